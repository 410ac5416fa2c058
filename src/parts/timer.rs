//! The one timer of an operator that deals with time.

use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// An alarm that is set again and again, and costs nothing while it is merely put off.
///
/// Setting it is a store: the underlying `Sleep` is moved only when it fires too early, or when the alarm is set to an
/// earlier instant than it sleeps for.
/// A clone is an alarm that is not set.
#[pin_project]
pub(crate) struct Timer {
    /// When the alarm goes off; `None` while it is not set.
    deadline: Option<Instant>,
    /// Made at the first poll of an alarm that is set, and kept until the alarm is released.
    #[pin]
    sleep: Option<Sleep>,
}

impl Timer {
    pub(crate) const fn new() -> Self {
        Self { deadline: None, sleep: None }
    }

    pub(crate) fn is_set(&self) -> bool {
        self.deadline.is_some()
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The alarm should have gone off before this very instant, but nobody polled.
    ///
    /// At the instant itself it is not overdue: what else happens then comes first.
    /// The clock is read only when the alarm is set.
    pub(crate) fn is_overdue(&self) -> bool {
        self.deadline().is_some_and(|deadline| deadline < Instant::now())
    }

    pub(crate) fn set(self: Pin<&mut Self>, deadline: Instant) {
        *self.project().deadline = Some(deadline);
    }

    pub(crate) fn set_in(self: Pin<&mut Self>, delay: Duration) {
        self.set(after(Instant::now(), delay));
    }

    pub(crate) fn unset(self: Pin<&mut Self>) {
        *self.project().deadline = None;
    }

    /// Unsets the alarm and gives the `Sleep` back: for the end of the operator, after which nothing is to wake its task.
    pub(crate) fn release(self: Pin<&mut Self>) {
        let mut this = self.project();
        *this.deadline = None;
        this.sleep.set(None);
    }

    /// Ready, once, when the alarm goes off; pending for ever while it is not set.
    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let Some(deadline) = *this.deadline else {
            return Poll::Pending;
        };
        if this.sleep.is_none() {
            this.sleep.set(Some(sleep_until(deadline)));
        }
        while let Some(mut sleep) = this.sleep.as_mut().as_pin_mut() {
            if deadline < sleep.deadline() {
                sleep.as_mut().reset(deadline);
            }
            ready!(sleep.as_mut().poll(cx));
            if sleep.deadline() >= deadline {
                break;
            }
            sleep.reset(deadline);
        }
        *this.deadline = None;
        Poll::Ready(())
    }
}

impl Clone for Timer {
    fn clone(&self) -> Self {
        Self::new()
    }
}

/// The instant after a delay, or one that nobody will see where the delay is longer than the clock reaches.
///
/// The limit is far below the last instant there is, because tokio adds to deadlines when it rounds them.
pub(crate) fn after(start: Instant, delay: Duration) -> Instant {
    const AGES: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    start + delay.min(AGES)
}

/// The end of the span in which we are: spans that have passed unseen since `end` are left out.
pub(crate) fn next_multiple(end: Instant, span: Duration) -> Instant {
    let (next, now) = (after(end, span), Instant::now());
    if next > now {
        return next;
    }
    let into_the_span = (now - end).as_nanos() % span.as_nanos();
    // It is less than the time for which the process has run, which fits.
    now + span - Duration::from_nanos(into_the_span as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::poll_fn,
        pin::pin,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        task::{Wake, Waker},
    };
    use tokio::{task::yield_now, time::advance};

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// How long an alarm takes to go off from now.
    async fn wait_for(mut timer: Pin<&mut Timer>) -> Duration {
        let begin = Instant::now();
        poll_fn(|cx| timer.as_mut().poll(cx)).await;
        begin.elapsed()
    }

    fn poll_once(timer: Pin<&mut Timer>) -> Poll<()> {
        timer.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn goes_off_at_its_deadline_once() {
        let mut timer = pin!(Timer::new());
        timer.as_mut().set_in(ms(5));
        assert_eq!(wait_for(timer.as_mut()).await, ms(5));
        assert!(!timer.is_set());
        advance(ms(50)).await;
        assert!(poll_once(timer).is_pending());
    }

    #[tokio::test(start_paused = true)]
    async fn is_put_off_without_a_move_until_the_old_deadline() {
        let mut timer = pin!(Timer::new());
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&wakes));
        let mut cx = Context::from_waker(&waker);
        timer.as_mut().set_in(ms(5));
        for _ in 0..3 {
            assert!(timer.as_mut().poll(&mut cx).is_pending());
            advance(ms(1)).await;
            timer.as_mut().set_in(ms(5));
        }
        advance(ms(2)).await;
        yield_now().await;
        assert_eq!(wakes.0.load(Ordering::Relaxed), 1, "the old deadline wakes, and nothing before it");
        assert_eq!(wait_for(timer).await, ms(3));
    }

    #[tokio::test(start_paused = true)]
    async fn can_be_moved_to_an_earlier_instant() {
        let mut timer = pin!(Timer::new());
        timer.as_mut().set_in(ms(100));
        assert!(poll_once(timer.as_mut()).is_pending());
        timer.as_mut().set_in(ms(5));
        assert_eq!(wait_for(timer).await, ms(5));
    }

    #[tokio::test(start_paused = true)]
    async fn can_be_set_again_after_it_went_off() {
        let mut timer = pin!(Timer::new());
        for delay in [5, 3, 9] {
            timer.as_mut().set_in(ms(delay));
            assert_eq!(wait_for(timer.as_mut()).await, ms(delay));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn goes_off_at_once_for_an_instant_that_has_passed() {
        let mut timer = pin!(Timer::new());
        let past = Instant::now();
        advance(ms(10)).await;
        timer.as_mut().set(past);
        assert!(timer.is_overdue());
        assert_eq!(wait_for(timer.as_mut()).await, ms(0));
        // Also where the `Sleep` is there already, and sleeps for a later instant.
        timer.as_mut().set_in(ms(10));
        assert!(poll_once(timer.as_mut()).is_pending());
        timer.as_mut().set(past);
        assert_eq!(wait_for(timer).await, ms(0));
    }

    #[tokio::test(start_paused = true)]
    async fn is_not_overdue_at_its_deadline() {
        let mut timer = pin!(Timer::new());
        assert!(!timer.is_overdue());
        timer.as_mut().set_in(ms(5));
        advance(ms(5)).await;
        assert!(!timer.is_overdue());
        advance(Duration::from_nanos(1)).await;
        assert!(timer.is_overdue());
    }

    #[tokio::test(start_paused = true)]
    async fn says_nothing_after_it_was_unset() {
        let mut timer = pin!(Timer::new());
        timer.as_mut().set_in(ms(5));
        assert!(poll_once(timer.as_mut()).is_pending());
        timer.as_mut().unset();
        advance(ms(10)).await;
        assert!(poll_once(timer).is_pending());
    }

    #[tokio::test(start_paused = true)]
    async fn wakes_nobody_after_it_was_released() {
        let mut timer = pin!(Timer::new());
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&wakes));
        timer.as_mut().set_in(ms(5));
        assert!(timer.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        timer.as_mut().release();
        advance(ms(10)).await;
        assert_eq!(wakes.0.load(Ordering::Relaxed), 0);
        assert_eq!(Arc::strong_count(&wakes), 2, "the waker is given back");
        timer.as_mut().set_in(ms(5));
        assert_eq!(wait_for(timer).await, ms(5));
    }

    #[tokio::test(start_paused = true)]
    async fn can_wait_for_ever_and_be_called_back() {
        let mut timer = pin!(Timer::new());
        for ages in [Duration::MAX, Duration::from_secs(u64::MAX / 2), ms(u64::MAX)] {
            timer.as_mut().set_in(ages);
            assert!(poll_once(timer.as_mut()).is_pending());
        }
        timer.as_mut().set_in(ms(5));
        assert_eq!(wait_for(timer).await, ms(5));
    }

    #[tokio::test(start_paused = true)]
    async fn rounds_up_to_the_next_millisecond_and_never_down() {
        let mut timer = pin!(Timer::new());
        let micros = Duration::from_micros;
        timer.as_mut().set_in(micros(1_300));
        assert!(poll_once(timer.as_mut()).is_pending());
        // Two deadlines within one millisecond are one tick of the wheel.
        timer.as_mut().set_in(micros(1_700));
        assert_eq!(wait_for(timer.as_mut()).await, ms(2));
        timer.as_mut().set_in(micros(1));
        assert_eq!(wait_for(timer).await, ms(1));
    }

    #[tokio::test(start_paused = true)]
    async fn loses_no_wake_when_the_task_has_spent_its_budget() {
        // Within one poll of a task tokio lets a timer go off some hundred times; then it says pending and wakes.
        let task = tokio::spawn(async {
            let mut timer = pin!(Timer::new());
            let mut polls = 0;
            let mut fired = 0;
            poll_fn(|cx| {
                polls += 1;
                while fired < 1_000 {
                    if !timer.is_set() {
                        timer.as_mut().set_in(ms(0));
                    }
                    ready!(timer.as_mut().poll(cx));
                    fired += 1;
                }
                Poll::Ready(polls)
            })
            .await
        });
        let polls = task.await.unwrap();
        assert!(polls > 1, "the budget was never spent");
    }

    #[tokio::test(start_paused = true)]
    async fn a_clone_is_not_set() {
        let mut timer = pin!(Timer::new());
        timer.as_mut().set_in(ms(5));
        assert!(poll_once(timer.as_mut()).is_pending());
        assert!(!timer.clone().is_set());
    }
}
