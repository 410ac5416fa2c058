//! `using`: an observable together with the resource that it needs.

use crate::{IntoObservable, Observable, parts::held::Held, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Acquires a resource at the first poll, emits what an observable over it emits, and releases the resource when that
/// is over.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/using.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let source = m.cold("-a-b-|");
/// let acquire = || Ok(String::from("resource"));
/// m.expect(using(acquire, move |_| source, |resource| assert_eq!(resource, "resource")), "-a-b-|");
/// # m.picture("docs/marbles/using.svg", "using(acquire, |resource| source, release)");
/// # });
/// ```
///
/// Each subscription has a resource of its own; a recipe that was never polled has none to release.
/// The observable is made from a reference to the resource and cannot borrow it: where it needs more than it can read at
/// that moment, let the resource be an `Arc`, and give it a clone.
/// The resource is released exactly once: when the observable has completed or failed, when it is dropped, or when the
/// closure that makes the observable panics; the observable is always dropped before.
/// It is released before the end or the error is told; [`release_late`](Observable::release_late) puts it off.
/// What drops itself is released by `drop`.
///
/// # Completion and errors
///
/// Both are those of the observable.
/// A resource that cannot be acquired fails with the `Err` of the first closure, and the others are not called.
///
/// # Cancellation
///
/// Drops the observable, then releases the resource.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::{convert::Infallible, sync::Mutex};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let log = Mutex::new(Vec::new());
/// let lamp = using(
///     || Ok::<_, Infallible>("lamp").inspect(|lamp| log.lock().unwrap().push(format!("{lamp} on"))),
///     |_| from_iter(1..),
///     |lamp| log.lock().unwrap().push(format!("{lamp} off")),
/// );
/// let Ok(n) = lamp.take(3).count().await;
/// assert_eq!((n, log.into_inner().unwrap()), (3, vec!["lamp on".to_owned(), "lamp off".to_owned()]));
/// # }
/// ```
///
/// # See also
///
/// [`using_async`](fn@crate::create::using_async) for a resource whose acquisition or release waits,
/// [`finalize`](Observable::finalize) for a last act without a resource.
#[doc(alias("bracket", "resource", "usingEager"))]
pub fn using<R, O, A, M, D>(acquire: A, make: M, release: D) -> Observable<Using<R, A, M, D, O::Source>>
where
    O: IntoObservable,
    A: FnOnce() -> Result<R, O::Error>,
    M: FnOnce(&mut R) -> O,
    D: FnOnce(R),
{
    Observable::new(Using { recipe: Some((acquire, make)), inner: None, resource: Held::new(release), late: false })
}

/// What an observable of [`using`] has beside the operators.
impl<R, A, M, D: FnOnce(R), U> Observable<Using<R, A, M, D, U>> {
    /// Releases the resource only after the end or the error was told: when the observable is dropped, or polled once
    /// more.
    ///
    /// The observable over the resource is dropped before the end is told, as always.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{cell::Cell, convert::Infallible};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let open = Cell::new(true);
    /// let mut one = using(|| Ok::<_, Infallible>(()), |()| just(1), |()| open.set(false)).release_late();
    /// assert_eq!((one.next().await, one.next().await), (Some(Ok(1)), None));
    /// assert!(open.get());
    /// drop(one);
    /// assert!(!open.get());
    /// # }
    /// ```
    pub fn release_late(self) -> Self {
        let mut this = self;
        this.source.late = true;
        this
    }
}

/// The source of [`using`].
#[pin_project]
pub struct Using<R, A, M, D: FnOnce(R), U> {
    /// How the resource is acquired and the observable made; gone with the first poll.
    recipe: Option<(A, M)>,
    /// What emits, until it ends; stands before the resource, so that it is dropped before that.
    #[pin]
    inner: Option<U>,
    /// There from the first poll to its release.
    resource: Held<R, D>,
    /// The end is told before the resource is released.
    late: bool,
}

impl<R, O, A, M, D> Source for Using<R, A, M, D, O::Source>
where
    O: IntoObservable,
    A: FnOnce() -> Result<R, O::Error>,
    M: FnOnce(&mut R) -> O,
    D: FnOnce(R),
{
    type Item = O::Item;
    type Error = O::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, O::Error>>> {
        let mut this = self.project();
        if let Some((acquire, make)) = this.recipe.take() {
            match acquire() {
                // It is kept before the observable is made, so that it is released if that panics.
                Ok(resource) => this.inner.set(Some(make(this.resource.keep(resource)).into_observable().source)),
                Err(error) => {
                    this.resource.take();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            this.resource.release();
            return Poll::Ready(None);
        };
        let polled = ready!(inner.poll_next(cx));
        if !matches!(polled, Some(Ok(_))) {
            this.inner.set(None);
            if !*this.late {
                this.resource.release();
            }
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.inner {
            Some(inner) => inner.size_hint(),
            None if self.recipe.is_some() => (0, None),
            None => (0, Some(0)),
        }
    }
}

/// A clone that is taken after the first poll is empty.
impl<R, A: Clone, M: Clone, D: FnOnce(R) + Clone, U> Clone for Using<R, A, M, D, U> {
    fn clone(&self) -> Self {
        Self { recipe: self.recipe.clone(), inner: None, resource: self.resource.clone(), late: self.late }
    }
}
