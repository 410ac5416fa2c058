//! The source of an operator that works on one item at a time and looks one item ahead.

use crate::{parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// A source of which one item is taken ahead, so that an error or the end behind the current item is seen at once.
///
/// An operator [looks](Self::look) first and then [takes](Self::take); when it has nothing to do it
/// [parks](Self::park).
/// A clone is a fresh recipe that holds no item.
#[pin_project]
pub(crate) struct Ahead<S: Source> {
    #[pin]
    source: Watched<S>,
    /// The next item; while it is here, the source is not asked.
    item: Option<S::Item>,
}

impl<S: Source> Ahead<S> {
    pub(crate) const fn new(source: S) -> Self {
        Self { source: Watched::new(source), item: None }
    }

    /// Whether the source was pending at the last look: only then it may have something to tell since.
    #[inline]
    pub(crate) fn is_resting(&self) -> bool {
        self.source.is_resting()
    }

    /// Takes the next item, from the source if none is there, where nothing else is waited for; a source that rests was
    /// looked at in the same poll.
    #[inline(always)]
    pub(crate) fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        match this.item.take() {
            Some(item) => Poll::Ready(Some(Ok(item))),
            None => this.source.poll_alone(cx),
        }
    }

    /// Asks the source for the next item if none is there; what it returns is the error of the source.
    #[inline(always)]
    pub(crate) fn look(self: Pin<&mut Self>) -> Option<S::Error> {
        let this = self.project();
        if this.item.is_some() {
            return None;
        }
        match this.source.poll() {
            Poll::Ready(Some(Ok(item))) => *this.item = Some(item),
            Poll::Ready(Some(Err(error))) => return Some(error),
            Poll::Ready(None) | Poll::Pending => {}
        }
        None
    }

    #[inline]
    pub(crate) fn take(self: Pin<&mut Self>) -> Option<S::Item> {
        self.project().item.take()
    }

    /// The item that would be taken.
    pub(crate) fn peek(&self) -> Option<&S::Item> {
        self.item.as_ref()
    }

    /// Whether an item is here, or there will be none: the source need not be waited for.
    pub(crate) fn is_settled(&self) -> bool {
        self.item.is_some() || self.source.is_done()
    }

    /// The source has ended, and its last item was taken.
    pub(crate) fn is_done(&self) -> bool {
        self.item.is_none() && self.source.is_done()
    }

    /// Drops the source and the item.
    pub(crate) fn release(self: Pin<&mut Self>) {
        let this = self.project();
        this.source.release();
        *this.item = None;
    }

    /// Prepares for `Pending`: the source rests while its next item is here.
    pub(crate) fn park(&self, cx: &Context<'_>) {
        if self.item.is_none() {
            self.source.park(cx);
        }
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let here = usize::from(self.item.is_some());
        (lower.saturating_add(here), upper.and_then(|upper| upper.checked_add(here)))
    }
}

impl<S: Source + Clone> Clone for Ahead<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), item: None }
    }
}
