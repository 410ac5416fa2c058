//! `interval` and `interval_at`: a count that goes up with the clock.

use crate::{
    Observable,
    parts::timer::{Timer, after},
    source::Source,
};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

/// Emits 0, 1, 2… at every tick of a period, the first one period after the subscription.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/interval.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(interval(m.frames(3)).take(3), "---0--1--(2|)");
/// # m.picture("docs/marbles/interval.svg", "interval(3 ms)");
/// # });
/// ```
///
/// The clock is read at the first poll.
/// Ticks do not drift: the n-th is due n periods after the subscription, however late those before it were taken.
/// A tick that nobody asks for waits; the ticks that the consumer misses meanwhile are skipped, and the next one is at
/// its place in the rhythm again.
/// The numbers count the items, so that they have no gaps.
/// A period below a millisecond, which is the step of tokio's clock, ticks every millisecond.
///
/// # Completion and errors
///
/// Never completes and never fails.
///
/// # Cancellation
///
/// Drops the timer.
///
/// # Panics
///
/// When the period is 0; when it is polled outside a tokio runtime with time enabled.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
/// use tokio::time::{Instant, sleep};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// // A consumer that needs two and a half periods for an item.
/// let (begin, mut seen) = (Instant::now(), Vec::new());
/// let slow = interval(Duration::from_millis(10)).take(3).try_for_each_async(async |n| {
///     seen.push((n, begin.elapsed().as_millis()));
///     Ok(sleep(Duration::from_millis(25)).await)
/// });
/// let Ok(()) = slow.await;
/// assert_eq!(seen, [(0, 10), (1, 35), (2, 60)]);
/// # }
/// ```
///
/// # See also
///
/// [`interval_at`] for another start, [`timer`](fn@crate::create::timer) for a single tick.
#[doc(alias("tick", "ticker", "fixedRate", "IntervalStream", "AsyncTimerSequence"))]
#[track_caller]
pub fn interval(period: Duration) -> Observable<Interval> {
    assert!(!period.is_zero(), "interval needs a period longer than 0");
    Observable::new(Interval::new(First::After(period), period))
}

/// Emits 0, 1, 2… at every tick of a period, the first at a given instant.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/interval_at.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let start = tokio::time::Instant::now() + m.frames(1);
/// m.expect(interval_at(start, m.frames(3)).take(3), "-0--1--(2|)");
/// # m.picture("docs/marbles/interval_at.svg", "interval_at(start, 3 ms)");
/// # });
/// ```
///
/// All subscriptions tick in the same rhythm, whenever they begin.
/// Where the start has passed already, the first item comes at once and the others in the rhythm of the start: ticks
/// that nobody could take are skipped, as with [`interval`].
/// It is RxJS's `timer` with a period; a start that counts from the subscription is
/// `defer(move || interval_at(Instant::now() + delay, period))`.
///
/// # Completion and errors
///
/// Never completes and never fails.
///
/// # Cancellation
///
/// Drops the timer.
///
/// # Panics
///
/// When the period is 0; when it is polled outside a tokio runtime with time enabled.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
/// use tokio::time::Instant;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let begin = Instant::now();
/// let at_once = interval_at(begin, Duration::from_secs(60));
/// let Ok(ticks) = at_once.map(|_| begin.elapsed().as_secs()).take(3).to_vec().await;
/// assert_eq!(ticks, [0, 60, 120]);
/// # }
/// ```
///
/// # See also
///
/// [`interval`] to begin with a period of silence, [`timer_at`](fn@crate::create::timer_at) for a single tick.
#[doc(alias("timer", "tick", "ticker", "fixedRateStartImmediately"))]
#[track_caller]
pub fn interval_at(start: Instant, period: Duration) -> Observable<Interval> {
    assert!(!period.is_zero(), "interval_at needs a period longer than 0");
    Observable::new(Interval::new(First::At(start), period))
}

/// The source of [`interval`] and [`interval_at`].
#[pin_project]
pub struct Interval {
    first: First,
    /// Longer than 0.
    period: Duration,
    /// How many items there were.
    count: u64,
    /// The next tick, from the first poll on.
    due: Option<Instant>,
    #[pin]
    timer: Timer,
}

/// When the first tick is due.
#[derive(Clone, Copy)]
pub(super) enum First {
    /// So long after the first poll.
    After(Duration),
    At(Instant),
}

impl Interval {
    pub(super) const fn new(first: First, period: Duration) -> Self {
        Self { first, period, count: 0, due: None, timer: Timer::new() }
    }
}

impl Source for Interval {
    type Item = u64;
    type Error = Infallible;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<u64, Infallible>>> {
        let mut this = self.project();
        let due = *this.due.get_or_insert_with(|| match *this.first {
            First::After(delay) => after(Instant::now(), delay),
            First::At(start) => start,
        });
        this.timer.as_mut().set(due);
        ready!(this.timer.poll(cx));
        *this.due = Some(tick_behind(due, Instant::now(), *this.period));
        let item = *this.count;
        *this.count += 1;
        Poll::Ready(Some(Ok(item)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}

impl Clone for Interval {
    fn clone(&self) -> Self {
        Self::new(self.first, self.period)
    }
}

/// The first tick later than now, in the rhythm of one that was due.
fn tick_behind(due: Instant, now: Instant, period: Duration) -> Instant {
    let late = now.saturating_duration_since(due);
    if late < period {
        return after(due, period);
    }
    // What a clock has measured is shorter than the 584 years that the nanoseconds of a `u64` make.
    let since_last_tick = Duration::from_nanos((late.as_nanos() % period.as_nanos()) as u64);
    after(now, period - since_last_tick)
}
