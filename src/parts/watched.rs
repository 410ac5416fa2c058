//! A source beside others, polled only when it has woken.

use crate::{parts::fused::poll_fused, source::Source};
use futures::task::AtomicWaker;
use pin_project::pin_project;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// One of several sources of an operator, with a bell of its own.
///
/// Polling what is idle is the expensive act of fan-in, so the source is polled only when its bell rang since it was
/// last pending; looking at the bell is one load.
/// An operator polls all its children, and when none had anything, it calls [`park`](Self::park) on each that it polled
/// before it returns `Pending`.
/// The source is dropped at its end, before that end is told.
/// A clone is a fresh recipe with a bell of its own.
#[pin_project]
pub(crate) struct Watched<S> {
    /// Gone when it has ended or was dropped.
    #[pin]
    source: Option<S>,
    /// Made at the first poll.
    bell: Option<(Arc<Bell>, Waker)>,
    /// The source was not pending when it was last polled: nobody will ring for it.
    hot: bool,
}

/// Remembers that a source woke, and passes the call on to the operator's task.
struct Bell {
    rang: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rang.swap(true, Ordering::AcqRel) {
            self.task.wake();
        }
    }
}

impl<S: Source> Watched<S> {
    pub(crate) const fn new(source: S) -> Self {
        Self { source: Some(source), bell: None, hot: true }
    }

    /// A place for a source that is yet to come.
    pub(crate) const fn empty() -> Self {
        Self { source: None, bell: None, hot: false }
    }

    /// Drops the source, then takes another one in, which has the bell of the one before.
    pub(crate) fn replace(self: Pin<&mut Self>, source: S) {
        let mut this = self.project();
        this.source.set(None);
        this.source.set(Some(source));
        *this.hot = true;
    }

    /// The source has ended, failed or been dropped.
    pub(crate) fn is_done(&self) -> bool {
        self.source.is_none()
    }

    /// Drops the source.
    pub(crate) fn release(self: Pin<&mut Self>) {
        self.project().source.set(None);
    }

    /// Polls the source if it may have something; `Ready(None)` for ever after its end.
    #[inline]
    pub(crate) fn poll(self: Pin<&mut Self>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let (bell, waker) = this.bell.get_or_insert_with(|| {
            let bell = Arc::new(Bell { rang: AtomicBool::new(false), task: AtomicWaker::new() });
            let waker = Waker::from(Arc::clone(&bell));
            (bell, waker)
        });
        // The bell is cleared before the poll, so that one that rings during the poll is heard.
        let rang = bell.rang.load(Ordering::Relaxed) && bell.rang.swap(false, Ordering::AcqRel);
        if !rang && !*this.hot {
            return Poll::Pending;
        }
        let polled = source.poll_next(&mut Context::from_waker(waker));
        *this.hot = polled.is_ready();
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            this.source.set(None);
        }
        polled
    }

    /// Polls the source where it is all that is waited for, so that it may wake the operator's task without the bell; one
    /// that rests was polled before, by its bell, and is waited for.
    #[inline(always)]
    pub(crate) fn poll_alone(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        if self.is_resting() {
            self.park(cx);
            return Poll::Pending;
        }
        poll_fused(self.project().source, cx)
    }

    /// The source was pending when it was last polled: its bell will ring when it has something.
    #[inline]
    pub(crate) fn is_resting(&self) -> bool {
        !self.hot && self.source.is_some()
    }

    /// Prepares for `Pending`: from now on the bell rings for this task.
    ///
    /// When the bell rang since the source was polled, it wakes the task at once, so that the operator may rest in any
    /// case: a source that wakes itself in order to give way would otherwise be polled again without end.
    pub(crate) fn park(&self, cx: &Context<'_>) {
        let Some((bell, _)) = &self.bell else { return };
        // Somebody may still ring for a source that has ended; nobody would ever clear that bell.
        if self.source.is_some() {
            bell.task.register(cx.waker());
            if bell.rang.load(Ordering::Acquire) {
                cx.waker().wake_by_ref();
            }
        }
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

impl<S: Clone> Clone for Watched<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), bell: None, hot: true }
    }
}
