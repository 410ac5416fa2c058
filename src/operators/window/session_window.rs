//! `session_window`: an observable of what comes without a longer silence in between.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        branches::Branches,
        branching::{Branching, Split},
        timer::{Timer, after},
        tumbling::{Fed, Tumbling},
        windows::Windows,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Cuts the sequence into observables wherever the source is silent for `gap`, and when one gets too long.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/session_window.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-c-------d-e-f-g-h-|");
    /// let counts = source.session_window(m.frames(4), 4).flat_map(|session| session.count());
    /// m.expect(counts, "  ---------3---------4---(1|)").values([("1", 1), ("3", 3), ("4", 4)]);
    /// # m.picture("docs/marbles/session_window.svg", "session_window(4 ms, 4).flat_map(count)");
    /// # });
    /// ```
    ///
    /// A session begins with an item, and ends when `gap` has passed since the latest one, or at its maximum: a number of
    /// items, a duration, or a pair of both, whichever comes first.
    /// An item that comes at the very end of the silence prolongs the session.
    /// With a `gap` of 0 a session has what the source has ready at once.
    /// The silence is measured where the sessions are polled; one whose time has passed while nobody polled has ended, and
    /// what comes then begins another.
    /// Sessions by key are the groups of [`Groups::evict_idle`](crate::operators::group::Groups::evict_idle).
    ///
    /// The windows are live and hold up to 64 items; who polls the source, and what happens to windows that nobody reads, is
    /// told at [`window_count`](Self::window_count).
    /// The duration may be wrapped in [`Windows`] for other options.
    ///
    /// # Completion and errors
    ///
    /// Both reach the open session first, then the outer observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the session that is open to its end; then the source is dropped.
    ///
    /// # Panics
    ///
    /// When the maximum is 0, or when it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let clicks = interval(ms(10)).take(30).filter(|n| n % 10 < 4);
    /// let sessions = clicks.session_window(ms(30), (ms(1_000), 100)); // at most a second, at most 100 clicks
    /// let Ok(clicks) = sessions.concat_map(|session| session.count()).to_vec().await;
    /// assert_eq!(clicks, [4, 4, 4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`window_time_or_count`](Self::window_time_or_count), which silence does not end.
    #[doc(alias("sessionWindow", "bufferDebounce", "groupedWithin"))]
    #[track_caller]
    pub fn session_window<D>(
        self,
        gap: impl Into<Windows<Duration, S::Error, D>>,
        max: impl Into<SessionLimit>,
    ) -> Observable<Branching<SessionWindow<S, D>>>
    where
        S: Source<Error: Clone>,
        D: OnDrop<S::Item>,
    {
        let Windows { bounds: gap, capacity, overflow, on_drop } = gap.into();
        let max = max.into();
        assert!(max.items > 0 && !max.length.is_zero(), "session_window needs a maximum above 0");
        let tumbling = Tumbling::new(self.source, on_drop);
        let split = SessionWindow { tumbling, gap, max, ends: None, timer: Timer::new() };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// The most that [`Observable::session_window`] puts into one session: a number of items, a duration, or a pair of both.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimit {
    length: Duration,
    items: usize,
}

impl From<usize> for SessionLimit {
    fn from(items: usize) -> Self {
        Self { length: Duration::MAX, items }
    }
}

impl From<Duration> for SessionLimit {
    fn from(length: Duration) -> Self {
        Self { length, items: usize::MAX }
    }
}

impl From<(Duration, usize)> for SessionLimit {
    fn from((length, items): (Duration, usize)) -> Self {
        Self { length, items }
    }
}

/// What [`Observable::session_window`] makes windows of.
#[pin_project]
pub struct SessionWindow<S, D = Untold> {
    #[pin]
    tumbling: Tumbling<S, D>,
    gap: Duration,
    max: SessionLimit,
    /// When the session is as long as it may be.
    ends: Option<Instant>,
    /// Goes off at the end of the silence, or of the session; not set while there is none.
    #[pin]
    timer: Timer,
}

impl<S, D> Split for SessionWindow<S, D>
where
    S: Source<Error: Clone>,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;
    type Tag = ();

    fn poll_split(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<S::Item, S::Error, ()>,
    ) -> Poll<Option<Result<(), S::Error>>> {
        let mut this = self.project();
        // What comes after a silence that has passed unseen belongs to another session.
        let is_over = this.timer.deadline().is_some_and(|end| end < branches.now());
        let mut rests = false;
        if !is_over {
            let fed = this.tumbling.as_mut().feed(cx, branches);
            match fed {
                Fed::Last(end) => return Poll::Ready(end.map(Err)),
                Fed::Item | Fed::Long if this.tumbling.items() < this.max.items => {
                    let now = branches.now();
                    if this.tumbling.items() == 1 {
                        *this.ends = Some(after(now, this.max.length));
                    }
                    let silence = after(now, *this.gap);
                    this.timer.as_mut().set(this.ends.map_or(silence, |ends| ends.min(silence)));
                    if let Fed::Item = fed {
                        return Poll::Ready(Some(Ok(())));
                    }
                }
                Fed::Item | Fed::Long => {
                    this.timer.unset();
                    this.tumbling.end(branches);
                    return Poll::Ready(Some(Ok(())));
                }
                Fed::Nothing => rests = true,
            }
        }
        if this.timer.as_mut().poll(cx).is_ready() {
            this.tumbling.end(branches);
        } else if rests {
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.tumbling.size_hint();
        (lower.div_ceil(self.max.items), upper)
    }
}

impl<S: Clone, D: Clone> Clone for SessionWindow<S, D> {
    fn clone(&self) -> Self {
        let Self { tumbling, gap, max, .. } = self;
        Self { tumbling: tumbling.clone(), gap: *gap, max: *max, ends: None, timer: Timer::new() }
    }
}
