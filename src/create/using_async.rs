//! `using_async`: an observable together with a resource whose acquisition and release wait.

use crate::{IntoObservable, Observable, operators::lifecycle::Ending, parts::held::Held, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Awaits a resource at the first poll, emits what an observable over it emits, and awaits the release of the resource
/// before it ends.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/using_async.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let (source, two_frames) = (m.cold("-a-b-|"), m.frames(2));
/// let connect = move || async move { Ok(tokio::time::sleep(two_frames).await) };
/// let disconnect = move |(), _| async move { Ok(tokio::time::sleep(two_frames).await) };
/// m.expect(using_async(connect, move |_| source, disconnect), "---a-b---|");
/// # m.picture("docs/marbles/using_async.svg", "using_async(connect, |connection| source, disconnect)");
/// # });
/// ```
///
/// Each subscription has a resource of its own; a recipe that was never polled has none to release.
/// The observable is made from a reference to the resource and cannot borrow it: where it needs more than it can read at
/// that moment, let the resource be an `Arc`, and give it a clone.
/// When the observable has completed or failed, it is dropped, and the third closure is given the resource together with
/// [`Ending::Completed`] or [`Ending::Failed`], to commit or to roll back.
///
/// # Completion and errors
///
/// Both are those of the observable, and are told when the release has finished.
/// A release that fails replaces them with its own error.
/// A resource that cannot be acquired fails with the `Err` of the first future, and the other closures are not called.
///
/// # Cancellation
///
/// **A drop cannot wait**: the third closure is not called then, and no task is left behind that would call it.
/// Instead the observable is dropped, and then the resource is, or it is handed to the closure that
/// [`on_cancel`](Observable::on_cancel) sets.
/// While the resource is still being acquired, the future that does so is dropped; while it is being released, that
/// future is, where it stands.
/// A panic in the observable, or in the closure that makes it, is a cancellation.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::{io::Error, sync::Mutex};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let log = Mutex::new(Vec::new());
/// let rows = using_async(
///     async || Ok::<_, Error>("transaction"),
///     |_| from_iter([1, 2]).with_error(),
///     async |name, ending| Ok(log.lock().unwrap().push(format!("{name}: {ending:?}"))),
/// );
/// assert_eq!(rows.to_vec().await?, [1, 2]);
/// assert_eq!(*log.lock().unwrap(), ["transaction: Completed"]);
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`using`](fn@crate::create::using) where nothing waits.
#[expect(clippy::type_complexity, reason = "three closures and their two futures are what it is made of")]
#[doc(alias("usingWhen", "bracket", "bracketCase", "acquireRelease"))]
pub fn using_async<R, O, A, Acquired, M, D, Released>(
    acquire: A,
    make: M,
    release: D,
) -> Observable<UsingAsync<R, A, Acquired, M, O::Source, D, Released>>
where
    O: IntoObservable,
    A: FnOnce() -> Acquired,
    Acquired: Future<Output = Result<R, O::Error>>,
    M: FnOnce(&mut R) -> O,
    D: FnOnce(R, Ending) -> Released,
    Released: Future<Output = Result<(), O::Error>>,
{
    Observable::new(UsingAsync {
        recipe: Recipe { acquire: Some(acquire), make: Some(make), release: Some(release) },
        phase: Phase::Idle,
        resource: Held::new(drop),
        failure: None,
    })
}

/// What an observable of [`using_async`] has beside the operators.
impl<R, A, Acquired, M, U, D, Released> Observable<UsingAsync<R, A, Acquired, M, U, D, Released>>
where
    U: Source,
{
    /// Hands the resource to a closure when the observable is dropped before its end; without one it is dropped.
    ///
    /// The closure cannot wait; what has to, it may hand over to a task whose owner it knows.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut cancelled = None;
    /// let endless = using_async(async || Ok::<_, Infallible>(7), |_| from_iter(1..), async |_, _| Ok(()))
    ///     .on_cancel(|resource| cancelled = Some(resource));
    /// let Ok(first) = endless.first().await;
    /// assert_eq!((first, cancelled), (Some(1), Some(7)));
    /// # }
    /// ```
    #[expect(clippy::type_complexity, reason = "three closures and their two futures are what it is made of")]
    pub fn on_cancel<C>(self, cancel: C) -> Observable<UsingAsync<R, A, Acquired, M, U, D, Released, C>>
    where
        C: FnOnce(R),
    {
        let UsingAsync { recipe, phase, resource, failure } = self.source;
        Observable { source: UsingAsync { recipe, phase, resource: resource.with(cancel), failure } }
    }
}

/// The source of [`using_async`].
#[pin_project]
pub struct UsingAsync<R, A, Acquired, M, U: Source, D, Released, C: FnOnce(R) = fn(R)> {
    /// How the resource is acquired, the observable made, and the resource released; each gone once it was called.
    recipe: Recipe<A, M, D>,
    /// Stands before the resource, so that the observable is dropped before that.
    #[pin]
    phase: Phase<Acquired, U, Released>,
    /// There from its acquisition until its release begins.
    resource: Held<R, C>,
    /// What the observable failed with, while the resource is released.
    failure: Option<U::Error>,
}

#[derive(Clone)]
struct Recipe<A, M, D> {
    acquire: Option<A>,
    make: Option<M>,
    release: Option<D>,
}

#[pin_project(project = PhaseProjection)]
enum Phase<Acquired, U, Released> {
    /// Before the first poll, and after the end.
    Idle,
    /// The resource is on its way.
    Acquiring(#[pin] Acquired),
    /// The resource is there, and the observable emits.
    Running(#[pin] U),
    /// The observable has ended; its end is told when this is over.
    Releasing(#[pin] Released),
}

impl<R, O, A, Acquired, M, D, Released, C> Source for UsingAsync<R, A, Acquired, M, O::Source, D, Released, C>
where
    O: IntoObservable,
    A: FnOnce() -> Acquired,
    Acquired: Future<Output = Result<R, O::Error>>,
    M: FnOnce(&mut R) -> O,
    D: FnOnce(R, Ending) -> Released,
    Released: Future<Output = Result<(), O::Error>>,
    C: FnOnce(R),
{
    type Item = O::Item;
    type Error = O::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, O::Error>>> {
        let mut this = self.project();
        loop {
            match this.phase.as_mut().project() {
                PhaseProjection::Idle => match this.recipe.acquire.take() {
                    Some(acquire) => this.phase.set(Phase::Acquiring(acquire())),
                    None => return Poll::Ready(None),
                },
                PhaseProjection::Acquiring(acquired) => {
                    let acquired = ready!(acquired.poll(cx));
                    this.phase.set(Phase::Idle);
                    let Some(make) = this.recipe.make.take() else { return Poll::Ready(None) };
                    match acquired {
                        // It is kept before the observable is made, so that it is not lost if that panics.
                        Ok(resource) => {
                            let inner = make(this.resource.keep(resource)).into_observable().source;
                            this.phase.set(Phase::Running(inner));
                        }
                        Err(error) => {
                            this.recipe.release = None;
                            this.resource.take();
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
                PhaseProjection::Running(inner) => {
                    let ending = match ready!(inner.poll_next(cx)) {
                        Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                        Some(Err(error)) => {
                            *this.failure = Some(error);
                            Ending::Failed
                        }
                        None => Ending::Completed,
                    };
                    this.phase.set(Phase::Idle);
                    let resource = this.resource.take().zip(this.recipe.release.take());
                    let Some((resource, release)) = resource else { return Poll::Ready(None) };
                    this.phase.set(Phase::Releasing(release(resource, ending)));
                }
                PhaseProjection::Releasing(released) => {
                    let released = ready!(released.poll(cx));
                    this.phase.set(Phase::Idle);
                    let failure = this.failure.take();
                    return Poll::Ready(released.err().or(failure).map(Err));
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.phase {
            Phase::Running(inner) => inner.size_hint(),
            Phase::Acquiring(_) => (0, None),
            Phase::Idle if self.recipe.acquire.is_some() => (0, None),
            Phase::Idle | Phase::Releasing(_) => (0, Some(0)),
        }
    }
}

/// A clone that is taken after the first poll is empty.
impl<R, A, Acquired, M, U, D, Released, C> Clone for UsingAsync<R, A, Acquired, M, U, D, Released, C>
where
    A: Clone,
    M: Clone,
    U: Source,
    D: Clone,
    C: FnOnce(R) + Clone,
{
    fn clone(&self) -> Self {
        Self { recipe: self.recipe.clone(), phase: Phase::Idle, resource: self.resource.clone(), failure: None }
    }
}
