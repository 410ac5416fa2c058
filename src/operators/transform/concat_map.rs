//! `concat_map`: every item becomes an observable, and they run one after the other.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{ahead::Ahead, budget::Budget},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item, and emits what they emit, one after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b--|");
    /// let inner = m.cold(" --x-x|");
    /// m.expect_subscriptions(&inner, ["-^----!", "------^----!"]);
    /// m.expect(source.concat_map(move |_| inner.clone()), "---x-x--x-x|");
    /// # m.picture("docs/marbles/concat_map.svg", "concat_map(|_| inner)");
    /// # });
    /// ```
    ///
    /// An inner observable is dropped at its end, before the function is asked for the next one.
    /// While one waits, one item of the source is taken ahead, so that an error or the end behind the current item is
    /// seen at once; then the source rests until its next item is wanted.
    /// One that has something whenever it is asked runs to its end first.
    /// RxJS takes all items ahead without a limit; there an error overtakes every item that waits.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source and the last inner observable have.
    /// Errors of either pass at once, and drop the other and the item that was taken ahead.
    /// A source that is waited for is asked first: its error comes before an inner item of the same instant.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the inner observable and the item that was taken ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let steps = from_iter([30, 10, 20]).concat_map(|n| async move {
    ///     tokio::time::sleep(Duration::from_millis(n)).await;
    ///     Ok::<_, Infallible>(n)
    /// });
    /// let Ok(in_order_of_the_source) = steps.to_vec().await;
    /// assert_eq!(in_order_of_the_source, [30, 10, 20]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`flat_map`](Self::flat_map) to run them beside each other,
    /// [`switch_map`](Self::switch_map) to keep only the newest.
    #[doc(alias("concatMapTo", "flatMapConcat", "then", "and_then"))]
    pub fn concat_map<O, F>(self, project: F) -> Observable<ConcatMap<S, F, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        Observable::new(ConcatMap { source: Ahead::new(self.source), project, inner: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::concat_map`].
#[pin_project]
pub struct ConcatMap<S: Source, F, U> {
    #[pin]
    source: Ahead<S>,
    project: F,
    /// The inner source that runs, until it ends.
    #[pin]
    inner: Option<U>,
    /// Counts the inner sources that ended.
    budget: Budget,
}

impl<S, F, O> Source for ConcatMap<S, F, O::Source>
where
    S: Source,
    F: FnMut(S::Item) -> O,
    O: IntoObservable<Error = S::Error>,
{
    type Item = O::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, S::Error>>> {
        loop {
            // A source that was waited for has the first word.
            if self.source.is_resting()
                && let Some(error) = self.as_mut().look()
            {
                return Poll::Ready(Some(Err(error)));
            }
            let mut this = self.as_mut().project();
            if let Some(inner) = this.inner.as_mut().as_pin_mut() {
                match inner.poll_next(cx) {
                    Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                    Poll::Ready(Some(Err(error))) => {
                        this.inner.set(None);
                        this.source.release();
                        return Poll::Ready(Some(Err(error)));
                    }
                    Poll::Ready(None) => {
                        this.inner.set(None);
                        if this.budget.is_spent(cx) {
                            return Poll::Pending;
                        }
                    }
                    Poll::Pending => {
                        if let Some(error) = self.as_mut().look() {
                            return Poll::Ready(Some(Err(error)));
                        }
                        self.source.park(cx);
                        return Poll::Pending;
                    }
                }
            }
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => this.inner.set(Some((this.project)(item).into_observable().source)),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.inner.as_ref().map_or((0, Some(0)), O::Source::size_hint);
        let is_last = self.source.size_hint().1 == Some(0);
        (lower, if is_last { upper } else { None })
    }
}

impl<S: Source, F, U> ConcatMap<S, F, U> {
    /// Takes the next item ahead; what it returns is the error of the source, which drops the inner source.
    ///
    /// Out of line, as it would make the loop over items that are ready half as fast.
    #[inline(never)]
    fn look(self: Pin<&mut Self>) -> Option<S::Error> {
        let mut this = self.project();
        let failed = this.source.look();
        if failed.is_some() {
            this.inner.set(None);
        }
        failed
    }
}

impl<S, F, U> Clone for ConcatMap<S, F, U>
where
    S: Source + Clone,
    F: Clone,
{
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), project: self.project.clone(), inner: None, budget: Budget::new() }
    }
}
