//! What a test expects, what came, and how the difference is told.

use super::{
    TestError,
    diagram::{Diagram, Mark, Role, draw},
    test_source::{Script, frame_since},
};
use crate::source::Source;
use std::{
    any::Any,
    cell::RefCell,
    fmt::{self, Debug, Write},
    panic::Location,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::time::Instant;

/// What is expected of an observable; made by [`Marbles::expect`](super::Marbles::expect).
pub struct Expect<T, E> {
    inner: Rc<RefCell<Observed<T, E>>>,
}

/// An observable under observation.
struct Observed<T, E> {
    /// Gone when it has ended or was unsubscribed from.
    source: Option<Pin<Box<dyn Source<Item = T, Error = E>>>>,
    expected: Diagram,
    window: (i64, Option<i64>),
    values: Vec<(&'static str, T)>,
    error: Option<E>,
    seen: Vec<(i64, Seen<T, E>)>,
    location: &'static Location<'static>,
}

#[derive(PartialEq)]
enum Seen<T, E> {
    Next(T),
    Error(E),
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

/// An expectation, whatever its types.
pub(super) trait Observation {
    /// When it is subscribed to, and when it is unsubscribed from.
    fn window(&self) -> (i64, Option<i64>);
    fn length(&self) -> i64;
    fn is_done(&self) -> bool;
    fn unsubscribe(&self);
    /// Polls until nothing more comes, and records what came.
    fn poll(&self, begin: Instant, cx: &mut Context<'_>);
    /// The sentence that tells the difference, if there is any.
    fn difference(&self) -> Option<String>;
}

impl<T, E> Expect<T, E> {
    pub(super) fn new(
        source: impl Source<Item = T, Error = E> + 'static,
        expected: Diagram,
        location: &'static Location<'static>,
    ) -> Self {
        let inner = Observed {
            source: Some(Box::pin(source)),
            expected,
            window: (0, None),
            values: Vec::new(),
            error: None,
            seen: Vec::new(),
            location,
        };
        Self { inner: Rc::new(RefCell::new(inner)) }
    }

    /// The expectation as the stage sees it.
    pub(super) fn observation(&self) -> Rc<dyn Observation>
    where
        T: Debug + PartialEq + 'static,
        E: Debug + PartialEq + 'static,
    {
        Rc::new(Self { inner: Rc::clone(&self.inner) })
    }

    /// Says which value each letter stands for.
    ///
    /// Without it a letter stands for itself where items are texts or characters, and a digit for its number where they
    /// are integers.
    pub fn values(self, values: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        self.inner.borrow_mut().values.extend(values);
        self
    }

    /// Says what the `#` stands for; without it that is `TestError::from("error")`.
    pub fn error(self, error: impl Into<E>) -> Self {
        self.inner.borrow_mut().error = Some(error.into());
        self
    }

    /// Says when the observable is subscribed to and unsubscribed from: `^---!`.
    ///
    /// # Panics
    ///
    /// When the diagram is not one of a subscription.
    #[track_caller]
    pub fn subscription(self, diagram: &str) -> Self {
        let window = Diagram::read(diagram, Role::Subscription).subscription();
        self.inner.borrow_mut().window = window;
        self
    }
}

impl<T, E> fmt::Debug for Expect<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expect").field("location", &self.inner.borrow().location).finish_non_exhaustive()
    }
}

impl<T, E> Observation for Expect<T, E>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    fn window(&self) -> (i64, Option<i64>) {
        self.inner.borrow().window
    }

    fn length(&self) -> i64 {
        let inner = self.inner.borrow();
        let (from, to) = inner.window;
        inner.expected.length.max(to.unwrap_or(from) + 1)
    }

    fn is_done(&self) -> bool {
        self.inner.borrow().source.is_none()
    }

    fn unsubscribe(&self) {
        let source = self.inner.borrow_mut().source.take();
        drop(source);
    }

    fn poll(&self, begin: Instant, cx: &mut Context<'_>) {
        // The pipeline may use the kit itself, so that it is not borrowed meanwhile.
        let Some(mut source) = self.inner.borrow_mut().source.take() else {
            return;
        };
        loop {
            let seen = match source.as_mut().poll_next(cx) {
                Poll::Pending => {
                    self.inner.borrow_mut().source = Some(source);
                    return;
                }
                Poll::Ready(Some(Ok(item))) => Seen::Next(item),
                Poll::Ready(Some(Err(error))) => Seen::Error(error),
                Poll::Ready(None) => Seen::Complete,
            };
            let ended = !matches!(seen, Seen::Next(_));
            let mut inner = self.inner.borrow_mut();
            inner.seen.push((frame_since(begin), seen));
            let location = inner.location;
            assert!(inner.seen.len() < 1_000_000, "the observable expected at {location} never comes to rest");
            if ended {
                return;
            }
        }
    }

    fn difference(&self) -> Option<String> {
        self.inner.borrow().difference()
    }
}

impl<T, E> Observed<T, E>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    fn difference(&self) -> Option<String> {
        let marks = &self.expected.marks;
        let differs = |at: usize| match (marks.get(at), self.seen.get(at)) {
            (Some((frame, mark)), Some((seen_frame, seen))) => frame != seen_frame || !self.matches(*mark, seen),
            (None, None) => false,
            _ => true,
        };
        let first = (0..marks.len().max(self.seen.len())).find(|&at| differs(at))?;
        let mut expected: Vec<_> = marks.iter().map(|(frame, mark)| (*frame, letter(*mark).to_owned())).collect();
        let mut actual: Vec<_> = self.seen.iter().map(|(frame, seen)| (*frame, self.letter(seen))).collect();
        expected.sort_by_key(|(frame, _)| *frame);
        actual.sort_by_key(|(frame, _)| *frame);
        let (expected, _) = draw(&expected);
        let (actual, columns) = draw(&actual);
        let mut text = format!("the expectation at {} is not met\n", self.location);
        let _ = writeln!(text, "  expected  {expected}");
        let _ = writeln!(text, "  actual    {actual}");
        if let Some(column) =
            self.seen.get(first).and_then(|(frame, _)| columns.iter().find(|(other, _)| other == frame))
        {
            let _ = writeln!(text, "            {:width$}^ the first difference", "", width = column.1);
        }
        let wanted = marks.get(first).map(|(frame, mark)| format!("{} at frame {frame}", self.describe(*mark)));
        let got = self.seen.get(first).map(|(frame, seen)| format!("{seen:?} at frame {frame}"));
        let _ = writeln!(text, "  expected  {}", wanted.as_deref().unwrap_or("nothing more"));
        let _ = write!(text, "  actual    {}", got.as_deref().unwrap_or("nothing more"));
        Some(text)
    }

    fn matches(&self, mark: Mark, seen: &Seen<T, E>) -> bool {
        match (mark, seen) {
            (Mark::Complete, Seen::Complete) => true,
            (Mark::Error, Seen::Error(error)) => match &self.error {
                Some(expected) => error == expected,
                None => (error as &dyn Any).downcast_ref() == Some(&TestError::from("error")),
            },
            (Mark::Next(letter), Seen::Next(item)) => self.means(letter, item),
            _ => false,
        }
    }

    /// Whether a letter stands for an item.
    fn means(&self, letter: &str, item: &T) -> bool {
        if let Some((_, value)) = self.values.iter().find(|(name, _)| *name == letter) {
            return value == item;
        }
        let item = item as &dyn Any;
        let number = || letter.parse::<u64>().ok();
        if let Some(text) = item.downcast_ref::<&str>() {
            *text == letter
        } else if let Some(text) = item.downcast_ref::<String>() {
            text == letter
        } else if let Some(character) = item.downcast_ref::<char>() {
            letter.chars().eq([*character])
        } else if let Some(n) = item.downcast_ref::<u64>() {
            number() == Some(*n)
        } else if let Some(n) = item.downcast_ref::<usize>() {
            number() == u64::try_from(*n).ok()
        } else if let Some(n) = item.downcast_ref::<u32>() {
            number() == Some(u64::from(*n))
        } else if let Some(n) = item.downcast_ref::<i32>() {
            number() == u64::try_from(*n).ok()
        } else {
            panic!("the expectation at {} has `{letter}`, which has no value: name it in `values`", self.location)
        }
    }

    fn describe(&self, mark: Mark) -> String {
        match mark {
            Mark::Next(letter) => match self.values.iter().find(|(name, _)| *name == letter) {
                Some((_, value)) => format!("item {value:?}"),
                None => format!("item {letter:?}"),
            },
            Mark::Error => match &self.error {
                Some(error) => format!("error {error:?}"),
                None => "error TestError(\"error\")".to_owned(),
            },
            _ => "completion".to_owned(),
        }
    }

    /// The letter for something seen: the expectation's own, or `?` for what it does not know.
    fn letter(&self, seen: &Seen<T, E>) -> String {
        match seen {
            Seen::Complete => "|".to_owned(),
            Seen::Error(_) => "#".to_owned(),
            Seen::Next(item) => {
                if let Some((name, _)) = self.values.iter().find(|(_, value)| value == item) {
                    return (*name).to_owned();
                }
                let text = (item as &dyn Any).downcast_ref::<&str>().map(|text| (*text).to_owned());
                text.filter(|text| text.chars().count() == 1).unwrap_or_else(|| "?".to_owned())
            }
        }
    }
}

fn letter(mark: Mark) -> &'static str {
    match mark {
        Mark::Next(letter) => letter,
        Mark::Error => "#",
        Mark::Complete => "|",
        Mark::Subscribe => "^",
        Mark::Unsubscribe => "!",
    }
}

/// What is expected of the subscriptions of a source.
pub(super) struct ExpectSubscriptions {
    pub(super) script: Arc<Script>,
    pub(super) expected: Vec<(String, (i64, Option<i64>))>,
    pub(super) location: &'static Location<'static>,
}

impl ExpectSubscriptions {
    /// The last frame that is drawn.
    pub(super) fn length(&self) -> i64 {
        self.expected.iter().map(|(_, (from, to))| to.unwrap_or(*from) + 1).max().unwrap_or(0)
    }

    /// The sentence that tells the difference, if there is any.
    pub(super) fn difference(&self) -> Option<String> {
        let actual = self.script.log();
        if actual.iter().eq(self.expected.iter().map(|(_, window)| window)) {
            return None;
        }
        let mut text = format!("the subscriptions expected at {} are not met", self.location);
        for (title, windows) in
            [("expected", self.expected.iter().map(|(_, window)| *window).collect()), ("actual  ", actual)]
        {
            if windows.is_empty() {
                let _ = write!(text, "\n  {title}  none");
            }
            for (from, to) in windows {
                let mut marks = vec![(from, "^".to_owned())];
                marks.extend(to.map(|to| (to, "!".to_owned())));
                let until = to.map_or("never ends".to_owned(), |to| format!("to frame {to}"));
                let _ = write!(text, "\n  {title}  {}   from frame {from}, {until}", draw(&marks).0);
            }
        }
        Some(text)
    }
}
