//! The silence of `debounce`: how long it has to be, how long it is waited for at most, and the timer.

use crate::parts::{
    timer::{Timer, after},
    window::Window,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

/// A silence of a fixed length: what [`Debounce`](super::Debounce) makes of a duration.
#[pin_project]
pub struct Quiet {
    length: Duration,
    pub(super) max_wait: Option<Duration>,
    pub(super) leading: bool,
    /// An item came in this poll: the clock is read once for all of them.
    restless: bool,
    /// Goes off at the end of the silence, or at the limit; set as long as an item waits.
    #[pin]
    alarm: Timer,
    /// When the silence ends that the latest item began: until then no item is a leading one.
    silence_ends: Option<Instant>,
    /// When the item that waits is emitted without silence.
    limit: Option<Instant>,
}

impl Quiet {
    pub(super) const fn new(length: Duration) -> Self {
        Self {
            length,
            max_wait: None,
            leading: false,
            restless: false,
            alarm: Timer::new(),
            silence_ends: None,
            limit: None,
        }
    }
}

impl<T, E> Window<T, E> for Quiet {
    #[inline]
    fn lets_pass(self: Pin<&mut Self>, waits: bool) -> bool {
        if self.length.is_zero() {
            return true;
        }
        if !self.leading || waits {
            return false;
        }
        let now = Instant::now();
        // Whether it passes or waits, the silence begins anew with it.
        let silence_ends = after(now, self.length);
        self.project().silence_ends.replace(silence_ends).is_none_or(|end| end < now)
    }

    #[inline]
    fn open(self: Pin<&mut Self>, _: &T) {
        *self.project().restless = true;
    }

    fn is_open(&self) -> bool {
        self.restless || self.alarm.is_set()
    }

    fn expire(self: Pin<&mut Self>) -> bool {
        let overdue = self.alarm.is_overdue();
        if overdue {
            let mut this = self.project();
            this.alarm.as_mut().unset();
            *this.limit = None;
        }
        overdue
    }

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>, _: bool) -> Poll<Result<bool, E>> {
        let mut this = self.project();
        if *this.restless {
            *this.restless = false;
            let now = Instant::now();
            let mut deadline = after(now, *this.length);
            *this.silence_ends = Some(deadline);
            if let Some(max_wait) = *this.max_wait {
                deadline = deadline.min(*this.limit.get_or_insert_with(|| after(now, max_wait)));
            }
            this.alarm.as_mut().set(deadline);
        }
        ready!(this.alarm.poll(cx));
        *this.limit = None;
        Poll::Ready(Ok(true))
    }

    fn release(self: Pin<&mut Self>) {
        self.project().alarm.release();
    }
}

/// A clone has heard nothing.
impl Clone for Quiet {
    fn clone(&self) -> Self {
        Self { max_wait: self.max_wait, leading: self.leading, ..Self::new(self.length) }
    }
}

impl fmt::Debug for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quiet")
            .field("length", &self.length)
            .field("max_wait", &self.max_wait)
            .field("leading", &self.leading)
            .finish()
    }
}
