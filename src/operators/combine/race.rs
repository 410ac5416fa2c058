//! `race`: whichever source speaks first.

use crate::{IntoObservable, Observable, parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Runs this source and another one until either of them speaks, and from then on only that one.
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let slow = m.cold("----a--b--|");
    /// let fast = m.cold("--x----y-|");
    /// m.expect_subscriptions(&slow, ["^-!"]);
    /// m.expect(slow.race(fast), "--x----y-|");
    /// # });
    /// ```
    ///
    /// An item wins, and so does an error or the end.
    /// The loser is dropped before the winner's first item is delivered.
    /// At one instant this source comes first; where it has something at the first poll, the other one is never polled.
    ///
    /// # Completion and errors
    ///
    /// Completes and fails with the winner; an error of the loser is never seen.
    ///
    /// # Cancellation
    ///
    /// Drops both sources, or the winner.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mirror = |place, seconds| timer(Duration::from_secs(seconds)).map(move |_| place);
    /// let Ok(answers) = mirror("far", 3).race(mirror("near", 1)).to_vec().await;
    /// assert_eq!(answers, ["near"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge) to keep both, [`take_until`](Self::take_until) and [`timeout`](Self::timeout) when what
    /// races is only a signal.
    #[doc(alias("raceWith", "amb", "ambWith", "ambArray", "firstWithSignal", "or"))]
    pub fn race<O>(self, other: O) -> Observable<Race<S, O::Source>>
    where
        O: IntoObservable<Item = S::Item, Error = S::Error>,
    {
        Observable::new(Race {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
            decided: false,
        })
    }
}

/// The source of [`Observable::race`].
#[pin_project]
#[derive(Clone)]
pub struct Race<S, O> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// One side has spoken, and the other one is gone.
    decided: bool,
}

impl<S, O> Source for Race<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if !this.source.is_done() {
            let polled = this.source.as_mut().poll();
            if polled.is_ready() {
                if !*this.decided {
                    *this.decided = true;
                    this.other.release();
                }
                return polled;
            }
        }
        if !this.other.is_done() {
            let polled = this.other.as_mut().poll();
            if polled.is_ready() {
                if !*this.decided {
                    *this.decided = true;
                    this.source.release();
                }
                return polled;
            }
        }
        if this.source.is_done() && this.other.is_done() {
            return Poll::Ready(None);
        }
        this.source.park(cx);
        this.other.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        match (self.source.is_done(), self.other.is_done()) {
            (_, true) => source,
            (true, _) => other,
            _ => (source.0.min(other.0), source.1.zip(other.1).map(|(a, b)| a.max(b))),
        }
    }
}
