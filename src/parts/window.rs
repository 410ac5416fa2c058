//! The span of time that an item opens in an operator that loses some: a timer closes it, or a notifier.

use crate::{
    Notifier,
    parts::{timer::Timer, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

/// What an item opens, and what closes some time later.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
pub trait Window<T, E> {
    /// Lets an item pass that need not wait, whether or not another one waits already.
    fn lets_pass(self: Pin<&mut Self>, _waits: bool) -> bool {
        false
    }

    /// Begins, or begins anew, with an item.
    fn open(self: Pin<&mut Self>, item: &T);

    fn is_open(&self) -> bool;

    /// It is open and was not asked yet, and may close at once: then it is asked before another item is taken.
    fn is_fresh(&self) -> bool {
        false
    }

    /// Closes it if it should have closed before this very instant, and nobody polled.
    fn expire(self: Pin<&mut Self>) -> bool {
        false
    }

    /// Ready when it closes; `false` when it has come to nothing.
    ///
    /// Where nobody waits for that, it need not wake anybody.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>, waits: bool) -> Poll<Result<bool, E>>;

    /// Prepares for `Pending`.
    fn park(&self, _cx: &Context<'_>) {}

    /// Closes it for good, so that it wakes nobody.
    fn release(self: Pin<&mut Self>);
}

/// A window of a fixed length: what options such as [`Throttle`](crate::operators::time::Throttle) make of a duration.
#[pin_project]
#[derive(Clone)]
pub struct Span {
    length: Duration,
    /// Set while it is open.
    #[pin]
    alarm: Timer,
}

impl Span {
    pub(crate) fn new(length: Duration) -> Self {
        Self { length, alarm: Timer::new() }
    }

    pub(crate) fn length(&self) -> Duration {
        self.length
    }
}

impl<T, E> Window<T, E> for Span {
    fn open(self: Pin<&mut Self>, _: &T) {
        if !self.length.is_zero() {
            let length = self.length;
            self.project().alarm.set_in(length);
        }
    }

    fn is_open(&self) -> bool {
        self.alarm.is_set()
    }

    fn expire(self: Pin<&mut Self>) -> bool {
        let overdue = self.alarm.is_overdue();
        if overdue {
            self.project().alarm.unset();
        }
        overdue
    }

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>, waits: bool) -> Poll<Result<bool, E>> {
        if !waits {
            return Poll::Pending;
        }
        ready!(self.project().alarm.poll(cx));
        Poll::Ready(Ok(true))
    }

    fn release(self: Pin<&mut Self>) {
        self.project().alarm.release();
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.length.fmt(f)
    }
}

/// A window that a notifier of its own closes: what options such as [`Throttle`](crate::operators::time::Throttle) make
/// of a closure.
#[pin_project]
pub struct When<F, N> {
    selector: F,
    /// There while the window is open.
    #[pin]
    notifier: Watched<N>,
    /// The notifier was not polled yet.
    fresh: bool,
}

impl<F, N: Source> When<F, N> {
    pub(crate) fn new(selector: F) -> Self {
        Self { selector, notifier: Watched::empty(), fresh: false }
    }
}

impl<T, E, F, N> Window<T, E> for When<F, N::Source>
where
    F: FnMut(&T) -> N,
    N: Notifier<E>,
{
    fn open(self: Pin<&mut Self>, item: &T) {
        let mut this = self.project();
        // The old notifier is gone before the new one comes to be.
        this.notifier.as_mut().release();
        let notifier = (this.selector)(item).into_notifier();
        this.notifier.replace(notifier);
        *this.fresh = true;
    }

    fn is_open(&self) -> bool {
        !self.notifier.is_done()
    }

    fn is_fresh(&self) -> bool {
        self.fresh && !self.notifier.is_done()
    }

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>, _: bool) -> Poll<Result<bool, E>> {
        let mut this = self.project();
        if this.notifier.is_done() {
            return Poll::Pending;
        }
        *this.fresh = false;
        let spoke = ready!(this.notifier.as_mut().poll());
        this.notifier.release();
        Poll::Ready(match spoke {
            Some(Ok(_)) => Ok(true),
            Some(Err(error)) => Err(error),
            None => Ok(false),
        })
    }

    fn park(&self, cx: &Context<'_>) {
        self.notifier.park(cx);
    }

    fn release(self: Pin<&mut Self>) {
        self.project().notifier.release();
    }
}

/// A clone is closed.
impl<F: Clone, N: Source> Clone for When<F, N> {
    fn clone(&self) -> Self {
        Self::new(self.selector.clone())
    }
}

impl<F, N> fmt::Debug for When<F, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("When(..)")
    }
}
