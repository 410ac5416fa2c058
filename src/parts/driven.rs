//! A source that several consumers share, polled by whichever of them waits.

use std::{
    mem,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// In the hands of the consumer that has the turn, who is to drop it afterwards.
    Unwanted,
    /// Dropped.
    Gone,
    /// Dropped after a panic, which every consumer is to meet.
    Panicked,
}

impl<D> Driven<D> {
    pub(crate) fn new(driver: D) -> Self {
        let bell = Arc::new(Bell { waiting: Mutex::new(Waiting { rings: 0, wakers: Vec::new() }) });
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

    /// Drops the driver: now, or where a consumer polls it at this moment, at the end of that turn.
    pub(crate) fn release(&self) {
        let mut stage = self.lock();
        let driver = match mem::replace(&mut *stage, Stage::Gone) {
            Stage::Resting(driver) => Some(driver),
            Stage::Taken { .. } | Stage::Unwanted => {
                *stage = Stage::Unwanted;
                None
            }
            Stage::Gone => None,
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

    /// Ends the turn and drops the driver: there is nothing more to come.
    pub(crate) fn finish(mut self) {
        drop(self.driver.take());
        *self.driven.lock() = Stage::Gone;
        self.driven.bell.ring();
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

/// Calls the consumers that wait: each is woken at most once for each time that it registered.
pub(crate) struct Bell {
    waiting: Mutex<Waiting>,
}

struct Waiting {
    /// How often the bell rang.
    rings: u64,
    /// The wakers that came since it last rang; `None` for a consumer that has left.
    wakers: Vec<Option<Waker>>,
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
        let waker = Some(cx.waker().clone());
        let mut waiting = self.lock();
        let replaced = if place.ring == waiting.rings + 1 {
            mem::replace(&mut waiting.wakers[place.at], waker)
        } else {
            *place = Place { ring: waiting.rings + 1, at: waiting.wakers.len() };
            waiting.wakers.push(waker);
            None
        };
        drop(waiting);
        drop(replaced);
    }

    /// The consumer does not wait any more.
    pub(crate) fn unregister(&self, place: &mut Place) {
        let mut waiting = self.lock();
        let removed = if place.ring == waiting.rings + 1 { waiting.wakers[place.at].take() } else { None };
        drop(waiting);
        drop(removed);
    }

    /// Wakes all that wait.
    pub(crate) fn ring(&self) {
        let wakers = {
            let mut waiting = self.lock();
            if waiting.wakers.is_empty() {
                return;
            }
            waiting.rings += 1;
            mem::take(&mut waiting.wakers)
        };
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // No waker is cloned, woken or dropped under the lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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
