//! A source that fills one window at a time.

use super::{
    branches::{Branches, Room},
    budget::BUDGET,
    windows,
};
use crate::{on_drop::OnDrop, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// A source, and the window that takes its items; when a window begins and ends is the operator's to say.
#[pin_project]
pub(crate) struct Tumbling<S, D> {
    #[pin]
    source: S,
    on_drop: D,
    /// The window; the inner `None` is one that nobody reads.
    open: Option<Option<usize>>,
    /// How many items it has had.
    items: usize,
    /// How many more items come before a notifier or a timer is to be heard, though the source has another.
    patience: u32,
}

/// How a source was fed to its window.
pub(crate) enum Fed<E> {
    Item,
    /// An item, after so many others that a notifier or a timer is to be heard now.
    Long,
    /// The source has nothing, or the window no room.
    Nothing,
    Last(Option<E>),
}

impl<S, D> Tumbling<S, D> {
    pub(crate) fn new(source: S, on_drop: D) -> Self {
        Self { source, on_drop, open: None, items: 0, patience: BUDGET }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// How many items the window has had.
    pub(crate) fn items(&self) -> usize {
        self.items
    }

    /// Begins a window, as a step of the operator; pending while too many wait to be taken.
    pub(crate) fn begin<T, E>(self: Pin<&mut Self>, branches: &mut Branches<T, E, ()>) -> Poll<Option<Result<(), E>>> {
        let this = self.project();
        let Some(window) = windows::open(branches) else { return Poll::Pending };
        *this.open = Some(window);
        *this.items = 0;
        Poll::Ready(Some(Ok(())))
    }

    /// Ends the window.
    pub(crate) fn end<T, E>(self: Pin<&mut Self>, branches: &mut Branches<T, E, ()>) {
        if let Some(Some(window)) = self.project().open.take() {
            branches.close(window);
        }
    }
}

impl<S: Source, D: OnDrop<S::Item>> Tumbling<S, D> {
    /// Takes an item of the source into the window.
    ///
    /// Where there is no window, there has to be room for one, which begins with the item.
    pub(crate) fn feed(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<S::Item, S::Error, ()>,
    ) -> Fed<S::Error> {
        let mut this = self.project();
        while let Some(left) = branches.left() {
            if *this.open == Some(Some(left)) {
                *this.open = Some(None);
            }
        }
        let has_room = match *this.open {
            Some(Some(window)) => branches.has_room(window),
            Some(None) => true,
            None => branches.room() != Room::Full,
        };
        if !has_room {
            return Fed::Nothing;
        }
        let item = match this.source.as_mut().poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => item,
            Poll::Ready(Some(Err(error))) => return Fed::Last(Some(error)),
            Poll::Ready(None) => return Fed::Last(None),
            Poll::Pending => {
                *this.patience = BUDGET;
                return Fed::Nothing;
            }
        };
        if this.open.is_none() {
            *this.open = windows::open(branches);
            *this.items = 0;
        }
        *this.items += 1;
        if let Some(Some(window)) = *this.open
            && !windows::send(branches, window, item, this.on_drop)
        {
            *this.open = Some(None);
        }
        *this.patience -= 1;
        if *this.patience > 0 {
            return Fed::Item;
        }
        *this.patience = BUDGET;
        Fed::Long
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<S: Clone, D: Clone> Clone for Tumbling<S, D> {
    fn clone(&self) -> Self {
        Self::new(self.source.clone(), self.on_drop.clone())
    }
}
