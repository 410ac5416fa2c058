//! `switch_if_empty`: another observable in place of nothing.

use crate::{IntoObservableWith, Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items of the source, or goes on with another observable or a future if the source completes without
    /// any.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/switch_if_empty.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let cache = m.cold("   --|");
    /// let server = m.cold("    --a--b|");
    /// m.expect_subscriptions(&server, ["--^-----!"]);
    /// m.expect(cache.switch_if_empty(server), "----a--b|");
    /// # m.picture("docs/marbles/switch_if_empty.svg", "switch_if_empty(server)");
    /// # });
    /// ```
    ///
    /// The other one is not polled before the source has completed and was dropped, and it is dropped at the first item
    /// of the source.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source if that had an item, and with the other one otherwise.
    /// Errors of either pass; an error of the source drops the other one.
    ///
    /// # Cancellation
    ///
    /// Drops both.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let cached = from_iter(Vec::<u32>::new());
    /// let Ok(numbers) = cached.switch_if_empty(async { Ok(7) }).to_vec().await;
    /// assert_eq!(numbers, [7]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`default_if_empty`](Self::default_if_empty) for a value, [`throw_if_empty`](Self::throw_if_empty) for an error,
    /// [`concat`](Self::concat) to go on in any case, [`catch_error`](Self::catch_error) to go on after an error.
    #[doc(alias("switchIfEmpty", "orElse", "onEmpty"))]
    #[inline]
    pub fn switch_if_empty<O>(self, other: O) -> Observable<SwitchIfEmpty<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        Observable::new(SwitchIfEmpty { source: Some(self.source), other: Some(other.into_observable().source) })
    }
}

/// The source of [`Observable::switch_if_empty`].
#[pin_project]
#[derive(Clone)]
pub struct SwitchIfEmpty<S, O> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone with the first item of the source, or once it has ended itself.
    #[pin]
    other: Option<O>,
}

impl<S, O> Source for SwitchIfEmpty<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let polled = ready!(poll_fused(this.source, cx));
        if polled.is_none() {
            return poll_fused(this.other, cx);
        }
        this.other.set(None);
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match (self.source.as_ref().map(S::size_hint), self.other.as_ref().map(O::size_hint)) {
            (Some((0, upper)), Some((other_lower, other_upper))) => {
                // A source that is not empty has one item at least.
                let lower = if upper == Some(0) { other_lower } else { other_lower.min(1) };
                (lower, upper.zip(other_upper).map(|(upper, other_upper)| upper.max(other_upper)))
            }
            (Some(source), _) => source,
            (None, Some(other)) => other,
            (None, None) => (0, Some(0)),
        }
    }
}
