//! `publish`: a run of the source that begins when it is told to.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    gauge::{Gauge, Gauged},
    multicast::{Connection, Keep, Member},
    overflow::Overflow,
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll},
};

/// How many items a subscriber may have unread where nothing else is said.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Puts the source behind a handle: many may subscribe, and its run begins when the handle is told to connect.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/publish.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("              --a--b--|");
    /// let published = source.publish();
    /// m.expect(published.observe(), "    --a--b--|");
    /// m.expect(published.observe(), "    -----b--|").subscription("---^");
    /// let connected = published.connect();
    /// # m.picture("docs/marbles/publish.svg", "publish()");
    /// # m.expect(never::<u32>().finalize(move |_| drop(connected)), "--------").subscription("^-------!");
    /// # });
    /// ```
    ///
    /// What [`observe`](Published::observe) returns emits what the run emits from its first poll on; a subscriber that has
    /// 64 items unread makes the source wait, and so the others.
    /// [`connect`](Published::connect) begins the run; dropping what it returns ends it.
    /// There is no task: whoever waits polls the source for all, and with nobody waiting it rests.
    ///
    /// # Completion and errors
    ///
    /// Both reach every subscriber behind what it has not read yet; the error is cloned.
    /// Who subscribes later waits for the next run, which begins when `connect` is called again.
    ///
    /// # Cancellation
    ///
    /// Dropping a subscriber drops what it has not read; the run goes on without subscribers, at rest.
    /// Dropping the connection drops the source, and completes the subscribers.
    /// Where the source itself does that, in a `tap` say, what it had ready just before is lost, 32 items at most.
    ///
    /// # Panics
    ///
    /// When the source panics, in all subscribers.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = from_iter(1..=3).publish();
    /// let sum = numbers.observe().sum();
    /// let newest = numbers.observe_with(Overflow::DropOldest, 1).to_vec(); // keeps no more than one item
    /// let both = async { tokio::join!(sum, newest) };
    /// let (found, _connected) = tokio::join!(both, async { numbers.connect() });
    /// assert_eq!(found, (Ok(6), Ok(vec![3])));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`share`](Self::share), where the first subscriber connects and the last one disconnects.
    #[doc(alias("connectable", "ConnectableObservable", "multicast"))]
    pub fn publish(self) -> Published<S>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
    {
        let slot = Mutex::new(Slot { run: None, connected: Weak::new() });
        Published { source: self.source, hub: Arc::new(Hub { slot }) }
    }
}

/// A source that many observe and that runs when it is told to; see [`Observable::publish`].
#[must_use = "it runs when it is connected"]
pub struct Published<S: Source> {
    /// The recipe of every run.
    source: S,
    hub: Arc<Hub<S>>,
}

struct Hub<S: Source> {
    slot: Mutex<Slot<S>>,
}

struct Slot<S: Source> {
    /// The run that subscribers join, begun or not.
    run: Option<Arc<Connection<S>>>,
    connected: Weak<Connecting<S>>,
}

/// What the handles of a connection share: the last one ends the run.
struct Connecting<S: Source> {
    run: Arc<Connection<S>>,
}

impl<S: Source> Drop for Connecting<S> {
    fn drop(&mut self) {
        self.run.close();
    }
}

/// Keeps a run going; dropping it, and its clones, drops the source and completes the subscribers.
#[must_use = "dropping the connection ends the run"]
pub struct Connected<S: Source> {
    /// Only held.
    _connecting: Arc<Connecting<S>>,
}

impl<S: Source> Published<S> {
    /// The observable of what a run emits, from the first poll on.
    pub fn observe(&self) -> Observable<ObservePublished<S>>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
    {
        self.observe_with(Overflow::Block, CAPACITY)
    }

    /// The same with a capacity and an overflow policy of its own.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0.
    #[track_caller]
    pub fn observe_with(&self, overflow: Overflow<S::Error>, capacity: usize) -> Observable<ObservePublished<S>>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
    {
        assert!(capacity > 0, "a subscriber needs a capacity of at least 1");
        let (source, hub) = (self.source.clone(), Arc::clone(&self.hub));
        Observable::new(ObservePublished {
            source,
            hub,
            overflow,
            gauge: Gauge::new(capacity),
            member: None,
            ended: false,
        })
    }

    /// Begins the run, and returns what keeps it going; while one goes on, it is that one.
    pub fn connect(&self) -> Connected<S>
    where
        S: Clone,
    {
        let run = self.hub.run(&self.source);
        let mut slot = self.hub.lock();
        let current = slot.connected.upgrade();
        let connecting = match &current {
            Some(connecting) if Arc::ptr_eq(&connecting.run, &run) => Arc::clone(connecting),
            _ => Arc::new(Connecting { run }),
        };
        slot.connected = Arc::downgrade(&connecting);
        drop(slot);
        connecting.run.open();
        Connected { _connecting: connecting }
    }
}

impl<S: Source> Hub<S> {
    fn lock(&self) -> MutexGuard<'_, Slot<S>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run that there is, or a fresh one; what is cloned or dropped for it is so outside the lock.
    fn run(&self, source: &S) -> Arc<Connection<S>>
    where
        S: Clone,
    {
        if let Some(run) = self.lock().going() {
            return run;
        }
        let fresh = Connection::new(source.clone(), CAPACITY, Keep::NOTHING);
        let mut slot = self.lock();
        if let Some(run) = slot.going() {
            return run;
        }
        let over = slot.run.replace(Arc::clone(&fresh));
        drop(slot);
        drop(over);
        fresh
    }
}

impl<S: Source> Slot<S> {
    fn going(&self) -> Option<Arc<Connection<S>>> {
        self.run.as_ref().filter(|run| run.ended().is_none()).cloned()
    }
}

impl<S: Source + Clone> Clone for Published<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), hub: Arc::clone(&self.hub) }
    }
}

impl<S: Source> Clone for Connected<S> {
    fn clone(&self) -> Self {
        Self { _connecting: Arc::clone(&self._connecting) }
    }
}

impl<S: Source> fmt::Debug for Published<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subscribers = self.hub.lock().run.as_ref().map_or(0, |run| run.members());
        f.debug_struct("Published").field("subscribers", &subscribers).finish_non_exhaustive()
    }
}

impl<S: Source> fmt::Debug for Connected<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connected").finish_non_exhaustive()
    }
}

impl<S> IntoObservable for &Published<S>
where
    S: Source<Item: Clone, Error: Clone> + Clone,
{
    type Item = S::Item;
    type Error = S::Error;
    type Source = ObservePublished<S>;

    fn into_observable(self) -> Observable<ObservePublished<S>> {
        self.observe()
    }
}

impl<S> IntoObservableWith<S::Error> for &Published<S> where S: Source<Item: Clone, Error: Clone> + Clone {}

/// The source of [`Published::observe`].
#[pin_project]
pub struct ObservePublished<S: Source> {
    /// The recipe of a run, if there is none.
    source: S,
    hub: Arc<Hub<S>>,
    overflow: Overflow<S::Error>,
    gauge: Gauge,
    /// There from the first poll to the end.
    member: Option<Member<S>>,
    ended: bool,
}

impl<S> Source for ObservePublished<S>
where
    S: Source<Item: Clone, Error: Clone> + Clone,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        let member = this
            .member
            .get_or_insert_with(|| Member::new(this.hub.run(this.source), *this.overflow, this.gauge.clone()));
        let polled = member.poll_next(cx);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            *this.member = None;
            *this.ended = true;
        }
        polled
    }
}

impl<S: Source> Gauged for ObservePublished<S> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

impl<S: Source + Clone> Clone for ObservePublished<S> {
    fn clone(&self) -> Self {
        let (source, hub, gauge) = (self.source.clone(), Arc::clone(&self.hub), self.gauge.clone());
        Self { source, hub, overflow: self.overflow, gauge, member: None, ended: false }
    }
}
