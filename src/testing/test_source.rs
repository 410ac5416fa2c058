//! The sources that a marble diagram draws.

use super::{
    TestError,
    diagram::{Diagram, Mark},
};
use crate::{Observable, source::Source};
use pin_project::{pin_project, pinned_drop};
use std::{
    collections::VecDeque,
    fmt,
    panic::Location,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// The source that [`Marbles::cold`](super::Marbles::cold) and [`Marbles::hot`](super::Marbles::hot) draw.
///
/// It logs every subscription: the first poll begins it, the end or a drop ends it.
#[pin_project(PinnedDrop)]
pub struct TestSource<T = &'static str> {
    script: Arc<Script>,
    /// What a letter stands for.
    value: Arc<dyn Fn(&'static str) -> T + Send + Sync>,
    #[pin]
    subscription: Option<Subscribed>,
    ended: bool,
}

/// What all clones of a source share.
pub(super) struct Script {
    pub(super) diagram: Diagram,
    /// The diagram as it was drawn.
    text: String,
    hot: bool,
    /// Where it was drawn.
    location: &'static Location<'static>,
    begin: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    error: Option<TestError>,
    /// When each subscription began and ended.
    log: Vec<(i64, Option<i64>)>,
    /// What hot subscribers have not taken yet, by their place in the log.
    queues: Vec<(usize, VecDeque<Mark>, Option<Waker>)>,
    /// The end of a hot source that has already happened.
    terminal: Option<Mark>,
    /// The latest frame at which a cold subscription has something to do.
    reach: i64,
}

/// A subscription that has not ended.
#[pin_project]
struct Subscribed {
    /// Its place in the log.
    place: usize,
    since: i64,
    /// The next mark of a cold source.
    next: usize,
    /// Sleeps until that mark.
    #[pin]
    sleep: Option<Sleep>,
}

impl Script {
    pub(super) fn new(
        diagram: Diagram,
        text: &str,
        hot: bool,
        begin: Instant,
        location: &'static Location<'static>,
    ) -> Arc<Self> {
        // What ends before the `^` has ended for everyone.
        let past = |(frame, mark): &&(i64, Mark)| *frame < 0 && matches!(mark, Mark::Error | Mark::Complete);
        let terminal = diagram.marks.iter().find(past).map(|(_, mark)| *mark);
        let state = State { terminal, ..State::default() };
        Arc::new(Self { diagram, text: text.to_owned(), hot, location, begin, state: Mutex::new(state) })
    }

    pub(super) fn is_hot(&self) -> bool {
        self.hot
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> i64 {
        frame_since(self.begin)
    }

    /// Lets the next thing happen that a hot source does at a frame: `at` counts the marks of the diagram.
    pub(super) fn deliver(&self, at: usize) {
        let mark = self.diagram.marks[at].1;
        let mut wakers = Vec::new();
        let mut state = self.lock();
        // What is drawn behind the end never happens.
        if state.terminal.is_some() {
            return;
        }
        if matches!(mark, Mark::Error | Mark::Complete) {
            state.terminal = Some(mark);
        }
        for (_, queue, waker) in &mut state.queues {
            queue.push_back(mark);
            wakers.extend(waker.take());
        }
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(super) fn log(&self) -> Vec<(i64, Option<i64>)> {
        self.lock().log.clone()
    }

    /// The last frame at which the source has something to do.
    pub(super) fn reach(&self) -> i64 {
        if self.hot { self.diagram.length } else { self.lock().reach }
    }

    fn subscribe(&self) -> Subscribed {
        let since = self.now();
        let mut state = self.lock();
        let place = state.log.len();
        state.log.push((since, None));
        if self.hot {
            let queue = state.terminal.into_iter().collect();
            state.queues.push((place, queue, None));
        } else {
            state.reach = state.reach.max(since + self.diagram.length);
        }
        Subscribed { place, since, next: 0, sleep: None }
    }

    fn unsubscribe(&self, place: usize) {
        let now = self.now();
        let mut state = self.lock();
        if let Some((_, end)) = state.log.get_mut(place) {
            *end = Some(now);
        }
        state.queues.retain(|(subscriber, ..)| *subscriber != place);
    }

    fn poll_hot(&self, place: usize, cx: &mut Context<'_>) -> Poll<Mark> {
        let mut state = self.lock();
        let Some((_, queue, waker)) = state.queues.iter_mut().find(|(subscriber, ..)| *subscriber == place) else {
            return Poll::Pending;
        };
        match queue.pop_front() {
            Some(mark) => Poll::Ready(mark),
            None => {
                *waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    fn poll_cold(&self, subscription: Pin<&mut Subscribed>, cx: &mut Context<'_>) -> Poll<Mark> {
        let mut this = subscription.project();
        let Some(&(frame, mark)) = self.diagram.marks.get(*this.next) else {
            return Poll::Pending;
        };
        let due = self.begin + Duration::from_millis((*this.since + frame).unsigned_abs());
        // What is due is there at once; only what is to come needs the clock.
        if Instant::now() < due {
            match this.sleep.as_mut().as_pin_mut() {
                Some(mut sleep) if sleep.deadline() != due => sleep.as_mut().reset(due),
                Some(_) => {}
                None => this.sleep.set(Some(sleep_until(due))),
            }
            if let Some(sleep) = this.sleep.as_pin_mut() {
                ready!(sleep.poll(cx));
            }
        }
        *this.next += 1;
        Poll::Ready(mark)
    }
}

/// The name of the source, for failures.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.hot { "hot" } else { "cold" };
        write!(f, "the {kind} source \"{}\", drawn at {}", self.text, self.location)
    }
}

impl TestSource {
    pub(super) fn new(script: Arc<Script>) -> Self {
        Self { script, value: Arc::new(|letter| letter), subscription: None, ended: false }
    }
}

impl<T> TestSource<T> {
    pub(super) fn script(&self) -> &Arc<Script> {
        &self.script
    }
}

/// What marble sources have beside the operators.
impl Observable<TestSource> {
    /// Says which value each letter stands for; without it a letter stands for itself.
    ///
    /// A letter that is not named panics when it is emitted.
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
    pub fn values<T: Clone + Send + Sync + 'static>(
        self,
        values: impl IntoIterator<Item = (&'static str, T)>,
    ) -> Observable<TestSource<T>> {
        let values: Vec<_> = values.into_iter().collect();
        let script = Arc::clone(&self.source.script);
        let value = move |letter: &'static str| match values.iter().find(|(name, _)| *name == letter) {
            Some((_, value)) => value.clone(),
            None => panic!("{script} has `{letter}`, which has no value: name it in `values`"),
        };
        Observable::new(TestSource {
            script: Arc::clone(&self.source.script),
            value: Arc::new(value),
            subscription: None,
            ended: false,
        })
    }
}

impl<T> Observable<TestSource<T>> {
    /// Says what the `#` of the diagram fails with; without it that is `TestError::from("error")`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let broken = m.cold("-a-#").error("disk full");
    ///     m.expect(broken, "   -a-#").error("disk full");
    /// });
    /// ```
    pub fn error(self, error: impl Into<TestError>) -> Self {
        self.source.script.lock().error = Some(error.into());
        self
    }
}

impl<T> Source for TestSource<T> {
    type Item = T;
    type Error = TestError;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, TestError>>> {
        let mut this = self.project();
        assert!(!*this.ended, "{} was polled after its end", this.script);
        if this.subscription.is_none() {
            this.subscription.set(Some(this.script.subscribe()));
        }
        let Some(subscription) = this.subscription.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let place = subscription.place;
        let mark = if this.script.hot {
            ready!(this.script.poll_hot(place, cx))
        } else {
            ready!(this.script.poll_cold(subscription, cx))
        };
        let terminal = match mark {
            Mark::Next(letter) => return Poll::Ready(Some(Ok((this.value)(letter)))),
            Mark::Error => {
                let error = this.script.lock().error.clone();
                Some(Err(error.unwrap_or_else(|| TestError::from("error"))))
            }
            Mark::Complete | Mark::Subscribe | Mark::Unsubscribe => None,
        };
        *this.ended = true;
        this.subscription.set(None);
        this.script.unsubscribe(place);
        Poll::Ready(terminal)
    }
}

#[pinned_drop]
impl<T> PinnedDrop for TestSource<T> {
    fn drop(self: Pin<&mut Self>) {
        if let Some(subscription) = &self.subscription {
            self.script.unsubscribe(subscription.place);
        }
    }
}

impl<T> Clone for TestSource<T> {
    fn clone(&self) -> Self {
        Self { script: Arc::clone(&self.script), value: Arc::clone(&self.value), subscription: None, ended: false }
    }
}

impl<T> fmt::Debug for TestSource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestSource").field("diagram", &self.script.text).finish_non_exhaustive()
    }
}

/// The frame at which the virtual clock stands.
pub(super) fn frame_since(begin: Instant) -> i64 {
    Instant::now().duration_since(begin).as_millis() as i64
}
