//! What a test expects of an observable whose items are observables.

use super::{
    diagram::{Diagram, Mark, Role},
    difference::{Event, letter, tell},
    expectation::{Observation, difference},
    test_source::frame_since,
    track::{Meaning, Seen, Track},
};
use crate::{IntoObservable, Observable, source::Source};
use std::{
    cell::{Cell, OnceCell, RefCell},
    fmt::{self, Debug},
    panic::Location,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake, Waker},
    time::Duration,
};
use tokio::time::Instant;

/// What is expected of an observable of observables; made by [`Marbles::expect_inner`](super::Marbles::expect_inner).
pub struct ExpectInner<T, E> {
    expected: Rc<Expected<T, E>>,
}

struct Expected<T, E> {
    outer: Track<Rc<Inner<T, E>>, E>,
    diagram: Diagram,
    /// The diagram of each letter of the outer one.
    diagrams: Vec<(&'static str, Diagram)>,
    window: Cell<(i64, Option<i64>)>,
    meaning: RefCell<Meaning<T, E>>,
    /// Says whether the outer observable was woken; made with the first poll.
    part: OnceCell<Arc<Part>>,
}

/// An observable that was emitted, and is observed from then on.
struct Inner<T, E> {
    track: Track<T, E>,
    /// The frame at which it was emitted, from which its own are counted.
    since: i64,
    part: OnceCell<Arc<Part>>,
}

/// The outer observable and each inner one are polled only when they woke themselves, so that no forgotten waker is
/// made good by the wake-up of another.
struct Part {
    woken: AtomicBool,
    stage: Waker,
}

impl Part {
    /// A part that is to be polled.
    fn new(stage: &Waker) -> Arc<Self> {
        Arc::new(Self { woken: AtomicBool::new(true), stage: stage.clone() })
    }

    fn take(&self) -> bool {
        self.woken.swap(false, Ordering::AcqRel)
    }
}

impl Wake for Part {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.stage.wake_by_ref();
    }
}

impl<T, E> ExpectInner<T, E> {
    pub(super) fn new<S>(
        source: Observable<S>,
        diagram: Diagram,
        diagrams: Vec<(&'static str, Diagram)>,
        begin: Instant,
        location: &'static Location<'static>,
    ) -> Self
    where
        S: Source<Item: IntoObservable<Item = T, Error = E, Source: 'static>, Error = E> + 'static,
        T: 'static,
        E: 'static,
    {
        let observed = source.map(move |inner| {
            let track = Track::new(inner.into_observable().source, location);
            Rc::new(Inner { track, since: frame_since(begin), part: OnceCell::new() })
        });
        let expected = Expected {
            outer: Track::new(observed.source, location),
            diagram,
            diagrams,
            window: Cell::new((0, None)),
            meaning: RefCell::new(Meaning::new()),
            part: OnceCell::new(),
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

    /// Says which value each letter of the inner diagrams stands for; see [`Expect::values`](super::Expect::values).
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::marble};
    ///
    /// marble(|m| {
    ///     let clicks = m.hot("     -a---b--|");
    ///     let firsts = clicks.map(|click| just(click == "a").with_error());
    ///     let expect = m.expect_inner(firsts, "-1---2--|", [("1", "(y|)"), ("2", "(n|)")]);
    ///     expect.values([("y", true), ("n", false)]);
    /// });
    /// ```
    pub fn values(self, values: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        self.expected.meaning.borrow_mut().values.extend(values);
        self
    }

    /// Says what the `#` stands for, in all the diagrams; without it that is `TestError::from("error")`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::{TestError, marble}};
    ///
    /// marble(|m| {
    ///     let clicks = m.hot("       -a-----|");
    ///     let answers = clicks.map(|_| throw_error::<u32, _>(TestError::from("offline")));
    ///     m.expect_inner(answers, "  -1-----|", [("1", "#")]).error("offline");
    /// });
    /// ```
    pub fn error(self, error: impl Into<E>) -> Self {
        self.expected.meaning.borrow_mut().error = Some(error.into());
        self
    }

    /// Says when the outer observable is subscribed to and unsubscribed from: `^---!`.
    ///
    /// The inner ones that it has emitted by then are observed to their end.
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
    ///     let (clicks, answer) = (m.hot("-a--b--c--|"), m.cold("---x|"));
    ///     let answers = clicks.map(move |_| answer.clone());
    ///     let expect = m.expect_inner(answers, "-1--2", [("1", "---x|"), ("2", "---x|")]);
    ///     expect.subscription("^----!"); // the second answer is still waited for
    /// });
    /// ```
    #[track_caller]
    pub fn subscription(self, diagram: &str) -> Self {
        self.expected.window.set(Diagram::read(diagram, Role::Subscription).subscription());
        self
    }
}

impl<T, E> Debug for ExpectInner<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExpectInner").field("location", self.expected.outer.location()).finish_non_exhaustive()
    }
}

impl<T, E> Inner<T, E> {
    fn poll(&self, begin: Instant, stage: &Waker) {
        let part = self.part.get_or_init(|| Part::new(stage));
        if part.take() {
            let since = begin + Duration::from_millis(self.since.unsigned_abs());
            self.track.poll(since, &mut Context::from_waker(&Waker::from(Arc::clone(part))));
        }
    }
}

impl<T, E> Expected<T, E> {
    /// The inner observables that were emitted.
    fn inner(&self) -> Vec<Rc<Inner<T, E>>> {
        let seen = self.outer.seen();
        let emitted = seen.iter().filter_map(|(_, seen)| if let Seen::Next(inner) = seen { Some(inner) } else { None });
        emitted.map(Rc::clone).collect()
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
        let inner = self.diagram.marks.iter().filter_map(|(frame, mark)| {
            let (_, diagram) = self.diagrams.iter().find(|(name, _)| Mark::Next(name) == *mark)?;
            Some(frame + diagram.length)
        });
        inner.chain([self.diagram.length, to.unwrap_or(from) + 1]).max().unwrap_or(0)
    }

    fn is_done(&self) -> bool {
        self.outer.is_done() && self.inner().iter().all(|inner| inner.track.is_done())
    }

    fn unsubscribe(&self) {
        self.outer.unsubscribe();
    }

    fn poll(&self, begin: Instant, cx: &mut Context<'_>) {
        let part = self.part.get_or_init(|| Part::new(cx.waker()));
        if part.take() {
            let waker = Waker::from(Arc::clone(part));
            while self.outer.step(begin, &mut Context::from_waker(&waker)) {
                // It is subscribed to before the outer observable can do anything else.
                if let Some(emitted) = self.inner().last() {
                    emitted.poll(begin, cx.waker());
                }
            }
        }
        for inner in self.inner() {
            inner.poll(begin, cx.waker());
        }
    }

    fn difference(&self) -> Option<String> {
        let location = self.outer.location();
        self.outer_difference(location).or_else(|| {
            let meaning = self.meaning.borrow();
            self.diagram.marks.iter().zip(self.inner()).find_map(|((frame, mark), inner)| {
                let name = letter(*mark);
                let (_, diagram) = self.diagrams.iter().find(|(other, _)| *other == name)?;
                let head = format!(
                    "the expectation at {location} is not met\n  by the inner observable `{name}`, emitted at frame {frame}"
                );
                difference(&head, diagram, &inner.track, &meaning, location)
            })
        })
    }
}

impl<T, E> Expected<T, E>
where
    T: Debug + PartialEq + 'static,
    E: Debug + PartialEq + 'static,
{
    fn outer_difference(&self, location: &Location<'_>) -> Option<String> {
        let (marks, seen, meaning) = (&self.diagram.marks, self.outer.seen(), self.meaning.borrow());
        let differs = |at: usize| match (marks.get(at), seen.get(at)) {
            (Some((frame, _)), Some((seen_frame, _))) if frame != seen_frame => true,
            (Some((_, Mark::Next(_))), Some((_, Seen::Next(_)))) => false,
            (Some((_, Mark::Complete)), Some((_, Seen::Complete))) => false,
            (Some((_, Mark::Error)), Some((_, Seen::Error(error)))) => !meaning.is_error(error),
            (None, None) => false,
            _ => true,
        };
        let first = (0..marks.len().max(seen.len())).find(|&at| differs(at))?;
        let told = |mark: Mark| match mark {
            Mark::Next(name) => format!("the inner observable `{name}`"),
            Mark::Error => meaning.expected_error(),
            _ => "completion".to_owned(),
        };
        let expected: Vec<_> = marks
            .iter()
            .map(|(frame, mark)| Event { frame: *frame, letter: letter(*mark).to_owned(), text: told(*mark) })
            .collect();
        let actual = seen.iter().enumerate().map(|(at, (frame, seen))| {
            let (letter, text) = match (seen, marks.get(at)) {
                (Seen::Next(_), Some((_, Mark::Next(name)))) => (*name, format!("the inner observable `{name}`")),
                (Seen::Next(_), _) => ("?", "an inner observable".to_owned()),
                (Seen::Error(error), _) => ("#", format!("error {error:?}")),
                (Seen::Complete, _) => ("|", "completion".to_owned()),
            };
            Event { frame: *frame, letter: letter.to_owned(), text }
        });
        let actual: Vec<_> = actual.collect();
        Some(tell(&format!("the expectation at {location} is not met"), &expected, &actual, first, ""))
    }
}
