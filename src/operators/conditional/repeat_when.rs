//! `repeat_when`: the source again, when a companion says so.

use crate::{IntoObservable, IntoObservableWith, Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future each time that the source completes, and runs the source again when that says so.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/repeat_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b|");
    /// let wait = m.cold("      --n|");
    /// m.expect(source.repeat_when(move |_| wait.clone()), "-a-b---a-b---a").subscription("^-------------!");
    /// # m.picture("docs/marbles/repeat_when.svg", "repeat_when(|_| wait)");
    /// # });
    /// ```
    ///
    /// The closure is given the number of runs that have completed, beginning with 1, and makes the companion of that
    /// completion: its first item begins the source anew, its end completes, its error fails.
    /// A future begins it anew when it is ready with `Ok`.
    /// This is RxJS's `repeat({ delay })`; its older `repeatWhen`, which shows all completions to one companion, can be
    /// had with a closure that remembers.
    /// Each run is a clone of the source; what ran is dropped before the companion is made, and the companion is dropped
    /// before the source runs again.
    /// Where nothing waits, the operator gives way after every 1,024 runs.
    ///
    /// # Completion and errors
    ///
    /// Completes when a companion completes without an item.
    /// Errors of the source and of a companion pass at once.
    ///
    /// # Cancellation
    ///
    /// Drops the run or the companion that is under way.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = tokio::time::Instant::now();
    /// // Three runs, with a pause between them that grows.
    /// let polled = just("status").repeat_when(|runs| timer(Duration::from_secs(runs)).take(usize::from(runs < 3)));
    /// assert_eq!(polled.to_vec().await, Ok(vec!["status"; 3]));
    /// assert_eq!(start.elapsed().as_secs(), 1 + 2);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`repeat`](Self::repeat) for so many runs without a pause, [`retry_when`](Self::retry_when) to begin anew after
    /// an error.
    #[doc(alias("repeatWhen", "repeat({delay})", "pollWithDelay"))]
    pub fn repeat_when<O, F>(self, decide: F) -> Observable<RepeatWhen<S, F, O::Source>>
    where
        S: Clone,
        O: IntoObservableWith<S::Error>,
        F: FnMut(u64) -> O,
    {
        Observable::new(RepeatWhen {
            source: Some(self.source),
            decide,
            runs: 0,
            stage: Stage::Begin,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::repeat_when`].
#[pin_project]
pub struct RepeatWhen<S, F, N> {
    /// What runs are cloned from, never polled; gone at the end.
    source: Option<S>,
    decide: F,
    /// How many runs have completed.
    runs: u64,
    #[pin]
    stage: Stage<S, N>,
    /// Counts the runs that have completed.
    budget: Budget,
}

#[pin_project(project = StageProjection)]
enum Stage<S, N> {
    /// The next poll begins a run.
    Begin,
    /// The source runs.
    Run(#[pin] S),
    /// The source has completed, and its companion is asked.
    Wait(#[pin] N),
}

impl<S, F, O> Source for RepeatWhen<S, F, O::Source>
where
    S: Source + Clone,
    O: IntoObservable<Error = S::Error>,
    F: FnMut(u64) -> O,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let terminal = loop {
            match this.stage.as_mut().project() {
                StageProjection::Begin => match this.source {
                    Some(source) => this.stage.set(Stage::Run(source.clone())),
                    None => return Poll::Ready(None),
                },
                StageProjection::Run(run) => match ready!(run.poll_next(cx)) {
                    Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                    Some(Err(error)) => break Some(Err(error)),
                    None => {
                        this.stage.set(Stage::Begin);
                        *this.runs += 1;
                        this.stage.set(Stage::Wait((this.decide)(*this.runs).into_observable().source));
                    }
                },
                StageProjection::Wait(companion) => match ready!(companion.poll_next(cx)) {
                    Some(Ok(_)) => {
                        this.stage.set(Stage::Begin);
                        if this.budget.is_spent(cx) {
                            return Poll::Pending;
                        }
                    }
                    Some(Err(error)) => break Some(Err(error)),
                    None => break None,
                },
            }
        };
        this.stage.set(Stage::Begin);
        *this.source = None;
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let lower = match &self.stage {
            Stage::Begin => source.size_hint().0,
            Stage::Run(run) => run.size_hint().0,
            Stage::Wait(_) => 0,
        };
        (lower, None)
    }
}

impl<S: Clone, F: Clone, N> Clone for RepeatWhen<S, F, N> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            decide: self.decide.clone(),
            runs: 0,
            stage: Stage::Begin,
            budget: Budget::new(),
        }
    }
}
