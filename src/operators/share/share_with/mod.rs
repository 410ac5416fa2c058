//! `share_with`: one run of the source for several subscribers, with a say in everything.

mod options;

pub use options::{AtOnce, Grace, Linger, Share};

use options::Idle;

use crate::{
    Observable,
    gauge::{Gauge, Gauged},
    multicast::{Connection, Member},
    parts::sync::{Mutex, MutexGuard},
    source::Source,
};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll},
};
use tokio::task::AbortHandle;

impl<S: Source> Observable<S> {
    /// Lets all its clones share one run of the source, as the options say.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/share_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("                 --a--b--c--|");
    /// m.expect_subscriptions(&source, [     "^----------!"]);
    /// let shared = source.share_with(Share::new().replay(1));
    /// m.expect(shared.clone(), "             --a--b--c--|");
    /// m.expect(shared, "             ------b-c--|").subscription("------^");
    /// # m.picture("docs/marbles/share_with.svg", "share_with(Share::new().replay(1))");
    /// # });
    /// ```
    ///
    /// The first subscriber begins a run, all that come join it, and when the last one has gone, the source is dropped.
    /// Who comes after the run has ended begins a new one.
    /// The options of [`Share`] change each of these: what a late one is given, how much a slow one may have unread and
    /// what then, how many have to come before the run begins, what ends it.
    /// How much a subscriber had unread at most, and what all have lost, is told by the `gauge`, which is one for all clones.
    /// Whether a run that has ended is begun anew is said by yes or no, and not by notifiers as in RxJS; the time that a run
    /// is kept without subscribers is a grace period.
    ///
    /// There is no task: whoever waits polls the source, for all, and takes up to 32 items (no more than the capacity) if
    /// these are ready; while nobody waits, the source rests.
    /// An item is handed out by `clone`; make it an `Arc` where that is dear.
    ///
    /// # Completion and errors
    ///
    /// Both reach every subscriber behind what it has not read yet; the error is cloned, `map_err(Arc::new)` makes any
    /// error fit.
    ///
    /// # Cancellation
    ///
    /// Dropping a subscriber drops what it has not read; dropping the last one drops the source.
    ///
    /// # Panics
    ///
    /// When the source panics, in all who share it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_secs(1)).share_with(Share::new().replay(1).capacity(8));
    /// let first = ticks.clone().take(3).for_each(drop).spawn();
    /// tokio::time::sleep(Duration::from_millis(1500)).await;
    /// // The one that comes late sees tick 0 at once.
    /// assert_eq!(ticks.first().await, Ok(Some(0)));
    /// # drop(first);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`share`](Self::share) and [`share_replay`](Self::share_replay) for the common cases,
    /// [`publish`](Self::publish) to say oneself when it begins.
    #[doc(alias("shareIn", "connectable", "refCount", "multicast", "autoConnect", "shareReplay"))]
    pub fn share_with<G>(self, options: Share<S::Error, G>) -> Observable<Shared<S, G>>
    where
        S: Clone,
        S::Item: Clone,
        S::Error: Clone,
        G: Linger<S>,
    {
        let gauge = Gauge::new(options.capacity);
        Observable::new(Shared {
            source: self.source,
            hub: Arc::new(Hub::new()),
            options,
            gauge,
            member: None,
            ended: false,
        })
    }
}

/// The source of [`Observable::share_with`].
#[pin_project(PinnedDrop)]
pub struct Shared<S: Source, G: Linger<S> = AtOnce> {
    /// The recipe of every run.
    source: S,
    hub: Arc<Hub<S>>,
    options: Share<S::Error, G>,
    gauge: Gauge,
    /// There from the first poll to the end.
    member: Option<Member<S>>,
    ended: bool,
}

/// What all clones share: the run that there is, if there is one.
struct Hub<S: Source> {
    slot: Mutex<Slot<S>>,
}

struct Slot<S: Source> {
    run: Option<Arc<Connection<S>>>,
    /// The task that ends a run without subscribers after a while.
    end_of_grace: Option<AbortHandle>,
}

impl<S: Source> Hub<S> {
    fn new() -> Self {
        Self { slot: Mutex::new(Slot { run: None, end_of_grace: None }) }
    }

    fn lock(&self) -> MutexGuard<'_, Slot<S>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the run that there is, or else the given one; a subscriber is counted before anyone can find there is none.
    fn join<G>(
        &self,
        options: &Share<S::Error, G>,
        gauge: &Gauge,
        fresh: &mut Option<Arc<Connection<S>>>,
    ) -> Option<Member<S>> {
        let mut slot = self.lock();
        if slot.run.as_ref().is_some_and(|run| options.is_over(run)) {
            let over = slot.run.take();
            drop(slot);
            drop(over);
            slot = self.lock();
        }
        if slot.run.is_none() {
            slot.run = fresh.take();
        }
        let run = slot.run.clone()?;
        if let Some(task) = slot.end_of_grace.take() {
            task.abort();
        }
        let member = Member::new(Arc::clone(&run), options.overflow, gauge.clone());
        let begins = run.members() >= options.connect_at;
        drop(slot);
        if begins {
            run.open();
        }
        Some(member)
    }

    /// Keeps the task that ends the run after a while; gives back the one that is not needed: the one before, or this one
    /// if there is another run by now, with a task of its own.
    fn keep_grace(&self, run: &Arc<Connection<S>>, task: AbortHandle) -> Option<AbortHandle> {
        let mut slot = self.lock();
        if slot.run.as_ref().is_some_and(|current| Arc::ptr_eq(current, run)) {
            slot.end_of_grace.replace(task)
        } else {
            Some(task)
        }
    }

    /// Ends the run if it is still this one and nobody listens to it.
    fn disconnect(&self, run: &Arc<Connection<S>>) {
        let mut slot = self.lock();
        let is_idle = slot.run.as_ref().is_some_and(|current| Arc::ptr_eq(current, run)) && run.members() == 0;
        let over = if is_idle { slot.run.take() } else { None };
        drop(slot);
        if let Some(over) = over {
            over.close();
        }
    }
}

impl<S: Source> Drop for Hub<S> {
    fn drop(&mut self) {
        if let Some(task) = self.lock().end_of_grace.take() {
            task.abort();
        }
    }
}

impl<S: Source, G: Linger<S>> Shared<S, G> {
    fn leave(member: &mut Option<Member<S>>, hub: &Arc<Hub<S>>, options: &Share<S::Error, G>) {
        let Some(member) = mem::take(member) else { return };
        let run = Arc::clone(member.connection());
        drop(member);
        if run.members() > 0 {
            return;
        }
        if options.is_over(&run) {
            hub.disconnect(&run);
        } else if run.ended().is_none() && options.reset_on_zero {
            let task = options.linger.at_zero(Idle { hub: Arc::downgrade(hub), run: Arc::downgrade(&run) });
            if let Some(unneeded) = task.and_then(|task| hub.keep_grace(&run, task)) {
                unneeded.abort();
            }
        }
    }
}

impl<S, G> Source for Shared<S, G>
where
    S: Source + Clone,
    S::Item: Clone,
    S::Error: Clone,
    G: Linger<S>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        let member = match this.member {
            Some(member) => member,
            None => {
                let mut fresh = None;
                let member = loop {
                    if let Some(member) = this.hub.join(this.options, this.gauge, &mut fresh) {
                        break member;
                    }
                    // The recipe is cloned outside the lock; whoever is first brings the run.
                    fresh = Some(Connection::new(this.source.clone(), this.options.capacity, this.options.keep));
                };
                this.member.insert(member)
            }
        };
        let polled = member.poll_next(cx);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            *this.ended = true;
            Self::leave(this.member, this.hub, this.options);
        }
        polled
    }
}

#[pin_project::pinned_drop]
impl<S: Source, G: Linger<S>> PinnedDrop for Shared<S, G> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        Self::leave(this.member, this.hub, this.options);
    }
}

impl<S: Source, G: Linger<S>> Gauged for Shared<S, G> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

impl<S, G> Clone for Shared<S, G>
where
    S: Source<Error: Clone> + Clone,
    G: Linger<S>,
{
    fn clone(&self) -> Self {
        let (source, hub) = (self.source.clone(), Arc::clone(&self.hub));
        Self { source, hub, options: self.options.clone(), gauge: self.gauge.clone(), member: None, ended: false }
    }
}
