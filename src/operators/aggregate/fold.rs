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
        Fold { source: self.source, value: Some(seed), accumulate }
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

impl<S, T, F> Future for Fold<S, T, F>
where
    S: Source,
    F: FnMut(T, S::Item) -> T,
{
    type Output = Result<T, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        accumulate(this.source, cx, this.value, this.accumulate)
    }
}

/// The loop of a future that folds: hands what is held, and an item, to a closure, and holds what that returns.
#[inline(always)]
pub(super) fn accumulate<S: Source, T>(
    mut source: Pin<&mut S>,
    cx: &mut Context<'_>,
    held: &mut Option<T>,
    mut step: impl FnMut(T, S::Item) -> T,
) -> Poll<Result<T, S::Error>> {
    // How many items the loop takes for one step of its count.
    // Four unroll it, so that what the operators have found out with one item is known for the next.
    // A source that has room for a small iterator and for nothing else has nothing to find out; of a loop with one way
    // from item to item the compiler may make vector instructions.
    let stride: u32 = const { if size_of::<S>() <= 3 * size_of::<usize>() { 1 } else { 4 } };
    let mut value = held.take().expect("a fold was polled after it was ready");
    // The accumulator stays in a local, so that the loop is as tight as one over an iterator.
    let mut left = BUDGET / stride - 1;
    loop {
        // It asks at its foot, so that with a stride of 1 there is nothing left of it.
        let mut rest = stride;
        loop {
            match source.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => value = step(value, item),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(value)),
                Poll::Pending => {
                    *held = Some(value);
                    return Poll::Pending;
                }
            }
            rest -= 1;
            if rest == 0 {
                break;
            }
        }
        if left == 0 {
            break;
        }
        left -= 1;
    }
    *held = Some(value);
    cx.waker().wake_by_ref();
    Poll::Pending
}
