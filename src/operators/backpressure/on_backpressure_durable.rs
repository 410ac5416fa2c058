//! `on_backpressure_durable`: a boundary whose queue is on a disk, and survives a crash.

use super::{Backlog, OnBackpressureBuffer};
use crate::{
    Observable, Untold,
    durable::{Consume, Deliveries, Delivery, Figures, Published, Queue, QueueError},
    overflow::Overflow,
    parts::{budget::Budget, timer::Timer, watched::Watched},
    source::Source,
};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesOrdered};
use pin_project::pin_project;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

/// How many items are being published at once: they share a write to the disk.
const AT_ONCE: usize = 64;

/// How often it looks whether others have dealt with what was left of the group.
const LOOK_EVERY: Duration = Duration::from_secs(1);

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own and publishes its items to a durable queue, from which a group takes them.
    ///
    /// What the consumer has not dealt with waits on the disk, and survives a crash: deliveries are acknowledged one by
    /// one, as those of [`Queue::consume`], and what was not comes again, in this run or in the next one with the same
    /// group.
    /// So the first items of a run may be what an earlier one left behind.
    /// The source is subscribed to as soon as the group is known to the queue, and waits while that is full, or while 64
    /// of its items are being published.
    /// The queue should be nobody else's to publish to: the end would otherwise have to wait for them, too.
    ///
    /// # Completion and errors
    ///
    /// When the source has completed or failed, or one of its items could not be published, that passes as soon as the
    /// group has nothing left: everything is acknowledged, or a dead letter.
    /// The source is released at once.
    /// An error of the queue on the side of the consumer passes at once, and drops the source; what is on the disk stays
    /// there.
    ///
    /// # Cancellation
    ///
    /// Drops the source; where another thread is polling it at that moment, at the end of that poll.
    /// Up to 64 items may be lost that it had given and that were not on the disk yet.
    /// What was leased and not handed out is given back.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled, or that is shut down before the source has ended; when
    /// one is cloned that was polled; when a field of the terms was set to what its method refuses.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{durable::{Queue, QueueError}, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), QueueError> {
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let path = directory.path().join("readings.db");
    /// let queue = Queue::<u32>::open(path).await?;
    /// let readings = from_iter(0..100).with_error::<QueueError>();
    /// let uploads = readings.on_backpressure_durable(&queue, "uploads").map_concurrent(8, |reading| async move {
    ///     // Sends it somewhere; a crash before the next line, and it is sent once more.
    ///     reading.ack().await
    /// });
    /// assert_eq!(uploads.count().await?, 100);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`on_backpressure_buffer`](Self::on_backpressure_buffer) for a queue in memory,
    /// [`Queue::publish`] and [`Queue::consume`] where the two sides are different processes.
    #[doc(alias("spill", "persistent_buffer", "outbox"))]
    #[track_caller]
    pub fn on_backpressure_durable(
        self,
        queue: &Queue<S::Item>,
        group: impl Into<Consume>,
    ) -> Observable<OnBackpressureDurable<S>>
    where
        S: Source<Item: Serialize + DeserializeOwned + Send + 'static, Error: From<QueueError> + Send + 'static>,
        S: Send + 'static,
    {
        let (queue, terms) = (queue.clone(), group.into());
        let (group, deliveries) = (terms.group.clone(), Some(queue.consume(terms).into_source()));
        let publishing = Publishing::new(self.source, queue.clone());
        let publishing = OnBackpressureBuffer::new(publishing, 1, Backlog::new(Overflow::Block), None);
        let (end, look, timer) = (End::Unknown(publishing), None, Timer::new());
        Observable::new(OnBackpressureDurable { deliveries, queue, group, end, look, timer })
    }
}

/// The source of [`Observable::on_backpressure_durable`].
#[pin_project]
pub struct OnBackpressureDurable<S: Source<Item: Serialize + Send + 'static, Error: From<QueueError>>> {
    /// Gone at the end.
    deliveries: Option<Deliveries<S::Item>>,
    queue: Queue<S::Item>,
    group: String,
    end: End<S>,
    /// Whether the group has anything left, once the source has ended.
    look: Option<BoxFuture<'static, Result<Figures, QueueError>>>,
    /// Set between two looks.
    #[pin]
    timer: Timer,
}

/// How the source ends.
enum End<S: Source<Item: Serialize + Send + 'static, Error: From<QueueError>>> {
    /// It runs, in a task of its own, and gives nothing but its end.
    Unknown(OnBackpressureBuffer<Publishing<S>, Untold>),
    /// It has ended; the error is told behind what is left.
    Known(Option<S::Error>),
}

impl<S> Source for OnBackpressureDurable<S>
where
    S: Source<Item: Serialize + DeserializeOwned + Send + 'static, Error: From<QueueError> + Send + 'static>,
    S: Send + 'static,
{
    type Item = Delivery<S::Item>;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Delivery<S::Item>, S::Error>>> {
        let mut this = self.as_mut().project();
        let Some(deliveries) = this.deliveries else { return Poll::Ready(None) };
        match Pin::new(&mut *deliveries).poll_next(cx) {
            Poll::Ready(Some(Ok(delivery))) => return Poll::Ready(Some(Ok(delivery))),
            Poll::Ready(failed) => {
                *this.end = End::Known(failed.and_then(Result::err).map(S::Error::from));
                return Poll::Ready(self.finish().map(Err));
            }
            Poll::Pending => {}
        }
        // What is published before the group is known would not be kept for it.
        if !deliveries.is_attached() {
            return Poll::Pending;
        }
        if let End::Unknown(publishing) = this.end {
            let end = match ready!(Pin::new(publishing).poll_next(cx)) {
                Some(Ok(never)) => match never {},
                Some(Err(error)) => Some(error),
                None => None,
            };
            *this.end = End::Known(end);
        }
        // A delivery that is settled leads here, and so does the timer.
        let look = this.look.get_or_insert_with(|| {
            let (queue, group) = (this.queue.clone(), this.group.clone());
            async move { queue.figures(&group).await }.boxed()
        });
        let figures = ready!(look.as_mut().poll(cx));
        *this.look = None;
        match figures {
            Ok(figures) if figures.depth > 0 => {}
            // A group that somebody has forgotten has nothing left either.
            Ok(_) | Err(QueueError::NoGroup) => return Poll::Ready(self.finish().map(Err)),
            Err(error) => {
                *this.end = End::Known(Some(error.into()));
                return Poll::Ready(self.finish().map(Err));
            }
        }
        this.timer.as_mut().set_in(LOOK_EVERY);
        if this.timer.poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl<S> OnBackpressureDurable<S>
where
    S: Source<Item: Serialize + Send + 'static, Error: From<QueueError>>,
{
    /// Drops everything; what it returns is the error.
    fn finish(self: Pin<&mut Self>) -> Option<S::Error> {
        let this = self.project();
        (*this.deliveries, *this.look) = (None, None);
        this.timer.release();
        match mem::replace(this.end, End::Known(None)) {
            End::Known(error) => error,
            End::Unknown(_) => None,
        }
    }
}

impl<S> Clone for OnBackpressureDurable<S>
where
    S: Source<Item: Serialize + Send + 'static, Error: From<QueueError>> + Clone,
{
    fn clone(&self) -> Self {
        let (deliveries, queue, group) = (self.deliveries.clone(), self.queue.clone(), self.group.clone());
        let end = match &self.end {
            End::Unknown(publishing) => End::Unknown(publishing.clone()),
            End::Known(_) => End::Known(None),
        };
        Self { deliveries, queue, group, end, look: None, timer: Timer::new() }
    }
}

/// What the task runs: it publishes what the source gives, several items at a time, in order.
#[pin_project]
struct Publishing<S: Source> {
    #[pin]
    source: Watched<S>,
    queue: Queue<S::Item>,
    under_way: FuturesOrdered<BoxFuture<'static, Result<Published, QueueError>>>,
    /// How the source has failed; told behind what is under way.
    failure: Option<S::Error>,
    /// Counts the items.
    budget: Budget,
}

impl<S: Source> Publishing<S> {
    fn new(source: S, queue: Queue<S::Item>) -> Self {
        let (under_way, failure, budget) = (FuturesOrdered::new(), None, Budget::new());
        Self { source: Watched::new(source), queue, under_way, failure, budget }
    }
}

impl<S> Source for Publishing<S>
where
    S: Source<Item: Serialize + Send + 'static, Error: From<QueueError>>,
{
    type Item = Infallible;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Infallible, S::Error>>> {
        let mut this = self.project();
        loop {
            // Each one is polled as soon as it is there: so they are published in order.
            while let Poll::Ready(Some(published)) = this.under_way.poll_next_unpin(cx) {
                if let Err(error) = published {
                    this.source.release();
                    this.under_way.clear();
                    return Poll::Ready(Some(Err(error.into())));
                }
            }
            if this.source.is_done() && this.under_way.is_empty() {
                return Poll::Ready(this.failure.take().map(Err));
            }
            if this.under_way.len() >= AT_ONCE {
                return Poll::Pending;
            }
            match this.source.as_mut().poll() {
                Poll::Ready(Some(Ok(item))) => this.under_way.push_back(this.queue.publish(&item).boxed()),
                Poll::Ready(Some(Err(error))) => *this.failure = Some(error),
                Poll::Ready(None) => {}
                Poll::Pending => {
                    this.source.park(cx);
                    return Poll::Pending;
                }
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }
}

impl<S: Source + Clone> Clone for Publishing<S> {
    fn clone(&self) -> Self {
        let (under_way, failure, budget) = (FuturesOrdered::new(), None, Budget::new());
        Self { source: self.source.clone(), queue: self.queue.clone(), under_way, failure, budget }
    }
}
