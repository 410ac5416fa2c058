//! `publish_with`: one run of the source for all branches of a pipeline.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    multicast::{Observe, PublishSubject},
    parts::budget::Budget,
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// How many items a branch may have unread.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Builds a pipeline with several branches over one run of the source, and emits what the pipeline emits.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/publish_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("            -a--b--c--|");
    /// m.expect_subscriptions(&source, ["^---------!"]);
    /// let later = m.frames(1);
    /// let echoed = source.publish_with(move |all| all.clone().merge(all.delay(later)));
    /// m.expect(echoed, "               -aa-bb-cc--|");
    /// # m.picture("docs/marbles/publish_with.svg", "publish_with(|all| all.merge(all.delay(1 ms)))");
    /// # });
    /// ```
    ///
    /// The closure is given an observable of the source's items, to clone for each branch, and called at the first poll.
    /// The source is first polled when all branches that the pipeline begins with have subscribed and wait, so that none
    /// misses an item, even of a source that is ready at once.
    ///
    /// The next item comes when all branches that waited for the one before have dealt with it, as far as they do so without
    /// waiting.
    /// So a branch may tell another what to do with the very same item, as in `all.clone().buffer(all.filter(ends))`, and
    /// the operator says in which order it listens to the two: such pipelines emit what they emit in RxJS.
    ///
    /// Nothing is taken while no branch waits for an item; what one does not read meanwhile is kept for it.
    /// A branch that has 64 items unread makes the source wait; one that is held and not polled then stops the others.
    ///
    /// # Completion and errors
    ///
    /// Those of the pipeline that the closure returns; the end and the error of the source reach it through its branches.
    ///
    /// # Cancellation
    ///
    /// Drops the pipeline and the source; the source is dropped too when the pipeline has ended before it.
    ///
    /// # Panics
    ///
    /// When the source panics.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let steps = from_iter([3, 5, 4]).publish_with(|n| n.clone().zip(n.skip(1)));
    /// assert_eq!(steps.to_vec().await, Ok(vec![(3, 5), (5, 4)]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`share`](Self::share) where the branches live apart.
    #[doc(alias("publish", "multicast", "connect"))]
    pub fn publish_with<F, R>(self, selector: F) -> Observable<PublishWith<S, F, R::Source>>
    where
        S::Item: Clone,
        S::Error: Clone,
        F: FnOnce(Observable<Observe<S::Item, S::Error>>) -> R,
        R: IntoObservableWith<S::Error>,
    {
        let recipe = Some((self.source, selector));
        Observable::new(PublishWith { recipe, pipeline: None, run: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::publish_with`].
#[pin_project]
pub struct PublishWith<S: Source, F, U> {
    /// Gone from the first poll on.
    recipe: Option<(S, F)>,
    /// Gone at its end.
    #[pin]
    pipeline: Option<U>,
    /// There from the first poll until the source ends, or nobody can want it any more.
    #[pin]
    run: Option<Run<S>>,
    budget: Budget,
}

/// The source, and whom its items reach.
#[pin_project]
struct Run<S: Source> {
    #[pin]
    source: S,
    /// Dropped behind the source, which completes the branches.
    subject: PublishSubject<S::Item, S::Error>,
    /// The place among those who wait for room.
    ticket: Option<u64>,
}

impl<S> Run<S>
where
    S: Source<Item: Clone>,
{
    /// Takes an item, if somebody waits for it, or the end.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        ready!(this.subject.poll_wanted(this.ticket, cx));
        this.source.poll_next(cx)
    }
}

impl<S, F, R> Source for PublishWith<S, F, R::Source>
where
    S: Source<Item: Clone, Error: Clone>,
    F: FnOnce(Observable<Observe<S::Item, S::Error>>) -> R,
    R: IntoObservable<Error = S::Error>,
{
    type Item = R::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Item, S::Error>>> {
        let mut this = self.project();
        if let Some((source, selector)) = this.recipe.take() {
            let subject = PublishSubject::new(CAPACITY);
            this.pipeline.set(Some(selector(subject.observe()).into_observable().into_source()));
            this.run.set(Some(Run { source, subject, ticket: None }));
        }
        loop {
            let Some(pipeline) = this.pipeline.as_mut().as_pin_mut() else { return Poll::Ready(None) };
            let polled = pipeline.poll_next(cx);
            if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
                this.pipeline.set(None);
                this.run.set(None);
                return polled;
            }
            if this.run.as_ref().as_pin_ref().is_some_and(|run| !run.subject.is_observed()) {
                this.run.set(None);
            }
            if polled.is_ready() {
                return polled;
            }
            // All who waited for the item before have had it: not before now another one may come.
            let Some(mut run) = this.run.as_mut().as_pin_mut() else { return Poll::Pending };
            match ready!(run.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    // There was room for it, and nobody else can end the subject.
                    let _ = run.subject.try_send(item);
                }
                Some(Err(error)) => {
                    let subject = run.subject.clone();
                    this.run.set(None);
                    subject.fail(error);
                }
                None => this.run.set(None),
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }
}

impl<S, F, U> Clone for PublishWith<S, F, U>
where
    S: Source + Clone,
    F: Clone,
{
    fn clone(&self) -> Self {
        Self { recipe: self.recipe.clone(), pipeline: None, run: None, budget: Budget::new() }
    }
}
