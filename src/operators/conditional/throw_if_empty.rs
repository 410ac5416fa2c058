//! `throw_if_empty`: an error in place of nothing.

use crate::{Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items of the source, and fails with what a closure makes if the source completes without any.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/throw_if_empty.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("--a--b--|").throw_if_empty(|| TestError::from("error")), "--a--b--|");
    /// m.expect(m.cold("--------|").throw_if_empty(|| TestError::from("error")), "--------#");
    /// # m.picture("docs/marbles/throw_if_empty.svg", "throw_if_empty(…)");
    /// # });
    /// ```
    ///
    /// The closure is called once, when the source has completed and was dropped; it is dropped at the first item.
    /// RxJS has an error of its own for when no closure is given; here it is [`EmptyError`](crate::EmptyError) with
    /// [`first_or_err`](Self::first_or_err) and the like.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, if that had an item, and fails otherwise.
    /// Errors of the source pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the closure.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), &'static str> {
    /// let users = |limit| from_iter([1, 2, 3]).filter(move |id| *id > limit).with_error();
    /// assert_eq!(users(1).throw_if_empty(|| "nobody").to_vec().await?, [2, 3]);
    /// assert_eq!(users(9).throw_if_empty(|| "nobody").to_vec().await, Err("nobody"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`default_if_empty`](Self::default_if_empty) for a value, [`switch_if_empty`](Self::switch_if_empty) for another
    /// observable or a future.
    #[doc(alias("throwIfEmpty", "errorIfEmpty"))]
    #[inline]
    pub fn throw_if_empty<F>(self, error: F) -> Observable<ThrowIfEmpty<S, F>>
    where
        F: FnOnce() -> S::Error,
    {
        Observable::new(ThrowIfEmpty { source: Some(self.source), error: Some(error) })
    }
}

/// The source of [`Observable::throw_if_empty`].
#[pin_project]
#[derive(Clone)]
pub struct ThrowIfEmpty<S, F> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone with the first item.
    error: Option<F>,
}

impl<S, F> Source for ThrowIfEmpty<S, F>
where
    S: Source,
    F: FnOnce() -> S::Error,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = ready!(poll_fused(this.source, cx));
        let error = this.error.take();
        Poll::Ready(polled.or_else(|| error.map(|error| Err(error()))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}
