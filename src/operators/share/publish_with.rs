//! `publish_with`: one run of the source for all branches of a pipeline.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    multicast::{Branch, Connection, Keep},
    overflow::Overflow,
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
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
        F: FnOnce(Observable<Branch<S>>) -> R,
        R: IntoObservableWith<S::Error>,
    {
        Observable::new(PublishWith { recipe: Some((self.source, selector)), pipeline: None, run: None })
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
    /// The source, until it is opened; then only the branches hold it.
    run: Option<Arc<Connection<S>>>,
}

impl<S, F, R> Source for PublishWith<S, F, R::Source>
where
    S: Source<Item: Clone, Error: Clone>,
    F: FnOnce(Observable<Branch<S>>) -> R,
    R: IntoObservable<Error = S::Error>,
{
    type Item = R::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Item, S::Error>>> {
        let mut this = self.project();
        if let Some((source, selector)) = this.recipe.take() {
            let run = Connection::new(source, CAPACITY, Keep::NOTHING);
            let all = Observable::new(Branch::new(&run, Overflow::Block, CAPACITY));
            this.pipeline.set(Some(selector(all).into_observable().into_source()));
            *this.run = Some(run);
        }
        loop {
            let Some(pipeline) = this.pipeline.as_mut().as_pin_mut() else { return Poll::Ready(None) };
            let polled = pipeline.poll_next(cx);
            match &polled {
                // All that the pipeline begins with has subscribed: now the items may come.
                Poll::Pending => match this.run.take() {
                    Some(run) => run.open(),
                    None => return Poll::Pending,
                },
                Poll::Ready(Some(Ok(_))) => return polled,
                Poll::Ready(_) => {
                    this.pipeline.set(None);
                    *this.run = None;
                    return polled;
                }
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
        Self { recipe: self.recipe.clone(), pipeline: None, run: None }
    }
}
