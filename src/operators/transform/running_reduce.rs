//! `running_reduce`: every step of an accumulation that begins with the first item.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the first item as it is, then what a function makes of the value so far and each further item.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/running_reduce.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a---b-c---|").values([("a", 2), ("b", 5), ("c", 1)]);
    /// m.expect(source.running_reduce(|sum, n| sum + n), "-x---y-z---|").values([("x", 2), ("y", 7), ("z", 8)]);
    /// # m.picture("docs/marbles/running_reduce.svg", "running_reduce(|sum, n| sum + n)");
    /// # });
    /// ```
    ///
    /// It is what RxJS calls `scan` without a seed.
    /// The function is not called for the first item.
    /// The value is cloned at every step: one goes out, the other stays.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the value; an empty source is empty.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let temperatures = from_iter([14, 12, 17, 16]);
    /// let Ok(highest_so_far) = temperatures.running_reduce(i32::max).to_vec().await;
    /// assert_eq!(highest_so_far, [14, 14, 17, 17]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`scan`](Self::scan) to begin with a seed, which may be of another type.
    #[doc(alias("scan", "runningReduce", "scan1", "scanLeft1"))]
    #[inline]
    pub fn running_reduce<F>(self, accumulate: F) -> Observable<RunningReduce<S, F>>
    where
        S::Item: Clone,
        F: FnMut(S::Item, S::Item) -> S::Item,
    {
        Observable::new(RunningReduce { source: self.source, value: Value::NotYet, accumulate })
    }
}

/// The source of [`Observable::running_reduce`].
#[pin_project]
pub struct RunningReduce<S: Source, F> {
    #[pin]
    source: S,
    value: Value<S::Item>,
    accumulate: F,
}

enum Value<T> {
    /// There was no item.
    NotYet,
    /// What was emitted last.
    Latest(T),
    /// The source has ended, or the closure has panicked.
    Gone,
}

impl<S, F> Source for RunningReduce<S, F>
where
    S: Source<Item: Clone>,
    F: FnMut(S::Item, S::Item) -> S::Item,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        if matches!(this.value, Value::Gone) {
            return Poll::Ready(None);
        }
        let polled = ready!(this.source.poll_next(cx));
        let value = std::mem::replace(this.value, Value::Gone);
        Poll::Ready(match polled {
            Some(Ok(item)) => {
                let reduced = match value {
                    Value::Latest(value) => (this.accumulate)(value, item),
                    Value::NotYet | Value::Gone => item,
                };
                *this.value = Value::Latest(reduced.clone());
                Some(Ok(reduced))
            }
            terminal => terminal,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if matches!(self.value, Value::Gone) { (0, Some(0)) } else { self.source.size_hint() }
    }
}

impl<S: Source + Clone, F: Clone> Clone for RunningReduce<S, F> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), value: Value::NotYet, accumulate: self.accumulate.clone() }
    }
}
