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
    /// Made at the first poll of an alarm that is set, and kept.
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

    pub(crate) fn set(self: Pin<&mut Self>, deadline: Instant) {
        *self.project().deadline = Some(deadline);
    }

    pub(crate) fn set_in(self: Pin<&mut Self>, delay: Duration) {
        self.set(after(Instant::now(), delay));
    }

    pub(crate) fn unset(self: Pin<&mut Self>) {
        *self.project().deadline = None;
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
pub(crate) fn after(start: Instant, delay: Duration) -> Instant {
    const AGES: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    start.checked_add(delay).unwrap_or_else(|| start + AGES)
}
