//! A row of sources of one type.

#![expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]

use super::row::{Copied, Row, Said, Sources, Uniform};
use crate::{IntoObservable, parts::slots::Slots, source::Source};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<O: IntoObservable> Sources for Vec<O> {
    type Row = Alike<O::Source>;

    fn into_row(self) -> Alike<O::Source> {
        Alike::new(self)
    }
}

impl<O: IntoObservable, const N: usize> Sources for [O; N] {
    type Row = Alike<O::Source>;

    fn into_row(self) -> Alike<O::Source> {
        Alike::new(self)
    }
}

/// The row of a `Vec` or an array: any number of sources, of which only those are polled that woke.
#[pin_project]
pub struct Alike<S: Source> {
    /// The sources until the first poll.
    recipe: Vec<S>,
    /// The sources from then on; the slot of each is its place in the row.
    slots: Slots<S>,
    cells: Vec<Option<S::Item>>,
    /// The number of empty cells.
    empty: usize,
    /// The place of the source that last had an item.
    speaker: usize,
}

impl<S: Source> Alike<S> {
    fn new(sources: impl IntoIterator<Item: IntoObservable<Source = S>>) -> Self {
        let recipe = sources.into_iter().map(|source| source.into_observable().source).collect();
        Self { recipe, slots: Slots::new(), cells: Vec::new(), empty: 0, speaker: 0 }
    }
}

impl<S: Source + Clone> Clone for Alike<S> {
    fn clone(&self) -> Self {
        Self { recipe: self.recipe.clone(), slots: Slots::new(), cells: Vec::new(), empty: 0, speaker: 0 }
    }
}

impl<S: Source> Row for Alike<S> {
    type Items = Vec<S::Item>;
    type Error = S::Error;

    fn poll(self: Pin<&mut Self>) -> Poll<Said<S::Error>> {
        let this = self.project();
        begin(this.recipe, this.slots, this.cells, this.empty);
        if this.slots.is_empty() {
            let is_full = *this.empty == 0 && !this.cells.is_empty();
            return Poll::Ready(if is_full { Said::Over } else { Said::Short });
        }
        loop {
            let (at, told) = ready!(this.slots.poll_told());
            match told {
                Some(Ok(item)) => {
                    *this.empty -= usize::from(this.cells[at].is_none());
                    this.cells[at] = Some(item);
                    *this.speaker = at;
                    return Poll::Ready(Said::Item);
                }
                Some(Err(error)) => return Poll::Ready(Said::Error(error)),
                None if this.cells[at].is_none() => return Poll::Ready(Said::Short),
                None if this.slots.is_empty() => return Poll::Ready(Said::Over),
                None => {}
            }
        }
    }

    fn fill(self: Pin<&mut Self>) -> Poll<Said<S::Error>> {
        let this = self.project();
        begin(this.recipe, this.slots, this.cells, this.empty);
        if this.cells.is_empty() {
            return Poll::Ready(Said::Short);
        }
        while *this.empty > 0 {
            match ready!(this.slots.poll_told()) {
                (at, Some(Ok(item))) => {
                    this.slots.rest(at);
                    this.cells[at] = Some(item);
                    *this.empty -= 1;
                }
                (_, Some(Err(error))) => return Poll::Ready(Said::Error(error)),
                (_, None) => return Poll::Ready(Said::Short),
            }
        }
        Poll::Ready(Said::Item)
    }

    fn park(&self, cx: &Context<'_>, _: bool) {
        self.slots.park(cx);
    }

    fn is_full(&self) -> bool {
        self.empty == 0 && !self.cells.is_empty()
    }

    fn take(self: Pin<&mut Self>) -> Option<Vec<S::Item>> {
        if !self.is_full() {
            return None;
        }
        let this = self.project();
        *this.empty = this.cells.len();
        (0..this.cells.len()).for_each(|at| this.slots.resume(at));
        Some(this.cells.iter_mut().filter_map(Option::take).collect())
    }

    fn release(self: Pin<&mut Self>) {
        let this = self.project();
        *this.recipe = Vec::new();
        this.slots.clear();
        *this.cells = Vec::new();
        *this.empty = 0;
    }

    fn each_hint(&self, tell: &mut impl FnMut(bool, (usize, Option<usize>))) {
        self.recipe.iter().for_each(|source| tell(false, source.size_hint()));
        for (at, cell) in self.cells.iter().enumerate() {
            tell(cell.is_some(), self.slots.get(at).map_or((0, Some(0)), S::size_hint));
        }
    }
}

impl<S: Source<Item: Clone>> Copied for Alike<S> {
    fn copied(&self) -> Option<Vec<S::Item>> {
        if self.is_full() { self.cells.iter().cloned().collect() } else { None }
    }
}

impl<S: Source> Uniform for Alike<S> {
    type Item = S::Item;

    fn take_one(self: Pin<&mut Self>) -> Option<S::Item> {
        let this = self.project();
        let item = this.cells.get_mut(*this.speaker)?.take()?;
        *this.empty += 1;
        Some(item)
    }

    fn keep_speaker(self: Pin<&mut Self>) {
        let this = self.project();
        this.slots.keep(*this.speaker);
    }

    fn poll_speaker(self: Pin<&mut Self>) -> Poll<Said<S::Error>> {
        self.poll()
    }
}

/// Lets the sources take their places, at the first poll.
fn begin<S: Source>(recipe: &mut Vec<S>, slots: &mut Slots<S>, cells: &mut Vec<Option<S::Item>>, empty: &mut usize) {
    for source in mem::take(recipe) {
        slots.push(source);
        cells.push(None);
        *empty += 1;
    }
}
