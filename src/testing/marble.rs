//! The stage: sources, expectations, and the virtual time in which they meet.

use super::{
    TestSource,
    diagram::{Diagram, Mark, Role},
    expect_equal::Side,
    expect_inner::ExpectInner,
    expect_subscriptions::ExpectSubscriptions,
    expectation::{Expect, Observation},
    picture::Picture,
    test_source::{Script, frame_since},
    track::Track,
};
use crate::{IntoObservable, Observable};
use futures::task::AtomicWaker;
use std::{
    cell::{Cell, RefCell},
    fmt::{self, Debug},
    future::poll_fn,
    panic::Location,
    pin::pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Handle},
    time::{Instant, advance, sleep_until},
};

/// How long the kit goes on looking for events behind everything that is drawn, in frames.
const AFTERMATH: i64 = 100;

/// Runs a test that is drawn in marbles, in virtual time.
///
/// The closure draws sources and expectations; when it returns, time begins to pass, and everything drawn happens at its
/// frame.
/// The closure and all that follows run on a one-thread tokio runtime with a paused clock, so that timers, and tasks that
/// are spawned in it, live in the same virtual time.
///
/// # Panics
///
/// When an expectation is not met, with both diagrams under each other and the sources of the test below them, when a
/// diagram is not well formed, and inside a runtime: it brings its own, so that its tests are no `#[tokio::test]`s.
///
/// # Examples
///
/// ```
/// use headwater::testing::marble;
///
/// marble(|m| {
///     let source = m.hot("-a-b-c-d-|");
///     let notifier = m.cold("----n-----");
///     m.expect_subscriptions(&notifier, ["^---!"]);
///     m.expect(source.take_until(notifier), "-a-b|");
/// });
/// ```
#[track_caller]
pub fn marble(draw: impl FnOnce(&Marbles)) {
    let parked = Arc::new(AtomicWaker::new());
    let park = Arc::clone(&parked);
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .on_thread_park(move || park.wake())
        .build()
        .expect("a runtime without I/O can always be built");
    let failures = runtime.block_on(tokio::task::unconstrained(async {
        let marbles = Marbles::new(parked);
        draw(&marbles);
        marbles.run().await;
        let failures = marbles.failures();
        // A picture shows what happened, which is of interest only when it is what was to happen.
        if failures.is_empty() { marbles.settle_pictures() } else { failures }
    }));
    assert!(failures.is_empty(), "\n{failures}\n");
}

/// What a marble test is drawn with; see [`marble`].
pub struct Marbles {
    begin: Instant,
    pub(super) sources: RefCell<Vec<Arc<Script>>>,
    pub(super) observations: RefCell<Vec<Watch>>,
    subscriptions: RefCell<Vec<ExpectSubscriptions>>,
    pub(super) pictures: RefCell<Vec<Picture>>,
    /// Woken whenever the runtime has nothing left to do.
    parked: Arc<AtomicWaker>,
    /// Wakes the stage when any pipeline woke.
    stage: Arc<AtomicWaker>,
}

/// An expectation with the flag that its pipeline's waker sets.
#[derive(Clone)]
pub(super) struct Watch {
    pub(super) observation: Rc<dyn Observation>,
    flag: Arc<Flag>,
    subscribed: Rc<Cell<bool>>,
}

struct Flag {
    woken: AtomicBool,
    stage: Arc<AtomicWaker>,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.stage.wake();
    }
}

impl Marbles {
    fn new(parked: Arc<AtomicWaker>) -> Self {
        Self {
            begin: Instant::now(),
            sources: RefCell::default(),
            observations: RefCell::default(),
            subscriptions: RefCell::default(),
            pictures: RefCell::default(),
            parked,
            stage: Arc::default(),
        }
    }

    /// A source that begins its diagram anew for each subscriber.
    ///
    /// # Panics
    ///
    /// When the diagram is not well formed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let twice = m.cold("-a|").repeat(2);
    ///     m.expect(twice, "   -a-a|");
    /// });
    /// ```
    #[track_caller]
    pub fn cold(&self, diagram: &str) -> Observable<TestSource> {
        self.source(Diagram::read(diagram, Role::Plain), diagram, false, Location::caller())
    }

    /// A source whose events happen at their frames, whoever listens; what stands before a `^` is before the test.
    ///
    /// # Panics
    ///
    /// When the diagram is not well formed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let source = m.hot("-a^-b--c|"); // "a" comes before the test begins
    ///     m.expect(source, "   --b--c|");
    /// });
    /// ```
    #[track_caller]
    pub fn hot(&self, diagram: &str) -> Observable<TestSource> {
        self.source(Diagram::read(diagram, Role::Hot), diagram, true, Location::caller())
    }

    fn source(
        &self,
        diagram: Diagram,
        text: &str,
        hot: bool,
        location: &'static Location<'static>,
    ) -> Observable<TestSource> {
        let script = Script::new(diagram, text, hot, self.begin, location);
        self.sources.borrow_mut().push(Arc::clone(&script));
        Observable::new(TestSource::new(script))
    }

    /// So many frames as a duration: one frame is one millisecond.
    pub fn frames(&self, count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// The duration up to the `|` of a diagram.
    ///
    /// # Panics
    ///
    /// When the diagram is not well formed or has no `|`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    /// use std::time::Duration;
    ///
    /// marble(|m| {
    ///     let pause = m.time("   ---|");
    ///     assert_eq!(pause, Duration::from_millis(3));
    ///     m.expect(m.cold("     -a-b-|").delay(pause), "----a-b-|");
    /// });
    /// ```
    #[track_caller]
    pub fn time(&self, diagram: &str) -> Duration {
        let end = Diagram::read(diagram, Role::Plain).marks.into_iter().find(|(_, mark)| *mark == Mark::Complete);
        let Some((frame, _)) = end else {
            panic!("the time `{diagram}` has no `|`");
        };
        Duration::from_millis(frame.unsigned_abs())
    }

    /// Expects of an observable, which is subscribed to at frame 0, what the diagram shows.
    ///
    /// Letters stand for themselves; [`Expect::values`] gives them other values, [`Expect::error`] says what the `#` is,
    /// [`Expect::subscription`] when it is subscribed to and unsubscribed from.
    ///
    /// # Panics
    ///
    /// When the diagram is not well formed; [`marble`] does when the expectation is not met.
    #[track_caller]
    pub fn expect<O>(&self, observable: O, diagram: &str) -> Expect<O::Item, O::Error>
    where
        O: IntoObservable<Item: Debug + PartialEq + 'static, Error: Debug + PartialEq + 'static, Source: 'static>,
    {
        let expected = Diagram::read(diagram, Role::Plain);
        let expect = Expect::new(observable.into_observable().source, expected, Location::caller());
        self.watch(expect.observation());
        expect
    }

    /// Expects of an observable whose items are observables what the diagram shows, and of each of these what the diagram
    /// of its letter shows.
    ///
    /// An inner observable is subscribed to at once when it is emitted, and its frames are counted from there.
    /// The letters of the inner diagrams stand for themselves, or for what [`ExpectInner::values`] says.
    ///
    /// # Panics
    ///
    /// When a diagram is not well formed, or a letter has none; [`marble`] does when the expectation is not met.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::marble};
    ///
    /// marble(|m| {
    ///     let clicks = m.hot("     -a-----b--|");
    ///     let pause = m.frames(1);
    ///     let answers = clicks.map(move |click| from_iter([click]).with_error().delay(pause));
    ///     m.expect_inner(answers, "-1-----2--|", [("1", "-(a|)"), ("2", "-(b|)")]);
    /// });
    /// ```
    #[track_caller]
    pub fn expect_inner<O, T, E>(
        &self,
        observable: O,
        diagram: &str,
        inner: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> ExpectInner<T, E>
    where
        O: IntoObservable<Item: IntoObservable<Item = T, Error = E, Source: 'static>, Error = E, Source: 'static>,
        T: Debug + PartialEq + 'static,
        E: Debug + PartialEq + 'static,
    {
        let location = Location::caller();
        let expected = Diagram::read(diagram, Role::Plain);
        // Not a closure: the location of the caller does not reach into one.
        let mut diagrams = Vec::new();
        for (name, text) in inner {
            diagrams.push((name, Diagram::read(text, Role::Plain)));
        }
        for (_, mark) in &expected.marks {
            if let Mark::Next(letter) = mark {
                let named = diagrams.iter().any(|(name, _)| name == letter);
                assert!(named, "the inner observable `{letter}` has no diagram");
            }
        }
        let observable = observable.into_observable();
        let expect = ExpectInner::new(observable, expected, diagrams, self.begin, location);
        self.watch(expect.observation());
        expect
    }

    /// Expects that an observable does what another one does, at the same frames.
    ///
    /// Both are subscribed to at frame 0 and observed until everything that is drawn has happened, and for 100 frames
    /// more if they have not ended by then.
    ///
    /// # Panics
    ///
    /// [`marble`] does when the expectation is not met.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let source = m.cold("-a-b-c-|");
    ///     m.expect_equal(source.clone().take(2), source.take_while(|letter| *letter < "c").take(2));
    /// });
    /// ```
    #[track_caller]
    pub fn expect_equal<A, B>(&self, actual: A, expected: B)
    where
        A: IntoObservable<Item: Debug + PartialEq + 'static, Error: Debug + PartialEq + 'static, Source: 'static>,
        B: IntoObservable<Item = A::Item, Error = A::Error, Source: 'static>,
    {
        let location = Location::caller();
        let expected = Rc::new(Track::new(expected.into_observable().source, location));
        let actual = Rc::new(Track::new(actual.into_observable().source, location));
        self.watch(Rc::new(Side { track: actual, expected: Some(Rc::clone(&expected)) }));
        self.watch(Rc::new(Side { track: expected, expected: None }));
    }

    fn watch(&self, observation: Rc<dyn Observation>) {
        let flag = Flag { woken: AtomicBool::new(false), stage: Arc::clone(&self.stage) };
        self.observations.borrow_mut().push(Watch { observation, flag: Arc::new(flag), subscribed: Rc::default() });
    }

    /// Expects the subscriptions of a source, each as a diagram of `^` and `!`, in the order in which they began.
    ///
    /// A source that an observable has not released when it ends is still subscribed to.
    ///
    /// # Panics
    ///
    /// When a diagram is not well formed; [`marble`] does when the expectation is not met.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let source = m.cold("-a|");
    ///     m.expect_subscriptions(&source, ["^-!", "--^-!"]);
    ///     m.expect(source.repeat(2), "-a-a|");
    /// });
    /// ```
    #[track_caller]
    pub fn expect_subscriptions<T>(
        &self,
        source: &Observable<TestSource<T>>,
        diagrams: impl IntoIterator<Item = &'static str>,
    ) {
        // Not a closure: the location of the caller does not reach into one.
        let mut expected = Vec::new();
        for diagram in diagrams {
            expected.push(Diagram::read(diagram, Role::Subscription).subscription());
        }
        self.subscriptions.borrow_mut().push(ExpectSubscriptions {
            script: Arc::clone(source.source.script()),
            expected,
            location: Location::caller(),
        });
    }

    /// Lets time pass until everything that is drawn has happened.
    async fn run(&self) {
        let mut frame = 0;
        loop {
            self.begin_frame(frame);
            self.settle().await;
            let Some(next) = self.next_frame(frame) else { return };
            // The frames between are left to timers and cold sources; the last step is taken by hand, so that hot
            // sources come before the timers of their frame.
            self.pass_until(next - 1).await;
            self.settle().await;
            self.step();
            frame = next;
        }
    }

    /// Unsubscribes, subscribes and lets hot sources speak, in this order.
    fn begin_frame(&self, frame: i64) {
        let watches = self.observations.borrow().clone();
        for watch in watches.iter().filter(|watch| watch.observation.window().1 == Some(frame)) {
            watch.observation.unsubscribe();
        }
        for watch in
            watches.iter().filter(|watch| watch.observation.window().0 == frame && !watch.subscribed.replace(true))
        {
            watch.flag.woken.store(true, Ordering::Release);
            self.poll_woken();
        }
        let sources = self.sources.borrow().clone();
        for source in sources.iter().filter(|source| source.is_hot()) {
            for (at, _) in source.diagram.marks.iter().enumerate().filter(|(_, (other, _))| *other == frame) {
                source.deliver(at);
                self.poll_woken();
            }
        }
    }

    /// Polls the pipelines that woke until none has; says whether any had.
    fn poll_woken(&self) -> bool {
        let mut any = false;
        let mut polls = 0;
        loop {
            let watches = self.observations.borrow().clone();
            let woken = |watch: &&Watch| watch.subscribed.get() && watch.flag.woken.swap(false, Ordering::AcqRel);
            let Some(watch) = watches.iter().find(woken) else {
                return any;
            };
            let waker = Waker::from(Arc::clone(&watch.flag));
            watch.observation.poll(self.begin, &mut Context::from_waker(&waker));
            any = true;
            polls += 1;
            assert!(polls < 1_000_000, "an observable wakes itself without end");
        }
    }

    /// Lets spawned tasks run, and the timers of this frame go off, until nothing moves any more.
    async fn settle(&self) {
        // A task may take several rounds of the timer, each of which looks quiet from here.
        let mut quiet = 0;
        while quiet < if Handle::current().metrics().num_alive_tasks() == 0 { 1 } else { 4 } {
            let mut parked = false;
            poll_fn(|cx| {
                if std::mem::replace(&mut parked, true) {
                    return Poll::Ready(());
                }
                self.parked.register(cx.waker());
                Poll::Pending
            })
            .await;
            quiet = if self.poll_woken() { 0 } else { quiet + 1 };
        }
    }

    /// Lets the clock run to a frame, from timer to timer.
    async fn pass_until(&self, frame: i64) {
        let mut until = pin!(sleep_until(self.begin + Duration::from_millis(frame.unsigned_abs())));
        if frame <= frame_since(self.begin) {
            return;
        }
        poll_fn(|cx| {
            self.stage.register(cx.waker());
            self.poll_woken();
            until.as_mut().poll(cx)
        })
        .await;
    }

    /// Moves the clock by one frame; no timer goes off before the runtime is next idle.
    fn step(&self) {
        let step = pin!(advance(Duration::from_millis(1)));
        let _ = step.poll(&mut Context::from_waker(Waker::noop()));
    }

    /// The next frame at which something is drawn, if there is anything left to see.
    fn next_frame(&self, frame: i64) -> Option<i64> {
        let watches = self.observations.borrow();
        if !watches.is_empty() && watches.iter().all(|watch| watch.observation.is_done()) {
            return None;
        }
        let sources = self.sources.borrow();
        let subscriptions = self.subscriptions.borrow();
        let drawn = watches.iter().map(|watch| watch.observation.length());
        let drawn = drawn.chain(sources.iter().map(|source| source.reach()));
        let drawn = drawn.chain(subscriptions.iter().map(|subscription| subscription.length()));
        let end = drawn.max().unwrap_or(0) + AFTERMATH;
        let windows = watches.iter().flat_map(|watch| {
            let (from, to) = watch.observation.window();
            [Some(from), to].into_iter().flatten()
        });
        let hot = sources.iter().filter(|source| source.is_hot());
        let events = hot.flat_map(|source| source.diagram.marks.iter().map(|(frame, _)| *frame));
        let next = windows.chain(events).filter(|other| *other > frame).min().unwrap_or(end);
        (next > frame).then_some(next)
    }

    /// Tells what was not as expected, if anything.
    fn failures(&self) -> String {
        let observations = self.observations.borrow();
        let subscriptions = self.subscriptions.borrow();
        let observed = observations.iter().filter_map(|watch| watch.observation.difference());
        let subscribed = subscriptions.iter().filter_map(ExpectSubscriptions::difference);
        let mut failures: Vec<String> = observed.chain(subscribed).collect();
        let sources = self.sources.borrow();
        if !failures.is_empty() && !sources.is_empty() {
            let drawn: Vec<String> = sources.iter().map(|source| format!("\n  {source}")).collect();
            failures.push(format!("the sources of the test{}", drawn.concat()));
        }
        failures.join("\n\n")
    }
}

impl Debug for Marbles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Marbles").finish_non_exhaustive()
    }
}
