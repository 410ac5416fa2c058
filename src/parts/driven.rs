//! A source that several consumers share, polled by whichever of them waits.

use super::sync::{AtomicU64, AtomicUsize, Mutex, MutexGuard, Ordering, keep_order};
use std::{
    mem,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Wake, Waker},
};

/// What several consumers drive by turns: a source, and what decides where its items go.
///
/// There is no task: a consumer that finds nothing for itself takes the turn, polls the driver, and hands on what comes
/// to whom it belongs.
/// The protocol of a consumer that found nothing: [`Bell::register`] its waker, then take the [`turn`](Self::turn).
/// Without a turn it returns `Pending`; whoever has the turn rings the bell when it ends.
/// With a turn it polls, and ends it by [`Turn::park`] when the driver has nothing or must not go on, or by dropping it
/// when there may be more, which calls the others.
/// The driver is polled and dropped outside the lock.
pub(crate) struct Driven<D> {
    stage: Mutex<Stage<D>>,
    bell: Arc<Bell>,
    /// What the driver is polled with: it rings the bell.
    waker: Waker,
}

/// Where the driver is.
enum Stage<D> {
    /// Here, between two turns.
    Resting(Pin<Box<D>>),
    /// In the hands of the consumer that has the turn; `missed` when another one wanted it meanwhile.
    Taken { missed: bool },
    /// Dropped, or to be dropped at the end of the turn by the consumer that has it.
    Gone,
    /// Dropped after a panic, which every consumer is to meet.
    Panicked,
}

impl<D> Driven<D> {
    pub(crate) fn new(driver: D) -> Self {
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(Arc::clone(&bell));
        Self { stage: Mutex::new(Stage::Resting(Box::pin(driver))), bell, waker }
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Takes the turn; `None` while another consumer has it, and when the driver is gone.
    ///
    /// # Panics
    ///
    /// When the driver panicked in the turn of another consumer: what it would have emitted is lost for all.
    pub(crate) fn turn(&self) -> Option<Turn<'_, D>> {
        let mut stage = self.lock();
        match mem::replace(&mut *stage, Stage::Taken { missed: false }) {
            Stage::Resting(driver) => Some(Turn { driven: self, driver: Some(driver), in_poll: false }),
            Stage::Taken { .. } => {
                *stage = Stage::Taken { missed: true };
                None
            }
            Stage::Panicked => {
                *stage = Stage::Panicked;
                drop(stage);
                panic!("the shared source panicked while another of its consumers polled it");
            }
            gone => {
                *stage = gone;
                None
            }
        }
    }

    /// Whether the driver panicked.
    pub(crate) fn has_panicked(&self) -> bool {
        matches!(*self.lock(), Stage::Panicked)
    }

    /// Whether the driver was dropped, or will be at the end of this turn.
    pub(crate) fn is_gone(&self) -> bool {
        !matches!(*self.lock(), Stage::Resting(_) | Stage::Taken { .. })
    }

    /// Drops the driver: now, or where a consumer polls it at this moment, at the end of that turn.
    pub(crate) fn release(&self) {
        let mut stage = self.lock();
        let driver = match mem::replace(&mut *stage, Stage::Gone) {
            Stage::Resting(driver) => Some(driver),
            Stage::Taken { .. } | Stage::Gone => None,
            Stage::Panicked => {
                *stage = Stage::Panicked;
                None
            }
        };
        drop(stage);
        drop(driver);
    }

    fn lock(&self) -> MutexGuard<'_, Stage<D>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to poll the driver, of one consumer at a time.
pub(crate) struct Turn<'a, D> {
    driven: &'a Driven<D>,
    /// Gone once the turn has ended.
    driver: Option<Pin<Box<D>>>,
    /// The driver is being polled: a turn that is dropped now is dropped by a panic.
    in_poll: bool,
}

impl<D> Turn<'_, D> {
    /// Polls the driver, with a waker that rings the bell.
    pub(crate) fn poll<R>(&mut self, poll: impl FnOnce(Pin<&mut D>, &mut Context<'_>) -> R) -> Option<R> {
        let driver = self.driver.as_mut()?;
        self.in_poll = true;
        let polled = poll(driver.as_mut(), &mut Context::from_waker(&self.driven.waker));
        self.in_poll = false;
        Some(polled)
    }

    /// Ends the turn: the driver waits for something that will ring the bell.
    ///
    /// The others are called only if one of them wanted the turn meanwhile: what it found may have changed.
    pub(crate) fn park(mut self) {
        if self.rest() {
            self.driven.bell.ring();
        }
    }

    /// Ends the turn and calls nobody, for consumers that have queues of their own: what was found for one of them has
    /// woken it, and who rings when there may be more is theirs to say.
    ///
    /// Two consumers that want the turn at the same time would otherwise call each other without end.
    pub(crate) fn pause(mut self) {
        self.rest();
    }

    /// Ends the turn, drops the driver, and then says that there is nothing more to come: who hears of the end may rely on
    /// it that the source is gone.
    pub(crate) fn finish_and(mut self, tell: impl FnOnce()) {
        // A panic of its drop is one that every consumer is to meet, as nobody will be told.
        self.in_poll = true;
        drop(self.driver.take());
        self.in_poll = false;
        tell();
        self.finish();
    }

    /// Ends the turn and drops the driver: there is nothing more to come.
    pub(crate) fn finish(mut self) {
        let driver = self.driver.take();
        let _told_in_any_case = Finished(self.driven);
        drop(driver);
    }

    /// Puts the driver back, or drops it if nobody wants it any more; `true` when another consumer missed the turn.
    fn rest(&mut self) -> bool {
        let Some(driver) = self.driver.take() else { return false };
        let mut stage = self.driven.lock();
        match mem::replace(&mut *stage, Stage::Gone) {
            Stage::Taken { missed } => {
                *stage = Stage::Resting(driver);
                missed
            }
            other => {
                *stage = if let Stage::Panicked = other { other } else { Stage::Gone };
                drop(stage);
                drop(driver);
                true
            }
        }
    }
}

impl<D> Drop for Turn<'_, D> {
    fn drop(&mut self) {
        if self.in_poll {
            *self.driven.lock() = Stage::Panicked;
            drop(self.driver.take());
            self.driven.bell.ring();
        } else if self.driver.is_some() {
            self.rest();
            self.driven.bell.ring();
        }
    }
}

/// Tells that the driver is gone when it has been dropped, also where its drop panicked: nobody is to wait for a turn that
/// never ends.
struct Finished<'a, D>(&'a Driven<D>);

impl<D> Drop for Finished<'_, D> {
    fn drop(&mut self) {
        *self.0.lock() = Stage::Gone;
        self.0.bell.ring();
    }
}

/// Calls the consumers that wait: each is woken at most once for each time that it registered.
#[derive(Default)]
pub(crate) struct Bell {
    waiting: Mutex<Waiting>,
    /// How often it rang, and how many consumers wait, to be read without the lock; both change only under it.
    rings: AtomicU64,
    standing: AtomicUsize,
}

#[derive(Default)]
struct Waiting {
    /// How often the bell rang, whether somebody heard it or not.
    rings: u64,
    /// The wakers that came since it last rang; `None` for a consumer that has left.
    wakers: Vec<Option<Waker>>,
    /// The places of those who have left, for the next ones: consumers may come and go while the bell never rings.
    free: Vec<usize>,
    /// How many of them are there.
    standing: usize,
}

/// Where a consumer has put its waker, which it holds from one registration to the next.
#[derive(Default)]
pub(crate) struct Place {
    /// The ring that the waker waits for, counted from 1, and its place among the others.
    ring: u64,
    at: usize,
}

impl Bell {
    /// From now on the consumer is woken when the bell rings, once.
    pub(crate) fn register(&self, place: &mut Place, cx: &Context<'_>) {
        self.register_among(place, cx, usize::MAX);
    }

    /// The same, unless `most` consumers or more are registered already; says how many others there are.
    pub(crate) fn register_among(&self, place: &mut Place, cx: &Context<'_>, most: usize) -> usize {
        let waker = Some(cx.waker().clone());
        let mut waiting = self.lock();
        let (others, unused) = if waiting.has(place) {
            (waiting.standing - 1, mem::replace(&mut waiting.wakers[place.at], waker))
        } else if waiting.standing < most {
            let at = waiting.free.pop().unwrap_or(waiting.wakers.len());
            *place = Place { ring: waiting.rings + 1, at };
            if at == waiting.wakers.len() {
                waiting.wakers.push(waker);
            } else {
                waiting.wakers[at] = waker;
            }
            waiting.standing += 1;
            self.standing.store(waiting.standing, Ordering::SeqCst);
            keep_order();
            (waiting.standing - 1, None)
        } else {
            (waiting.standing, waker)
        };
        drop(waiting);
        drop(unused);
        others
    }

    /// Gives another waker to a consumer that is still registered, and says whether it is.
    pub(crate) fn renew(&self, place: &mut Place, cx: &Context<'_>) -> bool {
        let waker = Some(cx.waker().clone());
        let mut waiting = self.lock();
        let is_registered = waiting.has(place);
        let unused = if is_registered { mem::replace(&mut waiting.wakers[place.at], waker) } else { waker };
        drop(waiting);
        drop(unused);
        is_registered
    }

    /// The consumer does not wait any more.
    pub(crate) fn unregister(&self, place: &mut Place) {
        let mut waiting = self.lock();
        let removed = if waiting.has(place) {
            waiting.standing -= 1;
            self.standing.store(waiting.standing, Ordering::SeqCst);
            keep_order();
            waiting.free.push(place.at);
            waiting.wakers[place.at].take()
        } else {
            None
        };
        *place = Place::default();
        drop(waiting);
        drop(removed);
    }

    /// How many consumers are registered.
    pub(crate) fn standing(&self) -> usize {
        keep_order();
        self.standing.load(Ordering::SeqCst)
    }

    /// How often the bell rang: one that registers can see whether it came too late.
    pub(crate) fn rings(&self) -> u64 {
        keep_order();
        self.rings.load(Ordering::SeqCst)
    }

    /// Wakes all that wait.
    pub(crate) fn ring(&self) {
        let wakers = {
            let mut waiting = self.lock();
            waiting.rings += 1;
            waiting.standing = 0;
            waiting.free.clear();
            self.rings.store(waiting.rings, Ordering::SeqCst);
            keep_order();
            self.standing.store(0, Ordering::SeqCst);
            keep_order();
            mem::take(&mut waiting.wakers)
        };
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No waker is cloned, woken or dropped under the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Whether a consumer has a waker here.
    fn has(&self, place: &Place) -> bool {
        place.ring == self.rings + 1 && self.wakers.get(place.at).is_some_and(Option::is_some)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}
