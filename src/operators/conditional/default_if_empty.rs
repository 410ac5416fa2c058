//! `default_if_empty`: a value in place of nothing.

use crate::{Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items of the source, or a value if the source completes without any.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/default_if_empty.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("--a--b--|").default_if_empty("z"), "--a--b--|");
    /// m.expect(m.cold("--------|").default_if_empty("z"), "--------(z|)");
    /// # m.picture("docs/marbles/default_if_empty.svg", "default_if_empty(\"z\")");
    /// # });
    /// ```
    ///
    /// The value is dropped at the first item.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, or after the value.
    /// Errors pass, and drop the value.
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
    /// let large = from_iter([1, 2, 3]).filter(|n| *n > 10);
    /// let Ok(numbers) = large.default_if_empty(0).to_vec().await;
    /// assert_eq!(numbers, [0]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`switch_if_empty`](Self::switch_if_empty) for another observable or a future,
    /// [`throw_if_empty`](Self::throw_if_empty) for an error, [`is_empty`](Self::is_empty) to know.
    #[doc(alias("defaultIfEmpty", "replaceEmpty"))]
    #[inline]
    pub fn default_if_empty(self, value: S::Item) -> Observable<DefaultIfEmpty<S, S::Item>> {
        Observable::new(DefaultIfEmpty { source: Some(self.source), value: Some(value) })
    }
}

/// The source of [`Observable::default_if_empty`].
#[pin_project]
#[derive(Clone)]
pub struct DefaultIfEmpty<S, T> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone with the first item.
    value: Option<T>,
}

impl<S: Source> Source for DefaultIfEmpty<S, S::Item> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = ready!(poll_fused(this.source, cx));
        let value = this.value.take();
        Poll::Ready(polled.or_else(|| value.map(Ok)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let (lower, upper) = source.size_hint();
        let least = usize::from(self.value.is_some());
        (lower.max(least), upper.map(|upper| upper.max(least)))
    }
}
