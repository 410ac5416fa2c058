//! `defer`: an observable that is made when it is subscribed to.

use crate::{IntoObservable, Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Makes an observable or a future at the first poll and emits what it emits.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/defer.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let source = m.cold("-a-b-|");
/// m.expect(defer(move || source), "-a-b-|");
/// # m.picture("docs/marbles/defer.svg", "defer(|| source)");
/// # });
/// ```
///
/// The factory runs once a subscription, and not before.
/// The recipe is `Clone` when the factory is, whatever it makes; so it can be repeated and retried where a future, for
/// one, cannot.
/// A clone that is taken after the first poll has no factory any more, and is empty.
///
/// # Completion and errors
///
/// Those of what the factory made, which is dropped with its end.
/// A factory that can fail is one that returns a future, or [`throw_error`](fn@crate::create::throw_error).
///
/// # Cancellation
///
/// Drops the factory, or what it made.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// async fn attempt(number: u32) -> Result<u32, &'static str> {
///     if number < 3 { Err("busy") } else { Ok(number) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let attempts = std::cell::Cell::new(0);
/// let patient = defer(|| attempt(attempts.replace(attempts.get() + 1))).retry(5);
/// assert_eq!(patient.to_vec().await, Ok(vec![3]));
/// # }
/// ```
///
/// # See also
///
/// [`create`](fn@crate::create::create) for a block that emits, [`from_future`](fn@crate::create::from_future) for a
/// future that is there already.
#[doc(alias("lazy", "fromCallable", "fromSupplier", "suspend"))]
pub fn defer<O, F>(factory: F) -> Observable<Defer<F, O::Source>>
where
    O: IntoObservable,
    F: FnOnce() -> O,
{
    Observable::new(Defer { factory: Some(factory), inner: None })
}

/// The source of [`defer`].
#[pin_project]
pub struct Defer<F, U> {
    /// Gone with the first poll.
    factory: Option<F>,
    /// What the factory made, until it ends.
    #[pin]
    inner: Option<U>,
}

impl<F, O> Source for Defer<F, O::Source>
where
    O: IntoObservable,
    F: FnOnce() -> O,
{
    type Item = O::Item;
    type Error = O::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, O::Error>>> {
        let mut this = self.project();
        if let Some(factory) = this.factory.take() {
            this.inner.set(Some(factory().into_observable().source));
        }
        poll_fused(this.inner, cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.inner {
            Some(inner) => inner.size_hint(),
            None if self.factory.is_some() => (0, None),
            None => (0, Some(0)),
        }
    }
}

impl<F: Clone, U> Clone for Defer<F, U> {
    fn clone(&self) -> Self {
        Self { factory: self.factory.clone(), inner: None }
    }
}
