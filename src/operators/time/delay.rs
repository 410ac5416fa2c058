//! `delay`: everything later.

use crate::{
    Observable,
    parts::{
        budget::Budget,
        timer::{Timer, after},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

/// How many items wait at most, unless [`Delay::capacity`] says otherwise.
const CAPACITY: usize = 64;

impl<S: Source> Observable<S> {
    /// Emits every item, and completes, later by a fixed time.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/delay.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-bc----|");
    /// m.expect(source.delay(m.frames(3)), "----a-bc----|");
    /// # m.picture("docs/marbles/delay.svg", "delay(3 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, or a [`Delay`] with another capacity, or one that delays the error, too.
    /// The spaces between items stay as they are.
    /// The delay is counted from when the operator sees an item, which a slow consumer puts off.
    /// At most 64 items wait; while so many do, the source is not asked for more, so that a fast source is slowed down
    /// to 64 items a delay, where RxJS buffers without bound.
    /// With a delay of 0 everything passes at once.
    ///
    /// # Completion and errors
    ///
    /// Completion comes as late as the items do; in RxJS it waits for the items alone.
    /// An error passes at once and drops the items that wait, unless [`Delay::delay_error`] says otherwise.
    /// Those whose time was over before it came, and for which only nobody had asked yet, are emitted first.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the items that wait.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let Ok(words) = from_iter(["later", "alligator"]).delay(Duration::from_secs(1)).to_vec().await;
    /// assert_eq!(words, ["later", "alligator"]);
    /// assert_eq!(begin.elapsed(), Duration::from_secs(1));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`delay_when`](Self::delay_when) and [`delay_until`](Self::delay_until) for a delay of its own for each item,
    /// [`delay_subscription`](Self::delay_subscription) to begin later, [`spaced`](Self::spaced) for time between the
    /// items, [`debounce`](Self::debounce) to wait for silence.
    #[doc(alias("delaySequence", "delayElement"))]
    pub fn delay(self, options: impl Into<Delay>) -> Observable<Delayed<S>> {
        Observable::new(Delayed {
            source: Some(self.source),
            options: options.into(),
            waiting: VecDeque::new(),
            alarm: Timer::new(),
            budget: Budget::new(),
        })
    }
}

/// What [`Observable::delay`] is to do: how late, how many items can wait, and whether the error waits, too.
#[derive(Clone, Copy, Debug)]
pub struct Delay {
    by: Duration,
    capacity: usize,
    delay_error: bool,
    /// The end comes at once and drops what waits: [`Observable::skip_last_for`].
    drops_last: bool,
}

impl Delay {
    /// Emits everything later by `delay`, with room for 64 items; 0 passes everything at once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b--|");
    /// m.expect(source.clone().delay(Delay::by(m.frames(2))), "   ---a-b--|");
    /// m.expect(source.delay(Delay::by(Duration::ZERO)), "-a-b--|");
    /// # });
    /// ```
    pub fn by(delay: Duration) -> Self {
        Self { by: delay, capacity: CAPACITY, delay_error: false, drops_last: false }
    }

    /// Lets up to `items` items wait; while so many do, the source is not asked for more.
    ///
    /// # Panics
    ///
    /// When `items` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let late = from_iter(1..=4).delay(Delay::by(Duration::from_secs(1)).capacity(2));
    /// let seconds = late.map(|_| begin.elapsed().as_secs()).to_vec().await;
    /// assert_eq!(seconds, Ok(vec![1, 1, 2, 2])); // the third was asked for when there was room
    /// # }
    /// ```
    #[must_use]
    #[track_caller]
    pub fn capacity(self, items: usize) -> Self {
        assert!(items > 0, "a delay that has room for 0 items cannot take any");
        Self { capacity: items, ..self }
    }

    /// Emits an error as late as everything else, so that it drops nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let broken = || just(1).with_error().concat(throw_error("gone"));
    /// let second = Duration::from_secs(1);
    /// assert_eq!(broken().delay(second).attempt().to_vec().await, Ok(vec![Err("gone")]));
    /// let late = broken().delay(Delay::by(second).delay_error()).attempt();
    /// assert_eq!(late.to_vec().await, Ok(vec![Ok(1), Err("gone")]));
    /// # }
    /// ```
    #[must_use]
    pub fn delay_error(self) -> Self {
        Self { delay_error: true, ..self }
    }

    pub(crate) fn dropping_the_last(self) -> Self {
        Self { drops_last: true, ..self }
    }
}

impl From<Duration> for Delay {
    fn from(delay: Duration) -> Self {
        Self::by(delay)
    }
}

/// The source of [`Observable::delay`].
#[pin_project]
pub struct Delayed<S: Source> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    options: Delay,
    /// What the source said and when that is due: items, and behind them the end or the error.
    waiting: VecDeque<(Instant, Said<S>)>,
    /// Set for what is due next.
    #[pin]
    alarm: Timer,
    /// Counts the items that were taken.
    budget: Budget,
}

/// What a source answers when it is ready.
type Said<S> = Option<Result<<S as Source>::Item, <S as Source>::Error>>;

impl<S: Source> Source for Delayed<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Delay { by, capacity, delay_error, drops_last } = *this.options;
        // The clock is read once for all the items of one poll, and not at all if there are none.
        let mut clock = None;
        while this.waiting.len() < capacity {
            let Some(source) = this.source.as_mut().as_pin_mut() else { break };
            let Poll::Ready(said) = source.poll_next(cx) else { break };
            if !matches!(said, Some(Ok(_))) {
                this.source.set(None);
            }
            if by.is_zero() {
                return Poll::Ready(said);
            }
            let now = *clock.get_or_insert_with(Instant::now);
            match said {
                Some(Err(_)) if !delay_error => {
                    // What was due before the error is late already, only the consumer was not there to take it.
                    this.waiting.truncate(this.waiting.partition_point(|(due, _)| *due < now));
                    this.waiting.push_back((now, said));
                }
                None if drops_last => {
                    this.waiting.truncate(this.waiting.partition_point(|(due, _)| *due <= now));
                    this.waiting.push_back((now, said));
                }
                _ => this.waiting.push_back((after(now, by), said)),
            }
            if this.budget.is_spent(cx) {
                break;
            }
        }
        let (due, comes_at_once) = match this.waiting.front() {
            Some((due, Some(Err(_)))) => (*due, !delay_error),
            Some((due, None)) => (*due, drops_last),
            Some((due, Some(Ok(_)))) => (*due, false),
            None if this.source.is_some() => return Poll::Pending,
            None => return Poll::Ready(None),
        };
        // What is late needs no timer. At the very instant the timer decides: the source may have something to say yet.
        if !comes_at_once && due >= *clock.get_or_insert_with(Instant::now) {
            this.alarm.as_mut().set(due);
            ready!(this.alarm.as_mut().poll(cx));
        }
        let said = this.waiting.pop_front().and_then(|(_, said)| said);
        if !matches!(said, Some(Ok(_))) {
            this.alarm.release();
        }
        Poll::Ready(said)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        // Once the source has ended, the last thing that waits is the end.
        let ended = usize::from(self.source.is_none());
        let waiting = self.waiting.len().saturating_sub(ended);
        let lower = if self.options.drops_last { 0 } else { lower.saturating_add(waiting) };
        (lower, upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S: Source + Clone> Clone for Delayed<S> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            options: self.options,
            waiting: VecDeque::new(),
            alarm: Timer::new(),
            budget: Budget::new(),
        }
    }
}
