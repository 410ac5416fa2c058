//! The place of somebody in line, with the timer that looks when it is time.

use super::{
    RateLimiter,
    line::{Calls, Standing},
};
use crate::parts::timer::Timer;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::Instant;

/// Takes tokens again and again, and waits for them where there are not enough.
///
/// Dropping it gives back its place in line, or the tokens that it was given and has not noticed.
/// A clone is a ticket of the same limiter that stands in no line.
#[pin_project]
pub(crate) struct Ticket {
    place: Place,
    #[pin]
    timer: Timer,
}

struct Place {
    limiter: RateLimiter,
    /// The number in line and how many tokens are wanted, until it has noticed that they are taken.
    held: Option<(u64, u32)>,
}

impl Ticket {
    pub(crate) fn new(limiter: RateLimiter) -> Self {
        Self { place: Place { limiter, held: None }, timer: Timer::new() }
    }

    /// Panics where so many tokens are never there.
    pub(crate) fn assert_possible(&self, tokens: u32) {
        self.place.limiter.assert_possible(tokens);
    }

    /// Ready when the tokens are taken; until then it is to be asked for the same number.
    pub(crate) fn poll(self: Pin<&mut Self>, tokens: u32, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if tokens == 0 {
            return Poll::Ready(());
        }
        while let Standing::Waits { look_at, .. } = this.place.stand(tokens, cx) {
            let Some(look_at) = look_at else {
                this.timer.unset();
                return Poll::Pending;
            };
            this.timer.as_mut().set(look_at);
            ready!(this.timer.as_mut().poll(cx));
        }
        this.timer.unset();
        Poll::Ready(())
    }
}

impl Place {
    /// Takes the tokens, or a place in line, or looks how it stands there.
    fn stand(&mut self, tokens: u32, cx: &Context<'_>) -> Standing {
        let held = self.held.map(|(number, _)| number);
        if held.is_none() && self.limiter.take(tokens) {
            return Standing::Served;
        }
        // A waker is somebody else's code: it is cloned, woken and dropped outside the lock.
        let waker = cx.waker().clone();
        let (mut calls, now) = (Calls::new(), Instant::now());
        let (standing, unneeded) = {
            let mut line = self.limiter.line();
            line.serve(now, &mut calls);
            let stands = match held {
                Some(number) => line.look(number, waker),
                None if line.take(tokens) => (Standing::Served, Some(waker)),
                None => (line.join(tokens, waker), None),
            };
            line.call_first(&mut calls);
            stands
        };
        drop(unneeded);
        self.held = match standing {
            Standing::Served => None,
            Standing::Waits { number, .. } => Some((number, tokens)),
        };
        make(calls, held);
        standing
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((number, tokens)) = self.held.take() else { return };
        let (mut calls, now) = (Calls::new(), Instant::now());
        let unneeded = {
            let mut line = self.limiter.line();
            let unneeded = line.leave(number, tokens);
            line.serve(now, &mut calls);
            line.call_first(&mut calls);
            unneeded
        };
        drop(unneeded);
        make(calls, None);
    }
}

impl Clone for Ticket {
    fn clone(&self) -> Self {
        Self::new(self.place.limiter.clone())
    }
}

/// Wakes all but the caller, who is awake.
pub(super) fn make(calls: Calls, caller: Option<u64>) {
    for (number, waker) in calls {
        if Some(number) != caller {
            waker.wake();
        }
    }
}
