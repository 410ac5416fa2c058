//! What a test expects of an observable.

use super::{
    diagram::{Diagram, Role},
    difference::tell,
    picture::{Lane, Shown},
    track::{Meaning, Seen, Track},
};
use crate::source::Source;
use std::{
    cell::{Cell, RefCell},
    fmt::{self, Debug},
    panic::Location,
    rc::Rc,
    task::Context,
};
use tokio::time::Instant;

/// What is expected of an observable; made by [`Marbles::expect`](super::Marbles::expect).
pub struct Expect<T, E> {
    expected: Rc<Expected<T, E>>,
}

struct Expected<T, E> {
    track: Track<T, E>,
    diagram: Diagram,
    window: Cell<(i64, Option<i64>)>,
    meaning: RefCell<Meaning<T, E>>,
}

/// An expectation, whatever its types.
pub(super) trait Observation {
    /// When it is subscribed to, and when it is unsubscribed from.
    fn window(&self) -> (i64, Option<i64>);
    /// The frame behind everything that is drawn.
    fn length(&self) -> i64;
    fn is_done(&self) -> bool;
    fn unsubscribe(&self);
    /// Polls until nothing more comes, and records what came.
    fn poll(&self, begin: Instant, cx: &mut Context<'_>);
    /// The sentence that tells the difference, if there is any.
    fn difference(&self) -> Option<String>;
    /// What came, for a picture; expectations of other kinds are not in it.
    fn lane(&self) -> Option<Lane> {
        None
    }
}

impl<T, E> Expect<T, E> {
    pub(super) fn new(
        source: impl Source<Item = T, Error = E> + 'static,
        diagram: Diagram,
        location: &'static Location<'static>,
    ) -> Self {
        let expected = Expected {
            track: Track::new(source, location),
            diagram,
            window: Cell::new((0, None)),
            meaning: RefCell::new(Meaning::new()),
        };
        Self { expected: Rc::new(expected) }
    }

    /// The expectation as the stage sees it.
    pub(super) fn observation(&self) -> Rc<dyn Observation>
    where
        T: Debug + PartialEq + 'static,
        E: Debug + PartialEq + 'static,
    {
        Rc::clone(&self.expected) as Rc<dyn Observation>
    }

    /// Says which value each letter stands for.
    ///
    /// Without it a letter stands for itself where items are texts or characters, and a digit for its number where they
    /// are integers.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let numbers = m.cold("-a-b|").values([("a", 1), ("b", 2)]);
    ///     m.expect(numbers.map(|n| n * 10), "-x-y|").values([("x", 10), ("y", 20)]);
    /// });
    /// ```
    pub fn values(self, values: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        self.expected.meaning.borrow_mut().values.extend(values);
        self
    }

    /// Says what the `#` stands for; without it that is `TestError::from("error")`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let broken = m.cold("-a-#").map_err(|_| "offline");
    ///     m.expect(broken, "   -a-#").error("offline");
    /// });
    /// ```
    pub fn error(self, error: impl Into<E>) -> Self {
        self.expected.meaning.borrow_mut().error = Some(error.into());
        self
    }

    /// Says when the observable is subscribed to and unsubscribed from: `^---!`.
    ///
    /// # Panics
    ///
    /// When the diagram is not one of a subscription.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let source = m.hot("-a-b-c-|");
    ///     m.expect(source, "   -a").subscription("^--!"); // it leaves before "b"
    /// });
    /// ```
    #[track_caller]
    pub fn subscription(self, diagram: &str) -> Self {
        self.expected.window.set(Diagram::read(diagram, Role::Subscription).subscription());
        self
    }
}

impl<T, E> Debug for Expect<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expect").field("location", self.expected.track.location()).finish_non_exhaustive()
    }
}

impl<T, E> Observation for Expected<T, E>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    fn window(&self) -> (i64, Option<i64>) {
        self.window.get()
    }

    fn length(&self) -> i64 {
        let (from, to) = self.window.get();
        self.diagram.length.max(to.unwrap_or(from) + 1)
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

    fn lane(&self) -> Option<Lane> {
        let seen = self.track.seen();
        let marks = seen.iter().map(|(frame, seen)| {
            let shown = match seen {
                Seen::Next(item) => Shown::Item(format!("{item:?}").replace('"', "")),
                Seen::Error(_) => Shown::Error,
                Seen::Complete => Shown::End,
            };
            (*frame, shown)
        });
        let (marks, window) = (marks.collect(), self.window.get());
        Some(Lane { start: window.0, listened: Some(window), marks })
    }

    fn difference(&self) -> Option<String> {
        let location = self.track.location();
        let head = format!("the expectation at {location} is not met");
        difference(&head, &self.diagram, &self.track, &self.meaning.borrow(), location)
    }
}

/// Tells how what came differs from a diagram, if it does.
pub(super) fn difference<T, E>(
    head: &str,
    diagram: &Diagram,
    track: &Track<T, E>,
    meaning: &Meaning<T, E>,
    location: &Location<'_>,
) -> Option<String>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    let (marks, seen) = (&diagram.marks, track.seen());
    let first = meaning.first_difference(marks, &seen, location)?;
    let expected: Vec<_> = marks.iter().map(|(frame, mark)| meaning.expected(*frame, *mark)).collect();
    let actual: Vec<_> = seen.iter().map(|(frame, seen)| meaning.actual(*frame, seen)).collect();
    Some(tell(head, &expected, &actual, first, &meaning.legend(marks, &seen)))
}
