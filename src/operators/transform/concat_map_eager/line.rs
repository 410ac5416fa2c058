//! Sources that run at once and speak one after the other.

use crate::{parts::slots::Slots, source::Source};
use std::{
    collections::VecDeque,
    task::{Context, Poll, ready},
};

/// Sources in a line: the items of the first one pass, those of the others are held.
///
/// Only those that woke are polled, and of the others only the first one while it has items.
pub(crate) struct Line<U: Source> {
    /// The sources that have not ended.
    slots: Slots<U>,
    places: VecDeque<Place<U::Item>>,
    /// Of each slot, the number of the source that is in it, among all that ever came.
    numbers: Vec<usize>,
    /// The number of the first source in the line.
    first: usize,
    /// The first one has to be polled out of turn: it had an item, or was never polled.
    is_hot: bool,
    capacity: usize,
}

/// A source in the line and what it has emitted before its turn.
struct Place<T> {
    /// Its slot, until it has ended.
    at: Option<usize>,
    /// At most `capacity`; a source whose items have no room rests.
    items: VecDeque<T>,
}

impl<U: Source> Line<U> {
    pub(crate) fn new(capacity: usize) -> Self {
        let (slots, places) = (Slots::new(), VecDeque::new());
        Self { slots, places, numbers: Vec::new(), first: 0, is_hot: false, capacity }
    }

    /// Another line, of the same capacity.
    pub(crate) fn fresh(&self) -> Self {
        Self::new(self.capacity)
    }

    /// How many sources run, or wait for their turn.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes a source in behind the others, and polls it unless it is the first; what it returns is the error of the
    /// source.
    pub(crate) fn begin(&mut self, source: U) -> Option<U::Error> {
        let number = self.first.wrapping_add(self.places.len());
        let (at, polled) = if self.places.is_empty() {
            self.is_hot = true;
            (self.slots.place(source), Poll::Pending)
        } else {
            self.slots.insert_told(source)
        };
        self.numbers.resize(self.numbers.len().max(at + 1), 0);
        self.numbers[at] = number;
        self.places.push_back(Place { at: Some(at), items: VecDeque::new() });
        match polled {
            Poll::Ready(Some(Err(error))) => return Some(error),
            Poll::Ready(told) => self.hold(at, told.and_then(Result::ok)),
            Poll::Pending => {}
        }
        None
    }

    /// The next item of the first source, or the error of any; `Ready(None)` when there is more to ask.
    #[inline]
    pub(crate) fn poll(&mut self) -> Poll<Option<Result<U::Item, U::Error>>> {
        let Some(first) = self.places.front_mut() else {
            return Poll::Pending;
        };
        if let Some(item) = first.items.pop_front() {
            return Poll::Ready(Some(Ok(item)));
        }
        let Some(at) = first.at else {
            return self.advance();
        };
        if self.is_hot {
            match self.slots.poll_one(at) {
                Poll::Ready(None) => return self.advance(),
                Poll::Ready(told) => return Poll::Ready(told),
                Poll::Pending => self.is_hot = false,
            }
        }
        self.slots.resume(at);
        match ready!(self.slots.poll_told()) {
            (_, Some(Err(error))) => Poll::Ready(Some(Err(error))),
            (speaker, Some(Ok(item))) if speaker == at => {
                self.slots.take_over(at);
                self.is_hot = true;
                Poll::Ready(Some(Ok(item)))
            }
            (speaker, told) => {
                self.hold(speaker, told.and_then(Result::ok));
                Poll::Ready(None)
            }
        }
    }

    pub(crate) fn park(&self, cx: &Context<'_>) {
        self.slots.park(cx);
    }

    /// Drops all sources and items.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.places = VecDeque::new();
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.iter().fold((0, Some(0)), |(lower, upper), place| {
            let (least, most) = place.at.and_then(|at| self.slots.get(at)).map_or((0, Some(0)), U::size_hint);
            let held = place.items.len();
            let upper =
                upper.zip(most).and_then(|(upper, most): (usize, usize)| upper.checked_add(most)?.checked_add(held));
            (lower.saturating_add(least).saturating_add(held), upper)
        })
    }

    /// Keeps an item of a source whose turn has not come, or its end.
    fn hold(&mut self, at: usize, item: Option<U::Item>) {
        let place = &mut self.places[self.numbers[at].wrapping_sub(self.first)];
        match item {
            Some(item) => {
                place.items.push_back(item);
                if place.items.len() >= self.capacity {
                    self.slots.rest(at);
                }
            }
            None => place.at = None,
        }
    }

    /// The first source has ended, and it is the turn of the one behind it.
    fn advance<T>(&mut self) -> Poll<Option<T>> {
        self.places.pop_front();
        self.first = self.first.wrapping_add(1);
        self.is_hot = false;
        Poll::Ready(None)
    }
}
