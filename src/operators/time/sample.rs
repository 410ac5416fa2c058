//! `sample`: the latest item at fixed times.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        budget::Budget,
        timer::{Timer, after},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits the latest item at every tick of a clock, if there is a new one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/sample.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let readings = m.hot("a--b-c--------d-e--|");
    /// m.expect(readings.sample(m.frames(4)), "----b---c-------e--|");
    /// # m.picture("docs/marbles/sample.svg", "sample(4 ms)");
    /// # });
    /// ```
    ///
    /// The argument is the time between two ticks, or a [`Sample`] with a callback for what is dropped.
    /// The ticks are counted from the subscription, and whatever happens they stay in step with it.
    /// An item that comes at the very instant of a tick is in time for it; a tick without a new item emits nothing, and
    /// does not even wake the task.
    /// A consumer that is busy with the item of a tick gets the latest item when it next asks, once, however many ticks it
    /// missed.
    /// Where it had asked in vain since, the ticks that pass unseen are those of what was seen by then: that is not
    /// replaced, and what came later waits for the next tick.
    ///
    /// # Completion and errors
    ///
    /// Both pass at once, and drop the item that waits for its tick.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the item that waits.
    ///
    /// # Panics
    ///
    /// When the time between two ticks is 0, and when it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let Ok(seen) = interval(ms(10)).take(10).sample(ms(25)).to_vec().await;
    /// assert_eq!(seen, [1, 4, 6]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`sample_when`](Self::sample_when) for another clock, [`audit`](Self::audit) for one that an item starts,
    /// [`throttle`](Self::throttle) to see the first item at once, [`debounce`](Self::debounce) to wait for silence.
    #[doc(alias("sampleTime", "throttleLast"))]
    #[track_caller]
    pub fn sample<D>(self, options: impl Into<Sample<D>>) -> Observable<Sampled<S, D>>
    where
        D: OnDrop<S::Item>,
    {
        Observable::new(Sampled {
            source: Some(self.source),
            options: options.into(),
            start: None,
            waiting: None,
            tick: Timer::new(),
            budget: Budget::new(),
        })
    }
}

/// What [`Observable::sample`] is to do: how long from tick to tick, and who is told of what is dropped.
#[derive(Clone)]
pub struct Sample<D = Untold> {
    every: Duration,
    on_drop: D,
}

impl Sample {
    /// Emits the latest item every `period`.
    ///
    /// # Panics
    ///
    /// When `period` is 0.
    #[track_caller]
    pub fn every(period: Duration) -> Self {
        assert!(!period.is_zero(), "a clock that samples cannot tick every 0 seconds");
        Self { every: period, on_drop: Untold }
    }
}

impl<D> Sample<D> {
    /// Hands every item that is dropped to a closure: replaced by a newer one, or waiting when the source ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let mut missed = Vec::new();
    /// let options = Sample::every(ms(30)).on_drop(|n| missed.push(n));
    /// assert_eq!(interval(ms(10)).take(4).sample(options).to_vec().await, Ok(vec![2]));
    /// assert_eq!(missed, [0, 1, 3]);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Sample<F> {
        Sample { every: self.every, on_drop }
    }
}

impl From<Duration> for Sample {
    /// Does the same as [`Sample::every`].
    #[track_caller]
    fn from(period: Duration) -> Self {
        Self::every(period)
    }
}

impl<D> fmt::Debug for Sample<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sample").field("every", &self.every).finish_non_exhaustive()
    }
}

/// The source of [`Observable::sample`].
#[pin_project]
pub struct Sampled<S: Source, D> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    options: Sample<D>,
    /// The subscription, from which the ticks are counted.
    start: Option<Instant>,
    /// The latest item since the last tick.
    waiting: Option<S::Item>,
    /// The next tick; not set while the consumer waits and no item does.
    #[pin]
    tick: Timer,
    /// Counts the items that were taken.
    budget: Budget,
}

impl<S, D> Source for Sampled<S, D>
where
    S: Source,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let every = self.options.every;
        let mut this = self.as_mut().project();
        let start = *this.start.get_or_insert_with(Instant::now);
        // An item whose tick has passed unseen is not to be replaced by a newer one.
        if this.waiting.is_none() || !this.tick.is_overdue() {
            if let Poll::Ready(terminal) = self.as_mut().poll_source(cx) {
                return Poll::Ready(terminal);
            }
            this = self.project();
            if this.waiting.is_none() {
                // The ticks until the next item have nothing to tell.
                this.tick.unset();
                return Poll::Pending;
            }
            if !this.tick.is_set() {
                this.tick.as_mut().set(tick_from(start, every, Instant::now()));
            }
            ready!(this.tick.as_mut().poll(cx));
        }
        let tick = tick_from(start, every, Instant::now() + Duration::from_nanos(1));
        this.tick.set(tick);
        Poll::Ready(this.waiting.take().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = usize::from(self.waiting.is_some());
        let upper = self.source.as_ref().map_or(Some(0), |source| source.size_hint().1);
        (0, upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S, D> Sampled<S, D>
where
    S: Source,
    D: OnDrop<S::Item>,
{
    /// Keeps the latest of all the items that the source has; ready with its error or its end.
    fn poll_source(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let on_drop = &mut this.options.on_drop;
        loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match ready!(source.poll_next(cx)) {
                Some(Ok(item)) => {
                    if let Some(replaced) = this.waiting.replace(item) {
                        on_drop.dropped(replaced);
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                terminal => {
                    this.source.set(None);
                    this.tick.release();
                    if let Some(dropped) = this.waiting.take() {
                        on_drop.dropped(dropped);
                    }
                    return Poll::Ready(terminal);
                }
            }
        }
    }
}

/// The first tick at or after an instant; the subscription itself is none.
fn tick_from(start: Instant, every: Duration, earliest: Instant) -> Instant {
    let before = earliest.duration_since(start).saturating_sub(Duration::from_nanos(1));
    // A remainder of the time that has passed: no process runs for more nanoseconds than 64 bits count.
    let since_tick = before.as_nanos() % every.as_nanos();
    after(start + before, every - Duration::from_nanos(since_tick as u64))
}

impl<S, D> Clone for Sampled<S, D>
where
    S: Source + Clone,
    D: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            options: self.options.clone(),
            start: None,
            waiting: None,
            tick: Timer::new(),
            budget: Budget::new(),
        }
    }
}
