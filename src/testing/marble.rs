//! The stage: sources, expectations, and the virtual time in which they meet.

use super::{
    TestSource,
    diagram::{Diagram, Role},
    expectation::{Expect, ExpectSubscriptions, Observation},
    test_source::{Script, frame_since},
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
/// When an expectation is not met, with both diagrams under each other; or when a diagram is not well formed.
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
        marbles.differences()
    }));
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n\n"));
}

/// What a marble test is drawn with; see [`marble`].
pub struct Marbles {
    begin: Instant,
    sources: RefCell<Vec<Arc<Script>>>,
    observations: RefCell<Vec<Watch>>,
    subscriptions: RefCell<Vec<ExpectSubscriptions>>,
    /// Woken whenever the runtime has nothing left to do.
    parked: Arc<AtomicWaker>,
    /// Wakes the stage when any pipeline woke.
    stage: Arc<AtomicWaker>,
}

/// An expectation with the flag that its pipeline's waker sets.
#[derive(Clone)]
struct Watch {
    observation: Rc<dyn Observation>,
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
            parked,
            stage: Arc::default(),
        }
    }

    /// A source that begins its diagram anew for each subscriber.
    ///
    /// # Panics
    ///
    /// When the diagram is not well formed.
    #[track_caller]
    pub fn cold(&self, diagram: &str) -> Observable<TestSource> {
        self.source(Diagram::read(diagram, Role::Plain), false)
    }

    /// A source whose events happen at their frames, whoever listens; what stands before a `^` is before the test.
    ///
    /// # Panics
    ///
    /// When the diagram is not well formed.
    #[track_caller]
    pub fn hot(&self, diagram: &str) -> Observable<TestSource> {
        self.source(Diagram::read(diagram, Role::Hot), true)
    }

    fn source(&self, diagram: Diagram, hot: bool) -> Observable<TestSource> {
        let script = Script::new(diagram, hot, self.begin);
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
    #[track_caller]
    pub fn time(&self, diagram: &str) -> Duration {
        let end = Diagram::read(diagram, Role::Plain)
            .marks
            .into_iter()
            .find(|(_, mark)| *mark == super::diagram::Mark::Complete);
        let (frame, _) = end.expect("a diagram that is a time has a `|`");
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
        let flag = Flag { woken: AtomicBool::new(false), stage: Arc::clone(&self.stage) };
        self.observations.borrow_mut().push(Watch {
            observation: expect.observation(),
            flag: Arc::new(flag),
            subscribed: Rc::default(),
        });
        expect
    }

    /// Expects the subscriptions of a source, each as a diagram of `^` and `!`, in the order in which they began.
    ///
    /// # Panics
    ///
    /// When a diagram is not well formed; [`marble`] does when the expectation is not met.
    #[track_caller]
    pub fn expect_subscriptions<T>(
        &self,
        source: &Observable<TestSource<T>>,
        diagrams: impl IntoIterator<Item = &'static str>,
    ) {
        let read = |text: &str| (text.to_owned(), Diagram::read(text, Role::Subscription).subscription());
        let expected = diagrams.into_iter().map(read).collect();
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

    /// The sentences that tell what was not as expected.
    fn differences(&self) -> Vec<String> {
        let observations = self.observations.borrow();
        let subscriptions = self.subscriptions.borrow();
        let observed = observations.iter().filter_map(|watch| watch.observation.difference());
        let subscribed = subscriptions.iter().filter_map(ExpectSubscriptions::difference);
        observed.chain(subscribed).collect()
    }
}

impl Debug for Marbles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Marbles").finish_non_exhaustive()
    }
}
