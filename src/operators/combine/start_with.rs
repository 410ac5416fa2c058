//! `start_with`: some items before those of the source.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits some items first, then those of the source.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/start_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-----a--b|");
    /// m.expect(source.start_with(["x", "y"]), "(xy)-a--b|");
    /// # m.picture("docs/marbles/start_with.svg", "start_with([\"x\", \"y\"])");
    /// # });
    /// ```
    ///
    /// The iterator is made at once and advanced on demand only.
    /// The source is first polled when the iterator has ended, so that it does not run ahead of the items before it; of
    /// an iterator without end it is never polled.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the iterator.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(countdown) = from_iter(["lift-off"]).start_with(["three", "two", "one"]).to_vec().await;
    /// assert_eq!(countdown, ["three", "two", "one", "lift-off"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat`](Self::concat) when what comes first is an observable.
    #[doc(alias("startWithIterable", "prepend"))]
    #[inline]
    pub fn start_with<I>(self, items: I) -> Observable<StartWith<S, I::IntoIter>>
    where
        I: IntoIterator<Item = S::Item>,
    {
        Observable::new(StartWith { source: self.source, items: Some(items.into_iter()) })
    }
}

/// The source of [`Observable::start_with`].
#[pin_project]
#[derive(Clone)]
pub struct StartWith<S, I> {
    #[pin]
    source: S,
    /// Gone once it has ended.
    items: Option<I>,
}

impl<S, I> Source for StartWith<S, I>
where
    S: Source,
    I: Iterator<Item = S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        if let Some(items) = this.items {
            if let Some(item) = items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            *this.items = None;
        }
        this.source.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let items = self.items.as_ref().map_or((0, Some(0)), I::size_hint);
        let source = self.source.size_hint();
        (items.0.saturating_add(source.0), items.1.zip(source.1).and_then(|(a, b)| a.checked_add(b)))
    }
}
