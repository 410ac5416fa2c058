//! The notifiers that end branches, one for each.

use super::slots::Slots;
use crate::source::Source;
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// A changing set of notifiers, each of which speaks once, for a branch that is known by its place.
pub(crate) struct Closings<N: Source> {
    slots: Slots<Closing<N>>,
    /// The slots of the notifiers that have not spoken, by the places of their branches.
    by_place: Vec<Option<usize>>,
}

/// What a notifier did.
pub(crate) enum Said<E> {
    Spoke,
    /// It completed without an item.
    Nothing,
    Failed(E),
}

impl<N: Source> Closings<N> {
    pub(crate) fn new() -> Self {
        Self { slots: Slots::new(), by_place: Vec::new() }
    }

    /// Takes in the notifier of a branch and polls it for the first time; says what it did, if it did so at once.
    pub(crate) fn insert(&mut self, place: usize, notifier: N) -> Option<Said<N::Error>> {
        // A branch may have left its place without anybody knowing.
        self.remove(place);
        let (slot, polled) = self.slots.insert_told(Closing { place, notifier: Some(notifier) });
        if let Poll::Ready(Some(Ok((_, said)))) = polled {
            return Some(said);
        }
        if self.by_place.len() <= place {
            self.by_place.resize(place + 1, None);
        }
        self.by_place[place] = Some(slot);
        None
    }

    /// Drops the notifier of a branch that has ended otherwise.
    pub(crate) fn remove(&mut self, place: usize) {
        if let Some(slot) = self.by_place.get_mut(place).and_then(Option::take) {
            self.slots.remove(slot);
        }
    }

    /// The next notifier that has said something, with the place of its branch.
    pub(crate) fn poll(&mut self) -> Poll<(usize, Said<N::Error>)> {
        loop {
            match self.slots.poll() {
                Poll::Ready(Some(Ok((place, said)))) => {
                    self.by_place[place] = None;
                    return Poll::Ready((place, said));
                }
                // One that has spoken before gives its slot back.
                Poll::Ready(None | Some(Err(_))) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Prepares for `Pending`: from now on the notifiers wake this task.
    pub(crate) fn park(&self, cx: &Context<'_>) {
        self.slots.park(cx);
    }
}

/// The notifier of one branch.
#[pin_project]
struct Closing<N> {
    place: usize,
    /// Gone when it has said something.
    #[pin]
    notifier: Option<N>,
}

impl<N: Source> Source for Closing<N> {
    type Item = (usize, Said<N::Error>);
    type Error = Infallible;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Infallible>>> {
        let mut this = self.project();
        let Some(notifier) = this.notifier.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let said = match notifier.poll_next(cx) {
            Poll::Ready(Some(Ok(_))) => Said::Spoke,
            Poll::Ready(None) => Said::Nothing,
            Poll::Ready(Some(Err(error))) => Said::Failed(error),
            Poll::Pending => return Poll::Pending,
        };
        this.notifier.set(None);
        Poll::Ready(Some(Ok((*this.place, said))))
    }
}
