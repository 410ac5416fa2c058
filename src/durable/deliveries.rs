//! `Deliveries`: what a consumer of a queue is given, one after the other.

use super::{Backend, Consume, Delivery, Leased, QueueError, Verdict, delivery::Receipt};
use crate::{parts::budget::Budget, source::Source};
use futures::{FutureExt, future::BoxFuture, task::AtomicWaker};
use serde::de::DeserializeOwned;
use std::{
    collections::VecDeque,
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};
use tokio::time::Instant;

/// The source of [`Queue::consume`](super::Queue::consume).
pub struct Deliveries<T> {
    backend: Arc<dyn Backend>,
    terms: Consume,
    stage: Stage,
    /// What is leased and not handed out, and since when; with what is on loan no more than are to be in flight.
    waiting: VecDeque<(Leased, Instant)>,
    /// How many are asked for at once: more and more while the consumer is quick, as nobody else gets what waits here.
    batch: usize,
    /// When the last ones arrived.
    arrived: Instant,
    room: Arc<Room>,
    /// Counts the messages that were no items, or had waited for too long.
    budget: Budget,
    items: PhantomData<fn() -> T>,
}

enum Stage {
    /// Nobody has polled.
    Recipe,
    /// The group is being made known.
    Attaching(BoxFuture<'static, Result<(), QueueError>>),
    Running {
        /// More messages, where there is room for any.
        request: Option<BoxFuture<'static, Result<Vec<Leased>, QueueError>>>,
        /// A message that was no item becomes a dead letter.
        burying: Option<BoxFuture<'static, Result<(), QueueError>>>,
    },
    Ended,
}

/// How many deliveries are on loan.
#[derive(Default)]
pub(super) struct Room {
    taken: AtomicUsize,
    /// The consumer, where it waits for one to be settled.
    consumer: AtomicWaker,
}

/// What a delivery takes up while it is on loan.
pub(super) struct Place(Arc<Room>);

impl Place {
    fn take(room: &Arc<Room>) -> Self {
        room.taken.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(room))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::SeqCst);
        self.0.consumer.wake();
    }
}

impl<T> Deliveries<T> {
    pub(super) fn new(backend: Arc<dyn Backend>, terms: Consume) -> Self {
        let (stage, waiting, room) = (Stage::Recipe, VecDeque::new(), Arc::new(Room::default()));
        let (batch, arrived, budget) = (1, Instant::now(), Budget::new());
        Self { backend, terms, stage, waiting, batch, arrived, room, budget, items: PhantomData }
    }

    /// Whether the group is known to the queue by now.
    pub(crate) fn is_attached(&self) -> bool {
        matches!(self.stage, Stage::Running { .. })
    }

    /// How many deliveries are on loan.
    fn on_loan(&self) -> usize {
        self.room.taken.load(Ordering::SeqCst)
    }

    /// How many messages to ask for: none while more than half a batch waits.
    fn wanted(&self) -> usize {
        let waiting = self.waiting.len();
        let free = self.terms.in_flight.saturating_sub(self.on_loan() + waiting);
        if waiting > self.batch / 2 { 0 } else { free.min(self.batch) }
    }

    /// Takes in what has arrived, and sees to it that a batch lasts for a small part of a lease.
    fn arrive(&mut self, leased: Vec<Leased>) {
        let (now, most) = (Instant::now(), self.terms.in_flight);
        let is_quick = now.duration_since(self.arrived) < self.terms.lease / 8;
        self.batch = if is_quick { self.batch.saturating_mul(2).min(most) } else { self.batch.div_ceil(2) };
        self.arrived = now;
        self.waiting.extend(leased.into_iter().map(|leased| (leased, now)));
    }

    /// The next message that has enough of its lease left, as time may have passed since it was leased.
    fn next_waiting(&mut self) -> Option<Leased> {
        while let Some((leased, since)) = self.waiting.pop_front() {
            if since.elapsed() < self.terms.lease / 2 {
                return Some(leased);
            }
            leased.lease.give_back(false);
            self.batch = 1;
        }
        None
    }

    fn end(&mut self) {
        self.stage = Stage::Ended;
        self.give_back();
    }

    fn give_back(&mut self) {
        for (leased, _) in self.waiting.drain(..) {
            leased.lease.give_back(false);
        }
    }
}

impl<T: DeserializeOwned> Deliveries<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Delivery<T>, QueueError>>> {
        loop {
            let burying = match &mut self.stage {
                Stage::Recipe => {
                    self.stage = Stage::Attaching(self.backend.attach(&self.terms.group));
                    continue;
                }
                Stage::Attaching(attaching) => {
                    ready!(attaching.as_mut().poll(cx))?;
                    self.stage = Stage::Running { request: None, burying: None };
                    continue;
                }
                Stage::Running { burying, .. } => burying,
                Stage::Ended => return Poll::Ready(None),
            };
            if let Some(settling) = burying {
                let outcome = ready!(settling.as_mut().poll(cx));
                *burying = None;
                // Somebody else has it by now, to whom it will be no item either.
                if !matches!(outcome, Err(QueueError::Expired)) {
                    outcome?;
                }
            }
            // The next ones are on their way while the consumer is at these.
            self.ask();
            if let Poll::Ready(leased) = self.poll_request(cx)? {
                self.arrive(leased);
            }
            if let Some(leased) = self.next_waiting() {
                let (body, receipt) = Receipt::of(leased, Place::take(&self.room));
                match serde_json::from_slice(&body) {
                    Ok(item) => return Poll::Ready(Some(Ok(Delivery::new(item, receipt)))),
                    Err(error) => self.bury(receipt, &error),
                }
            } else {
                self.room.consumer.register(cx.waker());
                // A place may have become free before that.
                if !self.ask() {
                    return Poll::Pending;
                }
            }
            if self.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    /// Asks for more messages, where there is room and none were asked for; tells whether it did.
    fn ask(&mut self) -> bool {
        let wanted = self.wanted();
        match &mut self.stage {
            Stage::Running { request: request @ None, .. } if wanted > 0 => {
                *request = Some(self.backend.lease(&self.terms, wanted));
                true
            }
            _ => false,
        }
    }

    fn poll_request(&mut self, cx: &mut Context<'_>) -> Poll<Result<Vec<Leased>, QueueError>> {
        let Stage::Running { request, .. } = &mut self.stage else { return Poll::Pending };
        let Some(under_way) = request else { return Poll::Pending };
        let answer = ready!(under_way.as_mut().poll(cx));
        *request = None;
        Poll::Ready(answer)
    }

    fn bury(&mut self, receipt: Receipt, error: &serde_json::Error) {
        if let Stage::Running { burying, .. } = &mut self.stage {
            *burying = Some(receipt.settle(Verdict::Bury { error: error.to_string() }).boxed());
        }
    }
}

impl<T: DeserializeOwned> Source for Deliveries<T> {
    type Item = Delivery<T>;
    type Error = QueueError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Delivery<T>, QueueError>>> {
        let polled = self.poll(cx);
        if matches!(polled, Poll::Ready(Some(Err(_)))) {
            self.end();
        }
        polled
    }
}

impl<T> Clone for Deliveries<T> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.backend), self.terms.clone())
    }
}

impl<T> Drop for Deliveries<T> {
    fn drop(&mut self) {
        self.give_back();
    }
}
