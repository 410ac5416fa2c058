//! The queue in front of an actor: many fill it, one empties it.

use crate::{
    gauge::Gauge,
    multicast::{SendError, TrySendError},
    parts::{
        budget::Budget,
        sync::{AtomicWaker, Mutex, MutexGuard, Semaphore},
    },
};
use std::{
    collections::VecDeque,
    future::poll_fn,
    mem,
    sync::{Arc, PoisonError},
    task::{Context, Poll},
};
use tokio::sync::TryAcquireError;

/// Makes a mailbox of an exact capacity, and the end that empties it.
///
/// It is not one of tokio's channels, as these may keep an item that is sent at the very moment at which the receiver is
/// dropped, until the last sender is; whoever asked would wait for as long.
/// Here an item is put in or refused under the lock.
pub(super) fn mailbox<T>(capacity: usize) -> (Arc<Mailbox<T>>, Inbox<T>) {
    let mailbox = Arc::new(Mailbox {
        state: Mutex::new(State { items: VecDeque::new(), is_closed: false }),
        room: Semaphore::new(capacity.min(Semaphore::MAX_PERMITS)),
        reader: AtomicWaker::new(),
        gauge: Gauge::new(capacity),
    });
    (Arc::clone(&mailbox), Inbox { mailbox, budget: Budget::new() })
}

/// What both sides share; this is all there is of the side that fills it.
pub(super) struct Mailbox<T> {
    state: Mutex<State<T>>,
    /// A permit for each free place; closed with the mailbox.
    room: Semaphore,
    /// Wakes the one that empties it.
    reader: AtomicWaker,
    gauge: Gauge,
}

struct State<T> {
    items: VecDeque<T>,
    /// Nothing is put in any more.
    is_closed: bool,
}

impl<T> Mailbox<T> {
    /// Puts an item in as soon as there is room; until then nothing has happened.
    pub(super) async fn put(&self, item: T) -> Result<(), SendError<T>> {
        match self.room.acquire().await {
            Ok(place) => place.forget(),
            Err(_) => return Err(SendError::new(item)),
        }
        self.push(item).map_err(SendError::new)
    }

    /// Puts an item in if there is room.
    pub(super) fn try_put(&self, item: T) -> Result<(), TrySendError<T>> {
        match self.room.try_acquire() {
            Ok(place) => place.forget(),
            Err(TryAcquireError::NoPermits) => return Err(TrySendError::Full(item)),
            Err(TryAcquireError::Closed) => return Err(TrySendError::Terminated(item)),
        }
        self.push(item).map_err(TrySendError::Terminated)
    }

    /// Puts an item into its place, or gives it back where the mailbox was closed meanwhile.
    fn push(&self, item: T) -> Result<(), T> {
        let mut state = self.lock();
        if state.is_closed {
            return Err(item);
        }
        state.items.push_back(item);
        let queued = state.items.len();
        drop(state);
        // Only who found nothing waits.
        if queued == 1 {
            self.reader.wake();
        }
        self.gauge.rose_to(queued);
        Ok(())
    }

    /// Refuses whatever comes from now on, and whoever waits for room; what is in the mailbox stays there.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.room.close();
        self.reader.wake();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.room.is_closed()
    }

    pub(super) fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No user code runs under the lock, so that nothing can be left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end that empties a mailbox; what is left is dropped with it.
pub(super) struct Inbox<T> {
    mailbox: Arc<Mailbox<T>>,
    budget: Budget,
}

impl<T> Inbox<T> {
    /// The next item, or nothing when the mailbox is closed and empty.
    pub(super) async fn next(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        if self.budget.is_spent(cx) {
            return Poll::Pending;
        }
        let taken = self.take();
        if taken.is_ready() {
            return taken;
        }
        self.mailbox.reader.register(cx.waker());
        // What came before the waker was known has woken nobody.
        self.take()
    }

    fn take(&self) -> Poll<Option<T>> {
        let mut state = self.mailbox.lock();
        let item = state.items.pop_front();
        let is_closed = state.is_closed;
        drop(state);
        if item.is_some() {
            self.mailbox.room.add_permits(1);
        }
        if item.is_some() || is_closed { Poll::Ready(item) } else { Poll::Pending }
    }

    /// Closes the mailbox and drops what is in it.
    pub(super) fn abandon(&self) {
        self.mailbox.close();
        let items = mem::take(&mut self.mailbox.lock().items);
        drop(items);
    }
}

impl<T> Drop for Inbox<T> {
    fn drop(&mut self) {
        self.abandon();
    }
}

/// Both sides under every interleaving of their threads:
/// `RUSTFLAGS="--cfg headwater_loom" cargo test --release --lib interleavings`.
#[cfg(all(test, headwater_loom))]
mod interleavings {
    use super::*;
    use crate::parts::sync::explore;
    use loom::{future::block_on, thread};
    use std::{
        pin::pin,
        task::{Wake, Waker},
    };

    /// A waker whose clones are no steps of a thread: tokio's semaphore clones it under its lock, which the model checker
    /// does not see.
    struct Through(Waker);

    impl Wake for Through {
        fn wake(self: Arc<Self>) {
            self.0.wake_by_ref();
        }
    }

    fn wait<T>(work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        block_on(poll_fn(|cx| {
            let waker = Waker::from(Arc::new(Through(cx.waker().clone())));
            work.as_mut().poll(&mut Context::from_waker(&waker))
        }))
    }

    fn rest<T>(mut inbox: Inbox<T>) -> Vec<T> {
        wait(async {
            let mut items = Vec::new();
            while let Some(item) = inbox.next().await {
                items.push(item);
            }
            items
        })
    }

    #[test]
    fn neither_side_of_a_mailbox_waits_for_ever() {
        for capacity in [1, 2] {
            explore(3, move || {
                let (mailbox, inbox) = mailbox(capacity);
                let sender = thread::spawn(move || {
                    (0..3).for_each(|item| wait(mailbox.put(item)).unwrap());
                    mailbox.close();
                    mailbox.gauge().high_water()
                });
                assert_eq!(rest(inbox), [0, 1, 2]);
                assert!(sender.join().unwrap() <= capacity);
            });
        }
    }

    #[test]
    fn two_senders_that_wait_for_room_both_go_on() {
        explore(2, || {
            let (mailbox, mut inbox) = mailbox(1);
            mailbox.try_put(0).unwrap();
            let senders = [1, 2].map(|item| {
                let mailbox = Arc::clone(&mailbox);
                thread::spawn(move || wait(mailbox.put(item)).unwrap())
            });
            let seen = [(); 3].map(|()| wait(inbox.next()).unwrap());
            assert!(seen == [0, 1, 2] || seen == [0, 2, 1], "{seen:?}");
            senders.into_iter().for_each(|sender| sender.join().unwrap());
        });
    }

    #[test]
    fn what_was_put_in_before_it_is_closed_is_read_and_nothing_else_is() {
        explore(3, || {
            let (mailbox, inbox) = mailbox(1);
            let sender = {
                let mailbox = Arc::clone(&mailbox);
                thread::spawn(move || (0..2).filter(|item| wait(mailbox.put(*item)).is_ok()).collect::<Vec<_>>())
            };
            let closes = thread::spawn(move || mailbox.close());
            let read = rest(inbox);
            assert_eq!(sender.join().unwrap(), read);
            closes.join().unwrap();
        });
    }

    #[test]
    fn who_waits_for_room_is_refused_when_the_reader_goes_and_nothing_stays_behind() {
        explore(3, || {
            let (mailbox, mut inbox) = mailbox(1);
            let item = Arc::new(());
            let put = Arc::clone(&item);
            let sender = thread::spawn(move || {
                for _ in 0..2 {
                    // It is in the mailbox, or it is in the error and dropped with that.
                    let _ = wait(mailbox.put(Arc::clone(&put)));
                }
                mailbox
            });
            let _ = inbox.poll_next(&mut Context::from_waker(Waker::noop()));
            drop(inbox);
            // The mailbox is still there, as it is while there are addresses.
            let _mailbox = sender.join().unwrap();
            assert_eq!(Arc::strong_count(&item), 1);
        });
    }
}
