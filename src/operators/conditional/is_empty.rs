//! `is_empty`: whether there is no item.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gives `false` at the first item, and `true` if the source completes without one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/is_empty.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("--a--b--|");
    /// m.expect_subscriptions(&source, ["^-!"]);
    /// m.expect(source.is_empty(), "--(f|)").values([("f", false)]);
    /// m.expect(m.cold("--|").is_empty(), "--(t|)").values([("t", true)]);
    /// # m.picture("docs/marbles/is_empty.svg", "is_empty()");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// At most one item is pulled, and dropped.
    ///
    /// # Completion and errors
    ///
    /// Ready with `false` at the first item, when the source is dropped; with `true` when the source completes.
    /// An error passes if it comes before that.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
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
    /// let Ok(nothing) = from_iter(0..10).filter(|n| *n > 20).is_empty().await;
    /// assert!(nothing);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`any`](Self::any) for an item that matches, [`default_if_empty`](Self::default_if_empty) and
    /// [`switch_if_empty`](Self::switch_if_empty) for something in place of nothing.
    #[doc(alias("isEmpty", "none"))]
    #[inline]
    pub fn is_empty(self) -> IsEmpty<S> {
        IsEmpty { source: Some(self.source) }
    }
}

/// The future of [`Observable::is_empty`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct IsEmpty<S> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
}

impl<S: Source> Future for IsEmpty<S> {
    type Output = Result<bool, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let source = this.source.as_mut().as_pin_mut().expect("an is_empty was polled after it was ready");
        let polled = ready!(source.poll_next(cx));
        this.source.set(None);
        Poll::Ready(polled.transpose().map(|first| first.is_none()))
    }
}
