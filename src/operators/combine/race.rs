//! `race`: whichever source speaks first.

use crate::{
    IntoObservableWith, Observable,
    parts::{
        row::{Said, Sources, Uniform},
        unlike::Pair,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Runs this source and another one until either of them speaks, and from then on only that one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/race.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let slow = m.cold("----a--b--|");
    /// let fast = m.cold("--x----y-|");
    /// m.expect_subscriptions(&slow, ["^-!"]);
    /// m.expect(slow.race(fast), "--x----y-|");
    /// # m.picture("docs/marbles/race.svg", "race(fast)");
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
    /// races is only a signal, the function [`race`](fn@crate::operators::combine::race) for more than two sources.
    #[doc(alias("raceWith", "amb", "ambWith", "ambArray", "firstWithSignal", "or"))]
    pub fn race<O>(self, other: O) -> Observable<Race<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        Observable::new(RaceMany { row: Pair::new(self.source, other.into_observable().source), decided: false })
    }
}

/// Runs several sources until one of them speaks, and from then on only that one.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/race_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  ----a--b--|");
/// let two = m.cold("  --k-l---m-|");
/// let three = m.cold("---x|");
/// m.expect_subscriptions(&one, ["^-!"]);
/// m.expect(race((one, two, three)), "--k-l---m-|");
/// # m.picture("docs/marbles/race_many.svg", "race((one, two, three))");
/// # });
/// ```
///
/// It takes a tuple of two to eight sources, which may be of different types with one type of item, or a `Vec` or an
/// array of sources of one type.
/// They have one type of error; a source that cannot fail gets it by [`with_error`](Observable::with_error).
/// An item wins, and so does an error or the end.
/// The losers are dropped before the winner's first item is delivered.
/// The sources are first polled in order; those behind one that has something at the first poll are never polled.
///
/// # Completion and errors
///
/// Completes and fails with the winner; an error of a loser is never seen.
/// Without any source it completes at once, as there is nobody to wait for; in RxJS it never does.
///
/// # Cancellation
///
/// Drops all sources, or the winner.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let mirrors = [("far", 3), ("near", 1), ("farther", 5)];
/// let answers = mirrors.map(|(place, seconds)| timer(Duration::from_secs(seconds)).map(move |_| place));
/// assert_eq!(race(answers).to_vec().await, Ok(vec!["near"]));
/// # }
/// ```
///
/// # See also
///
/// [`Observable::race`] for two sources, [`merge()`](fn@crate::operators::combine::merge) to keep all.
#[doc(alias("amb", "ambArray", "firstWithSignal", "select"))]
pub fn race<I>(sources: I) -> Observable<RaceMany<I::Row>>
where
    I: Sources<Row: Uniform>,
{
    Observable::new(RaceMany { row: sources.into_row(), decided: false })
}

/// The source of [`Observable::race`]: a row of two.
pub type Race<S, O> = RaceMany<Pair<S, O>>;

/// The source of [`race()`].
#[pin_project]
#[derive(Clone)]
pub struct RaceMany<R> {
    #[pin]
    row: R,
    /// One source has spoken, and the others are gone.
    decided: bool,
}

impl<R: Uniform> Source for RaceMany<R> {
    type Item = R::Item;
    type Error = R::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Item, R::Error>>> {
        let mut this = self.project();
        let polled = if *this.decided { this.row.as_mut().poll_speaker() } else { this.row.as_mut().poll() };
        let terminal = match polled {
            Poll::Ready(Said::Item) => {
                if !mem::replace(this.decided, true) {
                    this.row.as_mut().keep_speaker();
                }
                return Poll::Ready(this.row.take_one().map(Ok));
            }
            Poll::Ready(Said::Error(error)) => Some(Err(error)),
            Poll::Ready(Said::Short | Said::Over) => None,
            Poll::Pending => {
                this.row.park(cx, false);
                return Poll::Pending;
            }
        };
        this.row.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let mut range: Option<(usize, Option<usize>)> = None;
        self.row.each_hint(&mut |_, (lower, upper)| {
            range = Some(match range {
                // The others are gone, and have nothing to come.
                Some((least, most)) if self.decided => (least.max(lower), most.zip(upper).map(|(a, b)| a.max(b))),
                Some((least, most)) => (least.min(lower), most.zip(upper).map(|(a, b)| a.max(b))),
                None => (lower, upper),
            });
        });
        range.unwrap_or((0, Some(0)))
    }
}
