//! `debounce`: the latest item after some silence.

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
    /// Emits the latest item once the source has been silent for a while.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/debounce.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let keys = m.hot("-ab---c--|");
    /// m.expect(keys.debounce(m.frames(2)), "----b---c|");
    /// # m.picture("docs/marbles/debounce.svg", "debounce(2 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, or a [`Debounce`] with a limit to the wait, a leading item and a callback for what is
    /// dropped.
    /// With a duration of 0 every item passes at once; RxJS waits for the end of the instant.
    /// The latest item is held until somebody asks for it; while nobody polls, a newer item of the source does not
    /// replace one whose silence has passed.
    /// The silence is counted from when the operator sees an item, which a slow consumer puts off.
    ///
    /// # Completion and errors
    ///
    /// At completion the item that waits is emitted at once; an error drops it.
    /// An item that is there at the very end of the silence comes in time to prolong it.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the item that waits.
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
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let restless = interval(ms(10)).take(10);
    /// let Ok(quiet) = restless.clone().debounce(ms(15)).to_vec().await;
    /// assert_eq!(quiet, [9]);
    ///
    /// let Ok(patient) = restless.debounce(Debounce::after(ms(15)).max_wait(ms(35))).to_vec().await;
    /// assert_eq!(patient, [3, 7, 9]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`throttle`](Self::throttle) to emit the first item and then rest, [`sample`](Self::sample) to look at fixed
    /// times.
    #[doc(alias("debounceTime", "throttleWithTimeout", "sampleTimeout"))]
    pub fn debounce<D>(self, options: impl Into<Debounce<D>>) -> Observable<Debounced<S, D>>
    where
        D: OnDrop<S::Item>,
    {
        Observable::new(Debounced {
            source: Some(self.source),
            options: options.into(),
            waiting: None,
            alarm: Timer::new(),
            silence_ends: None,
            limit: None,
            budget: Budget::new(),
        })
    }
}

/// What [`Observable::debounce`] is to do: how long a silence, and its options.
#[derive(Clone)]
pub struct Debounce<D = Untold> {
    quiet: Duration,
    max_wait: Option<Duration>,
    leading: bool,
    on_drop: D,
}

impl Debounce {
    /// Emits the latest item after a silence of `quiet`; 0 passes every item at once.
    pub fn after(quiet: Duration) -> Self {
        Self { quiet, max_wait: None, leading: false, on_drop: Untold }
    }
}

impl<D> Debounce<D> {
    /// Emits the latest item after `limit` even if the source is never silent, counted from the first item that waits.
    ///
    /// With a limit of 0 only items of one instant replace each other.
    #[must_use]
    pub fn max_wait(self, limit: Duration) -> Self {
        Self { max_wait: Some(limit), ..self }
    }

    /// Emits the first item after a silence at once; the ones that follow it wait for the next silence.
    ///
    /// An item that was emitted at the limit ends no silence: the next one waits.
    #[must_use]
    pub fn leading(self) -> Self {
        Self { leading: true, ..self }
    }

    /// Hands every item that is dropped to a closure: replaced by a newer one, or waiting when the source failed.
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Debounce<F> {
        let Self { quiet, max_wait, leading, on_drop: _ } = self;
        Debounce { quiet, max_wait, leading, on_drop }
    }
}

impl From<Duration> for Debounce {
    fn from(quiet: Duration) -> Self {
        Self::after(quiet)
    }
}

impl<D> fmt::Debug for Debounce<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Debounce")
            .field("quiet", &self.quiet)
            .field("max_wait", &self.max_wait)
            .field("leading", &self.leading)
            .finish_non_exhaustive()
    }
}

/// The source of [`Observable::debounce`].
#[pin_project]
pub struct Debounced<S: Source, D> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    options: Debounce<D>,
    /// The latest item, until its silence has passed.
    waiting: Option<S::Item>,
    /// Goes off at the end of the silence, or at the limit; set as long as an item waits.
    #[pin]
    alarm: Timer,
    /// When the silence ends that the latest item began: until then no item is a leading one.
    silence_ends: Option<Instant>,
    /// When the item that waits is emitted without silence.
    limit: Option<Instant>,
    /// Counts the items that were taken without one being emitted.
    budget: Budget,
}

impl<S, D> Source for Debounced<S, D>
where
    S: Source,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Debounce { quiet, max_wait, leading, on_drop } = this.options;
        // An item whose silence has passed unseen is not to be replaced by a newer one.
        if this.alarm.is_overdue() {
            this.alarm.unset();
            *this.limit = None;
            return Poll::Ready(this.waiting.take().map(Ok));
        }
        // The clock is read once for all the items of one poll.
        let mut restless = false;
        loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(this.waiting.take().map(Ok));
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) if quiet.is_zero() => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Ok(item))) => {
                    if *leading && this.waiting.is_none() {
                        let now = Instant::now();
                        if this.silence_ends.is_none_or(|end| end < now) {
                            *this.silence_ends = Some(after(now, *quiet));
                            return Poll::Ready(Some(Ok(item)));
                        }
                    }
                    if let Some(replaced) = this.waiting.replace(item) {
                        on_drop.dropped(replaced);
                    }
                    restless = true;
                    if this.budget.is_spent(cx) {
                        break;
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    this.source.set(None);
                    this.alarm.release();
                    if let Some(dropped) = this.waiting.take() {
                        on_drop.dropped(dropped);
                    }
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    this.source.set(None);
                    this.alarm.as_mut().release();
                }
                Poll::Pending => break,
            }
        }
        // A panic of `on_drop` may have left an item behind that waits without an alarm.
        if restless || (this.waiting.is_some() && !this.alarm.is_set()) {
            let now = Instant::now();
            let mut deadline = after(now, *quiet);
            *this.silence_ends = Some(deadline);
            if let Some(max_wait) = *max_wait {
                deadline = deadline.min(*this.limit.get_or_insert_with(|| after(now, max_wait)));
            }
            this.alarm.as_mut().set(deadline);
        }
        ready!(this.alarm.poll(cx));
        *this.limit = None;
        Poll::Ready(this.waiting.take().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = usize::from(self.waiting.is_some());
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        // The last item is flushed in any case, unless the source fails.
        (lower.max(waiting).min(1), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S, D> Clone for Debounced<S, D>
where
    S: Source + Clone,
    D: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            options: self.options.clone(),
            waiting: None,
            alarm: Timer::new(),
            silence_ends: None,
            limit: None,
            budget: Budget::new(),
        }
    }
}
