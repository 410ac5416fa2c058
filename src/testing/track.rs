//! The record of an observable: what came out of it, and when.

use super::{TestError, diagram::Mark, difference::Event, test_source::frame_since};
use crate::source::Source;
use std::{
    any::Any,
    cell::{Ref, RefCell},
    fmt::{self, Debug},
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::time::Instant;

/// What an observable does: emit an item, fail, or end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Seen<T, E> {
    /// It emitted an item.
    Next(T),
    /// It failed.
    Error(E),
    /// It ended.
    Complete,
}

impl<T: Debug, E: Debug> Debug for Seen<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Next(item) => write!(f, "item {item:?}"),
            Seen::Error(error) => write!(f, "error {error:?}"),
            Seen::Complete => f.write_str("completion"),
        }
    }
}

type BoxedSource<T, E> = Pin<Box<dyn Source<Item = T, Error = E>>>;

/// An observable under observation.
pub(super) struct Track<T, E> {
    /// Gone when it was unsubscribed from; kept behind its end, so that what it has not released by then is seen.
    source: RefCell<Option<BoxedSource<T, E>>>,
    seen: RefCell<Vec<(i64, Seen<T, E>)>>,
    location: &'static Location<'static>,
}

impl<T, E> Track<T, E> {
    pub(super) fn new(
        source: impl Source<Item = T, Error = E> + 'static,
        location: &'static Location<'static>,
    ) -> Self {
        Self { source: RefCell::new(Some(Box::pin(source))), seen: RefCell::default(), location }
    }

    pub(super) fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// What it did, with the frames counted from the instant that [`step`](Self::step) was given.
    pub(super) fn seen(&self) -> Ref<'_, Vec<(i64, Seen<T, E>)>> {
        self.seen.borrow()
    }

    pub(super) fn is_done(&self) -> bool {
        let has_ended = matches!(self.seen.borrow().last(), Some((_, Seen::Error(_) | Seen::Complete)));
        has_ended || self.source.borrow().is_none()
    }

    pub(super) fn unsubscribe(&self) {
        let source = self.source.borrow_mut().take();
        drop(source);
    }

    /// Polls once and records what came; says whether there can be more.
    pub(super) fn step(&self, begin: Instant, cx: &mut Context<'_>) -> bool {
        if self.is_done() {
            return false;
        }
        // The pipeline may use the kit itself, so that nothing is borrowed meanwhile.
        let Some(mut source) = self.source.borrow_mut().take() else {
            return false;
        };
        let polled = source.as_mut().poll_next(cx);
        *self.source.borrow_mut() = Some(source);
        let seen = match polled {
            Poll::Pending => return false,
            Poll::Ready(Some(Ok(item))) => Seen::Next(item),
            Poll::Ready(Some(Err(error))) => Seen::Error(error),
            Poll::Ready(None) => Seen::Complete,
        };
        let goes_on = matches!(seen, Seen::Next(_));
        let mut log = self.seen.borrow_mut();
        log.push((frame_since(begin), seen));
        assert!(log.len() < 1_000_000, "the observable expected at {} never comes to rest", self.location);
        goes_on
    }

    /// Polls until nothing more comes, and records what came.
    pub(super) fn poll(&self, begin: Instant, cx: &mut Context<'_>) {
        while self.step(begin, cx) {}
    }
}

/// What the letters of an expectation stand for.
pub(super) struct Meaning<T, E> {
    pub(super) values: Vec<(&'static str, T)>,
    pub(super) error: Option<E>,
}

impl<T, E> Meaning<T, E> {
    pub(super) fn new() -> Self {
        Self { values: Vec::new(), error: None }
    }
}

impl<T, E> Meaning<T, E>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    /// Where what came first differs from the diagram.
    pub(super) fn first_difference(
        &self,
        marks: &[(i64, Mark)],
        seen: &[(i64, Seen<T, E>)],
        location: &Location<'_>,
    ) -> Option<usize> {
        let differs = |at: usize| match (marks.get(at), seen.get(at)) {
            (Some((frame, mark)), Some((seen_frame, seen))) => {
                frame != seen_frame || !self.matches(*mark, seen, location)
            }
            (None, None) => false,
            _ => true,
        };
        (0..marks.len().max(seen.len())).find(|&at| differs(at))
    }

    fn matches(&self, mark: Mark, seen: &Seen<T, E>, location: &Location<'_>) -> bool {
        match (mark, seen) {
            (Mark::Complete, Seen::Complete) => true,
            (Mark::Error, Seen::Error(error)) => self.is_error(error),
            (Mark::Next(letter), Seen::Next(item)) => self.means(letter, item).unwrap_or_else(|| {
                panic!("the expectation at {location} has `{letter}`, which has no value: name it in `values`")
            }),
            _ => false,
        }
    }

    /// Whether the `#` stands for an error.
    pub(super) fn is_error(&self, error: &E) -> bool {
        match &self.error {
            Some(expected) => error == expected,
            None => (error as &dyn Any).downcast_ref() == Some(&TestError::from("error")),
        }
    }

    /// Whether a letter stands for an item; `None` if the letter stands for nothing of that type.
    fn means(&self, letter: &str, item: &T) -> Option<bool> {
        match self.values.iter().find(|(name, _)| *name == letter) {
            Some((_, value)) => Some(value == item),
            None => plain_letter(item).map(|own| own.as_deref() == Some(letter)),
        }
    }

    /// What a mark of the diagram stands for, as it is drawn and told.
    pub(super) fn expected(&self, frame: i64, mark: Mark) -> Event {
        let text = match mark {
            Mark::Next(letter) => match self.values.iter().find(|(name, _)| *name == letter) {
                Some((_, value)) => format!("item {value:?}"),
                None => format!("item {letter:?}"),
            },
            Mark::Error => self.expected_error(),
            _ => "completion".to_owned(),
        };
        Event { frame, letter: super::difference::letter(mark).to_owned(), text }
    }

    pub(super) fn expected_error(&self) -> String {
        match &self.error {
            Some(error) => format!("error {error:?}"),
            None => format!("error {:?}", TestError::from("error")),
        }
    }

    /// Something seen, drawn with the expectation's own letters, or `?` where it has none.
    pub(super) fn actual(&self, frame: i64, seen: &Seen<T, E>) -> Event {
        let letter = match seen {
            Seen::Complete => "|".to_owned(),
            Seen::Error(_) => "#".to_owned(),
            Seen::Next(item) => self.letter(item).unwrap_or_else(|| "?".to_owned()),
        };
        Event { frame, letter, text: format!("{seen:?}") }
    }

    fn letter(&self, item: &T) -> Option<String> {
        if let Some((name, _)) = self.values.iter().find(|(_, value)| value == item) {
            return Some((*name).to_owned());
        }
        let own = plain_letter(item).flatten()?;
        (self.values.iter().all(|(name, _)| *name != own)).then_some(own)
    }

    /// Says what the drawn letters stand for, where that is not the letters themselves.
    pub(super) fn legend(&self, marks: &[(i64, Mark)], seen: &[(i64, Seen<T, E>)]) -> String {
        let items = || seen.iter().filter_map(|(_, seen)| if let Seen::Next(item) = seen { Some(item) } else { None });
        let drawn = |name: &'static str, value: &T| {
            marks.iter().any(|(_, mark)| *mark == Mark::Next(name)) || items().any(|item| item == value)
        };
        let named = self
            .values
            .iter()
            .filter(|(name, value)| drawn(name, value) && plain_letter(value).flatten().is_none_or(|own| own != *name));
        let mut parts: Vec<String> = named.map(|(name, value)| format!("{name} = {value:?}")).collect();
        let unknown = items().filter(|item| self.letter(item).is_none());
        parts.extend(unknown.map(|item| format!("? = {item:?}")));
        parts.join(", ")
    }
}

/// The letter that an item is by itself: a text of one letter, a character, a digit.
///
/// The outer `None` says that no item of its type is a letter, the inner one that this item is none.
pub(super) fn plain_letter<T: 'static>(item: &T) -> Option<Option<String>> {
    let item = item as &dyn Any;
    let digit = |number: Option<u64>| number.filter(|number| *number < 10).map(|number| number.to_string());
    let text = |text: &str| {
        let mut letters = text.chars();
        let letter = letters.next().filter(|letter| !" -()|#^!".contains(*letter));
        letter.filter(|_| letters.next().is_none()).map(String::from)
    };
    if let Some(item) = item.downcast_ref::<&str>() {
        Some(text(item))
    } else if let Some(item) = item.downcast_ref::<String>() {
        Some(text(item))
    } else if let Some(item) = item.downcast_ref::<char>() {
        Some(text(&item.to_string()))
    } else if let Some(item) = item.downcast_ref::<u64>() {
        Some(digit(Some(*item)))
    } else if let Some(item) = item.downcast_ref::<usize>() {
        Some(digit(u64::try_from(*item).ok()))
    } else if let Some(item) = item.downcast_ref::<u32>() {
        Some(digit(Some(u64::from(*item))))
    } else {
        item.downcast_ref::<i32>().map(|item| digit(u64::try_from(*item).ok()))
    }
}
