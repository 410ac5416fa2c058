//! `on_backpressure_reduce`: what comes while the consumer is busy is folded into one value.

use crate::{
    Gauge, Gauged, Observable,
    parts::{
        boundary::{Boundary, Policy},
        queue::Producer,
    },
    source::Source,
};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Runs the source in a task of its own, and folds its items into one value until the consumer asks for it.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_backpressure_reduce.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-abcdef------|");
    /// let folded = source.on_backpressure_reduce(String::new(), |word, letter| word + letter);
    /// let slow = folded.merge_map(1, |item| just(item).with_error().delay(Duration::from_millis(3)));
    /// let values = [("x", "a".to_owned()), ("y", "bcd".to_owned()), ("z", "ef".to_owned())];
    /// m.expect(slow, "    ----x--y--z--|").values(values);
    /// # m.picture("docs/marbles/on_backpressure_reduce.svg", "on_backpressure_reduce(…), then 3 ms an item");
    /// # });
    /// ```
    ///
    /// Every value begins with a clone of the seed; what the consumer has not asked for is one value, which is never the
    /// seed alone.
    /// Nothing is lost that `accumulate` keeps, and the source never waits.
    ///
    /// # Completion and errors
    ///
    /// Completion and errors come behind the value that waits; the source is released at once.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the value that waits; where another thread is polling the source at that moment, the source is
    /// dropped at the end of that poll.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime, or that runtime is shut down before the source has ended; when one is
    /// cloned that was polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let bytes = from_iter([20, 1, 300]).on_backpressure_reduce(0, |sum, n| sum + n);
    /// assert_eq!(bytes.sum().await, Ok(321));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`on_backpressure_batch`](Self::on_backpressure_batch), which makes a vector with a limit,
    /// [`on_backpressure_latest`](Self::on_backpressure_latest), [`fold`](Self::fold).
    #[doc(alias("onBackpressureReduce", "conflateWithSeed", "conflate", "batch"))]
    pub fn on_backpressure_reduce<A, F>(self, seed: A, accumulate: F) -> Observable<OnBackpressureReduce<S, A, F>>
    where
        S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
        A: Clone + Send + 'static,
        F: FnMut(A, S::Item) -> A + Send + 'static,
    {
        Observable::new(OnBackpressureReduce {
            boundary: Boundary::new(self.source, Reducing { seed, accumulate }, 1, None),
        })
    }
}

/// What is queued is one value, into which every item is folded.
#[derive(Clone)]
struct Reducing<A, F> {
    seed: A,
    accumulate: F,
}

impl<T, E, A, F> Policy<T, E> for Reducing<A, F>
where
    A: Clone,
    F: FnMut(A, T) -> A,
{
    type Queued = A;

    fn waits(&self) -> bool {
        false
    }

    fn batches(&self) -> bool {
        false
    }

    fn put(&mut self, item: T, producer: &mut Producer<A, E>) -> Result<(), E> {
        // The value is out of the queue while it is folded: a consumer that comes meanwhile waits for it.
        let value = producer.take_back().unwrap_or_else(|| self.seed.clone());
        let value = (self.accumulate)(value, item);
        producer.put(value, false);
        Ok(())
    }

    fn end(&mut self, end: Result<(), E>, producer: &mut Producer<A, E>) {
        producer.end(end, false);
    }

    fn size_hint(&self, (lower, upper): (usize, Option<usize>)) -> (usize, Option<usize>) {
        (lower.min(1), upper)
    }
}

/// The source of [`Observable::on_backpressure_reduce`].
pub struct OnBackpressureReduce<S: Source, A, F> {
    boundary: Boundary<S, Reducing<A, F>, A>,
}

impl<S, A, F> Source for OnBackpressureReduce<S, A, F>
where
    S: Source<Item: Send + 'static, Error: Send + 'static> + Send + 'static,
    A: Clone + Send + 'static,
    F: FnMut(A, S::Item) -> A + Send + 'static,
{
    type Item = A;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<A, S::Error>>> {
        self.boundary.poll(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.boundary.size_hint()
    }
}

impl<S: Source, A, F> Gauged for OnBackpressureReduce<S, A, F> {
    fn gauge(&self) -> Gauge {
        self.boundary.gauge()
    }
}

impl<S: Source + Clone, A: Clone, F: Clone> Clone for OnBackpressureReduce<S, A, F> {
    fn clone(&self) -> Self {
        Self { boundary: self.boundary.clone() }
    }
}
