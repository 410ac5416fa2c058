//! `fold`: all items into one value.

use crate::{Observable, parts::budget::BUDGET, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Accumulates all items into one value, which is there when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/fold.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|");
    /// let joined = source.fold(String::new(), |text, letter| text + letter);
    /// m.expect(from_try_future(joined), "-------(x|)").values([("x", "abc".to_owned())]);
    /// # m.picture("docs/marbles/fold.svg", "fold(String::new(), |text, letter| text + letter)");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    ///
    /// # Completion and errors
    ///
    /// Ready with the value when the source completes, with the seed if that was empty.
    /// An error drops the value.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the value.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(sum) = from_iter(1..=4).fold(0, |sum, n| sum + n).await;
    /// assert_eq!(sum, 10);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`scan`](Self::scan) to see every step.
    #[doc(alias("reduce", "reduceWith", "aggregate", "inject"))]
    #[inline]
    pub fn fold<T, F>(self, seed: T, accumulate: F) -> Fold<S, T, F>
    where
        F: FnMut(T, S::Item) -> T,
    {
        Fold::new(self.source, seed, accumulate)
    }
}

/// The future of [`Observable::fold`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Fold<S, T, F> {
    #[pin]
    source: S,
    /// Gone once the future was ready.
    value: Option<T>,
    accumulate: F,
}

impl<S, T, F> Fold<S, T, F> {
    pub(super) const fn new(source: S, seed: T, accumulate: F) -> Self {
        Self { source, value: Some(seed), accumulate }
    }

    /// How many items the loop takes for one step of its count.
    ///
    /// Four unroll it, so that what the operators have found out with one item is known for the next.
    /// A source that has room for a small iterator and for nothing else has nothing to find out; of a loop with one way
    /// from item to item the compiler may make vector instructions.
    const STRIDE: u32 = if size_of::<S>() <= 3 * size_of::<usize>() { 1 } else { 4 };
}

impl<S, T, F> Future for Fold<S, T, F>
where
    S: Source,
    F: Accumulate<T, S::Item>,
{
    type Output = Result<T, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let mut value = this.value.take().expect("fold was polled after it was ready");
        // The accumulator stays in a local, so that the loop is as tight as one over an iterator.
        let mut left = BUDGET / Self::STRIDE - 1;
        loop {
            // It asks at its foot, so that with a stride of 1 there is nothing left of it.
            let mut step = Self::STRIDE;
            loop {
                match this.source.as_mut().poll_next(cx) {
                    Poll::Ready(Some(Ok(item))) => value = this.accumulate.accumulate(value, item),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                    Poll::Ready(None) => return Poll::Ready(Ok(value)),
                    Poll::Pending => {
                        *this.value = Some(value);
                        return Poll::Pending;
                    }
                }
                step -= 1;
                if step == 0 {
                    break;
                }
            }
            if left == 0 {
                break;
            }
            left -= 1;
        }
        *this.value = Some(value);
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// How [`Fold`] accumulates: by a closure, or by [`Adding`](super::Adding).
///
/// A closure of our own for the latter would have a type without a name, and a future with that in its type cannot be
/// seen to be `Send` where the source borrows.
pub trait Accumulate<T, I> {
    #[doc(hidden)]
    fn accumulate(&mut self, value: T, item: I) -> T;
}

impl<T, I, F: FnMut(T, I) -> T> Accumulate<T, I> for F {
    #[inline]
    fn accumulate(&mut self, value: T, item: I) -> T {
        self(value, item)
    }
}
