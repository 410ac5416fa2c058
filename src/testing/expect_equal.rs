//! The expectation that two observables do the same at the same frames.

use super::{
    difference::{Event, tell},
    expectation::Observation,
    track::{Seen, Track, plain_letter},
};
use std::{fmt::Debug, rc::Rc, task::Context};
use tokio::time::Instant;

/// One of two observables that are to do the same.
pub(super) struct Side<T, E> {
    pub(super) track: Rc<Track<T, E>>,
    /// The other one, on the side that compares.
    pub(super) expected: Option<Rc<Track<T, E>>>,
}

impl<T, E> Observation for Side<T, E>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    fn window(&self) -> (i64, Option<i64>) {
        (0, None)
    }

    fn length(&self) -> i64 {
        1
    }

    fn is_done(&self) -> bool {
        self.track.is_done()
    }

    fn unsubscribe(&self) {
        self.track.unsubscribe();
    }

    fn poll(&self, begin: Instant, cx: &mut Context<'_>) {
        self.track.poll(begin, cx);
    }

    fn difference(&self) -> Option<String> {
        let (expected, actual) = (self.expected.as_ref()?.seen(), self.track.seen());
        let first = (0..expected.len().max(actual.len())).find(|&at| expected.get(at) != actual.get(at))?;
        let mut alphabet = Alphabet::default();
        for (_, seen) in expected.iter().chain(actual.iter()) {
            if let Seen::Next(item) = seen {
                alphabet.learn(item);
            }
        }
        let events = |seen: &[(i64, Seen<T, E>)]| -> Vec<Event> {
            seen.iter().map(|(frame, seen)| alphabet.event(*frame, seen)).collect()
        };
        let head = format!("the observables expected to be equal at {} are not", self.track.location());
        Some(tell(&head, &events(&expected), &events(&actual), first, &alphabet.legend()))
    }
}

/// Letters for items: their own where all have one, and `a`, `b`, `c`… in the order of their appearance otherwise.
struct Alphabet<'a, T> {
    items: Vec<&'a T>,
}

impl<T> Default for Alphabet<'_, T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<'a, T: Debug + PartialEq + 'static> Alphabet<'a, T> {
    fn learn(&mut self, item: &'a T) {
        if !self.items.contains(&item) {
            self.items.push(item);
        }
    }

    fn is_plain(&self) -> bool {
        self.items.iter().all(|item| plain_letter(*item).flatten().is_some())
    }

    fn letter(&self, item: &T) -> String {
        if self.is_plain() {
            return plain_letter(item).flatten().unwrap_or_default();
        }
        let place = self.items.iter().position(|known| *known == item);
        let letter = place.and_then(|place| ('a'..='z').chain('A'..='Z').nth(place));
        letter.unwrap_or('?').to_string()
    }

    fn event<E: Debug>(&self, frame: i64, seen: &Seen<T, E>) -> Event {
        let letter = match seen {
            Seen::Next(item) => self.letter(item),
            Seen::Error(_) => "#".to_owned(),
            Seen::Complete => "|".to_owned(),
        };
        Event { frame, letter, text: format!("{seen:?}") }
    }

    fn legend(&self) -> String {
        if self.is_plain() {
            return String::new();
        }
        let parts: Vec<_> = self.items.iter().map(|item| format!("{} = {item:?}", self.letter(item))).collect();
        parts.join(", ")
    }
}
