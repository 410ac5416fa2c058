//! `Emitter`: the hand that gives; the place where it meets the consumer is in `parts::block`.

use crate::parts::block::{Place, Rendezvous};
use std::{
    fmt, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// What the block of [`create`](fn@crate::create::create) emits with.
///
/// It is a rendezvous: there is no buffer between the block and the consumer.
/// It is `Send` when the items are, and it is not `Clone`: items have one order.
pub struct Emitter<T> {
    rendezvous: Arc<Rendezvous<T>>,
}

impl<T> Emitter<T> {
    pub(crate) fn new(rendezvous: Arc<Rendezvous<T>>) -> Self {
        Self { rendezvous }
    }

    /// Hands an item to the consumer and waits until that asks for the next one.
    ///
    /// Gives `true` once the item was taken and more is asked for, and `false` when the observable is gone; a block
    /// without an end of its own is `while out.emit(item).await {}`.
    /// A `false` does not say whether the last item was still taken.
    ///
    /// # Cancellation
    ///
    /// Dropping the future takes the item back and drops it, unless the consumer has taken it already; never is an item
    /// delivered after the future was dropped.
    /// So a `select!` with a timeout gives up an item that nobody asked for in time.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let powers = create(|mut out| async move {
    ///     let mut n = 1_u64;
    ///     while out.emit(n).await {
    ///         n *= 2;
    ///     }
    /// });
    /// let Ok(first) = powers.take(5).to_vec().await;
    /// assert_eq!(first, [1, 2, 4, 8, 16]);
    /// # }
    /// ```
    #[doc(alias("next", "onNext", "send", "yield", "push"))]
    pub fn emit(&mut self, item: T) -> Emit<'_, T> {
        Emit { rendezvous: &self.rendezvous, stage: Stage::Holding(item) }
    }

    /// Whether the observable is gone: dropped, or at its end because the block is.
    ///
    /// Nothing that is emitted then reaches anybody.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{future::pending, sync::mpsc};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let (hand_out, emitters) = mpsc::channel();
    /// let numbers = create(|out| async move {
    ///     hand_out.send(out).unwrap(); // to somebody else
    ///     pending::<()>().await
    /// });
    /// let subscription = numbers.subscribe(|n: u32| println!("{n}"));
    /// let out = emitters.recv().unwrap();
    /// assert!(!out.is_closed());
    /// drop(subscription);
    /// assert!(out.is_closed());
    /// # }
    /// ```
    #[doc(alias("isDisposed", "closed", "isCancelled"))]
    pub fn is_closed(&self) -> bool {
        matches!(self.rendezvous.lock().place, Place::Closed)
    }
}

impl<T> fmt::Debug for Emitter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter").field("is_closed", &self.is_closed()).finish()
    }
}

/// The future of [`Emitter::emit`].
#[must_use = "an item is emitted when the future is awaited"]
pub struct Emit<'a, T> {
    rendezvous: &'a Rendezvous<T>,
    stage: Stage<T>,
}

/// How far an emission has come.
enum Stage<T> {
    /// The item is still here.
    Holding(T),
    /// The item lies at the meeting place, or was taken from there.
    Offered,
    /// The future was ready.
    Done,
}

/// Nothing in it is pinned.
impl<T> Unpin for Emit<'_, T> {}

impl<T> Future for Emit<'_, T> {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        let Self { rendezvous, stage } = self.get_mut();
        // Before the look at the meeting place, so that nothing that happens behind it goes unnoticed.
        rendezvous.emitter.register(cx.waker());
        let mut meeting = rendezvous.lock();
        let polled = match (&meeting.place, mem::replace(stage, Stage::Done)) {
            (Place::Closed, left) => {
                drop(meeting);
                drop(left);
                return Poll::Ready(false);
            }
            (Place::Wanted, Stage::Holding(item)) => {
                meeting.place = Place::Offered(item);
                *stage = Stage::Offered;
                Poll::Pending
            }
            (Place::Wanted, Stage::Offered | Stage::Done) => Poll::Ready(true),
            (Place::Offered(_) | Place::Taken, waiting) => {
                *stage = waiting;
                Poll::Pending
            }
        };
        meeting.emitter_waits = polled.is_pending();
        let wakes = matches!(meeting.place, Place::Offered(_)) && mem::take(&mut meeting.receiver_waits);
        drop(meeting);
        if wakes {
            rendezvous.receiver.wake();
        }
        polled
    }
}

impl<T> Drop for Emit<'_, T> {
    fn drop(&mut self) {
        let offered = match self.stage {
            Stage::Holding(_) => false,
            Stage::Offered => true,
            Stage::Done => return,
        };
        let mut meeting = self.rendezvous.lock();
        meeting.emitter_waits = false;
        let withdrawn = match meeting.place {
            Place::Offered(_) if offered => mem::replace(&mut meeting.place, Place::Wanted),
            _ => return,
        };
        drop(meeting);
        drop(withdrawn);
    }
}
