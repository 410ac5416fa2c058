//! A task boundary: the upstream runs in a task of its own.

use crate::{
    Completion, Subscription,
    gauge::Gauge,
    parts::{
        budget::BUDGET,
        queue::{Consumer, Producer, queue},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::runtime::Handle;

/// What becomes of the items between the two sides of a boundary.
pub(crate) trait Policy<T, E> {
    /// What is queued.
    type Queued;

    /// The source is asked only when there is room for what it gives.
    fn waits(&self) -> bool;

    /// The consumer may take many items out of the queue at once: nobody else takes any.
    fn batches(&self) -> bool;

    /// Queues an item or makes away with it; fails when nothing more is wanted of the source.
    fn put(&mut self, item: T, producer: &mut Producer<Self::Queued, E>) -> Result<(), E>;

    /// Passes the end on.
    fn end(&mut self, end: Result<(), E>, producer: &mut Producer<Self::Queued, E>);

    /// How many items come out of a source with this hint.
    fn size_hint(&self, source: (usize, Option<usize>)) -> (usize, Option<usize>);
}

/// A source on the other side of a queue, in a task of its own from the first poll on.
///
/// The task belongs to the boundary, as a pipeline belongs to its subscription: dropping the boundary drops the source
/// there and then, and a panic of the source resumes in whoever polls, behind the items that are queued.
/// The first poll asks the source for one item, so that a hot source is subscribed to by then, and leaves the others to the
/// task; where items may be lost it asks for all that there are, up to the budget, so that what is lost of a source that
/// is ready does not depend on when the task begins.
/// A clone of a boundary that was not polled is a fresh recipe.
pub(crate) struct Boundary<S: Source, P, Q> {
    stage: Stage<S, P, Q>,
    gauge: Gauge,
    /// Where the source runs; without it, where the boundary is polled.
    runtime: Option<Handle>,
}

enum Stage<S: Source, P, Q> {
    /// Nobody has polled.
    Recipe(S, P),
    Running {
        /// Gone when the source has ended, or panicked: what is queued is still to come.
        task: Option<Subscription<Infallible>>,
        consumer: Consumer<Q, S::Error>,
    },
    Ended,
}

// The source is not pinned before it moves into the task.
impl<S: Source, P, Q> Unpin for Boundary<S, P, Q> {}

impl<S: Source, P, Q> Boundary<S, P, Q> {
    pub(crate) fn new(source: S, policy: P, capacity: usize, runtime: Option<Handle>) -> Self {
        Self { stage: Stage::Recipe(source, policy), gauge: Gauge::new(capacity), runtime }
    }

    pub(crate) fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>)
    where
        P: Policy<S::Item, S::Error>,
    {
        match &self.stage {
            Stage::Recipe(source, policy) => policy.size_hint(source.size_hint()),
            Stage::Running { consumer, .. } => consumer.size_hint(),
            Stage::Ended => (0, Some(0)),
        }
    }
}

/// What a look into the queue gives: an item, all items, or the end.
type Look<Q, E, T> = fn(&mut Consumer<Q, E>, &mut Context<'_>) -> Poll<Option<Result<T, E>>>;

impl<S, P, Q> Boundary<S, P, Q>
where
    S: Source<Error: Send + 'static> + Send + 'static,
    P: Policy<S::Item, S::Error, Queued = Q> + Send + 'static,
    Q: Send + 'static,
{
    /// Polls the boundary for one item.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Q, S::Error>>> {
        self.poll_by(cx, Consumer::poll)
    }

    /// Polls the boundary for all items that are queued.
    pub(crate) fn poll_all(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<Q>, S::Error>>> {
        self.poll_by(cx, Consumer::poll_all)
    }

    #[inline]
    fn poll_by<T>(&mut self, cx: &mut Context<'_>, look: Look<Q, S::Error, T>) -> Poll<Option<Result<T, S::Error>>> {
        if matches!(self.stage, Stage::Recipe(..)) {
            self.start();
        }
        loop {
            let Stage::Running { task, consumer } = &mut self.stage else {
                return Poll::Ready(None);
            };
            match look(consumer, cx) {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(end) => {
                    self.stage = Stage::Ended;
                    return Poll::Ready(end);
                }
                Poll::Pending => {}
            }
            // Taken out first: where the source has panicked, this poll does too, and nothing is to come behind it.
            let Some(mut running) = task.take() else {
                self.stage = Stage::Ended;
                return Poll::Ready(None);
            };
            match Pin::new(&mut running).poll(cx) {
                Poll::Pending => {
                    *task = Some(running);
                    return Poll::Pending;
                }
                // The end was queued before the task ended, but perhaps after the look.
                Poll::Ready(Ok(Completion::Completed)) => {}
                Poll::Ready(Ok(Completion::Cancelled)) => {
                    panic!("the runtime of a source was shut down before the source had ended")
                }
                Poll::Ready(Err(never)) => match never {},
            }
        }
    }

    #[cold]
    fn start(&mut self) {
        let runtime = self.runtime.take();
        let Stage::Recipe(source, policy) = mem::replace(&mut self.stage, Stage::Ended) else { return };
        let (producer, consumer) = queue(&self.gauge, policy.batches());
        let pump =
            Pump { source: Some(source), policy, producer, is_elsewhere: runtime.is_some(), is_first_poll: true };
        let task = Subscription::start(pump, &runtime.unwrap_or_else(Handle::current));
        self.stage = Stage::Running { task: Some(task), consumer };
    }
}

impl<S, P, Q> Clone for Boundary<S, P, Q>
where
    S: Source + Clone,
    P: Clone,
{
    fn clone(&self) -> Self {
        let stage = match &self.stage {
            Stage::Recipe(source, policy) => Stage::Recipe(source.clone(), policy.clone()),
            Stage::Running { .. } => panic!("a boundary that was polled cannot be cloned: its source is in a task"),
            Stage::Ended => Stage::Ended,
        };
        Self { stage, gauge: self.gauge.clone(), runtime: self.runtime.clone() }
    }
}

/// What the task runs: it moves what the source gives into the queue.
#[pin_project]
struct Pump<S: Source, P, Q> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    policy: P,
    producer: Producer<Q, S::Error>,
    /// The source belongs to another runtime than the consumer, in whose poll the task is begun.
    is_elsewhere: bool,
    /// It is polled by the consumer, who is not to wait for what the source does for more than an item.
    is_first_poll: bool,
}

impl<S, P, Q> Future for Pump<S, P, Q>
where
    S: Source,
    P: Policy<S::Item, S::Error, Queued = Q>,
{
    type Output = Result<(), Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // The task is polled in any case, wherever it runs.
        if mem::take(this.is_elsewhere) {
            return Poll::Pending;
        }
        let waits = this.policy.waits();
        let budget = if mem::take(this.is_first_poll) && waits { 1 } else { BUDGET };
        for _ in 0..budget {
            if waits {
                ready!(this.producer.poll_room(cx));
            }
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(Ok(()));
            };
            let end = match ready!(source.poll_next(cx)) {
                Some(Ok(item)) => match this.policy.put(item, this.producer) {
                    // Dropped meanwhile, by another thread: the source is released with the end of this poll.
                    Ok(()) if this.producer.is_closed() => return Poll::Ready(Ok(())),
                    Ok(()) => continue,
                    Err(error) => Err(error),
                },
                Some(Err(error)) => Err(error),
                None => Ok(()),
            };
            this.source.set(None);
            this.policy.end(end, this.producer);
            return Poll::Ready(Ok(()));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
