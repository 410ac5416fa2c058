//! `repeat` and `repeat_forever`: the source again and again.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Runs the source so many times in all, one run after the other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/repeat.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect(source.repeat(2), "-a-b--a-b-|");
    /// # m.picture("docs/marbles/repeat.svg", "repeat(2)");
    /// # });
    /// ```
    ///
    /// Each run is a clone of the source, and the one that has completed is dropped before the next is made.
    /// `repeat(0)` is empty and does not poll the source, `repeat(1)` is the source itself.
    /// A source that is empty at once, again and again, does not block the task: the operator gives way after every
    /// 1,024 runs.
    /// What cannot be cloned, such as a future, is made repeatable by [`defer`](fn@crate::create::defer).
    ///
    /// # Completion and errors
    ///
    /// Completes with the last run.
    /// An error passes and ends it; there are no more runs.
    ///
    /// # Cancellation
    ///
    /// Drops the run that is under way.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(beat) = from_iter(["tick", "tock"]).repeat(2).to_vec().await;
    /// assert_eq!(beat, ["tick", "tock", "tick", "tock"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`repeat_forever`](Self::repeat_forever) for runs without end, [`retry`](Self::retry) to begin anew after an
    /// error.
    #[doc(alias("repeatN", "times", "replicate"))]
    #[inline]
    pub fn repeat(self, count: usize) -> Observable<Repeat<S>>
    where
        S: Clone,
    {
        Observable::new(Repeat { source: Some(self.source), left: Some(count), run: None, budget: Budget::new() })
    }

    /// Runs the source again and again, without end.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/repeat_forever.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect(source.repeat_forever(), "-a-b--a-b--a-b-").subscription("^--------------!");
    /// # m.picture("docs/marbles/repeat_forever.svg", "repeat_forever()");
    /// # });
    /// ```
    ///
    /// Each run is a clone of the source, and the one that has completed is dropped before the next is made.
    /// A source that is empty at once does not block the task: the operator gives way after every 1,024 runs.
    ///
    /// # Completion and errors
    ///
    /// Never completes.
    /// An error passes and ends it.
    ///
    /// # Cancellation
    ///
    /// Drops the run that is under way.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(beat) = from_iter(["tick", "tock"]).repeat_forever().take(3).to_vec().await;
    /// assert_eq!(beat, ["tick", "tock", "tick"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`repeat`](Self::repeat) for so many runs, [`interval`](fn@crate::create::interval) with
    /// [`concat_map`](Self::concat_map) for a run a tick.
    #[doc(alias("cycle", "repeat", "forever"))]
    #[inline]
    pub fn repeat_forever(self) -> Observable<Repeat<S>>
    where
        S: Clone,
    {
        Observable::new(Repeat { source: Some(self.source), left: None, run: None, budget: Budget::new() })
    }
}

/// The source of [`Observable::repeat`] and [`Observable::repeat_forever`].
#[pin_project]
#[derive(Clone)]
pub struct Repeat<S> {
    /// What runs are cloned from, never polled; the last run is made of it.
    source: Option<S>,
    /// How many runs are still to be begun; `None` for any number.
    left: Option<usize>,
    /// The run that is under way.
    #[pin]
    run: Option<S>,
    /// Counts the runs that have completed.
    budget: Budget,
}

impl<S: Source + Clone> Source for Repeat<S> {
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            if this.run.is_none() {
                match this.left {
                    Some(0) => *this.source = None,
                    Some(1) => this.run.set(this.source.take()),
                    _ => this.run.set(this.source.clone()),
                }
                *this.left = this.left.map(|left| left.saturating_sub(1));
            }
            let Some(run) = this.run.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            let polled = ready!(run.poll_next(cx));
            if let Some(Ok(_)) = polled {
                return Poll::Ready(polled);
            }
            this.run.set(None);
            if polled.is_some() {
                *this.source = None;
                return Poll::Ready(polled);
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (run_lower, run_upper) = self.run.as_ref().map_or((0, Some(0)), S::size_hint);
        let Some(source) = &self.source else {
            return (run_lower, run_upper);
        };
        let (lower, upper) = source.size_hint();
        let runs = self.left.unwrap_or(usize::MAX);
        let all_upper = match (self.left, upper) {
            (_, Some(0)) => Some(0),
            (None, _) => None,
            (Some(left), upper) => upper.and_then(|upper| upper.checked_mul(left)),
        };
        (
            run_lower.saturating_add(lower.saturating_mul(runs)),
            run_upper.zip(all_upper).and_then(|(run, all)| run.checked_add(all)),
        )
    }
}
