//! `timer` and `timer_at`: one item, later.

use super::interval::First;
use crate::{Observable, create::Interval, operators::filter::Take};
use std::time::Duration;
use tokio::time::Instant;

/// Emits 0 after a delay and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/timer.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(timer(m.frames(3)), "---(0|)");
/// # m.picture("docs/marbles/timer.svg", "timer(3 ms)");
/// # });
/// ```
///
/// The delay counts from the first poll; it is rounded up to a millisecond, the step of tokio's clock, and with a delay of
/// 0 the item comes at the next one.
/// It is the first tick of an [`interval`](fn@crate::create::interval); RxJS's `timer` with a period is
/// [`interval_at`](fn@crate::create::interval_at).
///
/// # Completion and errors
///
/// Completes with its item and never fails.
///
/// # Cancellation
///
/// Drops the timer.
///
/// # Panics
///
/// When it is polled outside a tokio runtime with time enabled.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let reminder = timer(Duration::from_secs(3)).map(|_| "tea is ready");
/// let Ok(said) = just("tea is brewing").merge(reminder).to_vec().await;
/// assert_eq!(said, ["tea is brewing", "tea is ready"]);
/// # }
/// ```
///
/// # See also
///
/// [`timer_at`] for an instant, [`from_future`](fn@crate::create::from_future) for any other future.
#[doc(alias("sleep", "after", "awakeDelay"))]
pub fn timer(delay: Duration) -> Observable<Take<Interval>> {
    once(First::After(delay))
}

/// Emits 0 at an instant and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/timer_at.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let instant = tokio::time::Instant::now() + m.frames(3);
/// m.expect(timer_at(instant), "---(0|)");
/// # m.picture("docs/marbles/timer_at.svg", "timer_at(instant)");
/// # });
/// ```
///
/// Where the instant has passed already, the item comes at once.
/// It is the first tick of an [`interval_at`](fn@crate::create::interval_at).
///
/// # Completion and errors
///
/// Completes with its item and never fails.
///
/// # Cancellation
///
/// Drops the timer.
///
/// # Panics
///
/// When it is polled outside a tokio runtime with time enabled.
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
/// let deadline = Instant::now() + Duration::from_secs(1);
/// let Ok(ticks) = interval(Duration::from_millis(300)).take_until(timer_at(deadline)).to_vec().await;
/// assert_eq!(ticks, [0, 1, 2]);
/// # }
/// ```
///
/// # See also
///
/// [`timer`] for a delay that counts from the subscription.
#[doc(alias("timer", "sleep_until"))]
pub fn timer_at(instant: Instant) -> Observable<Take<Interval>> {
    once(First::At(instant))
}

fn once(first: First) -> Observable<Take<Interval>> {
    // Nobody lives to see the second tick.
    Observable::new(Interval::new(first, Duration::MAX)).take(1)
}
