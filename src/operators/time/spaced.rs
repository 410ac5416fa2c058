//! `spaced`: some time between one item and the next.

use crate::{
    Observable,
    parts::timer::{Timer, after},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits the items at least some time apart from each other.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/spaced.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-(abc)-----d-----e-|");
    /// m.expect(source.spaced(m.frames(4)), "-a---b---c---d---e-|");
    /// # m.picture("docs/marbles/spaced.svg", "spaced(4 ms)");
    /// # });
    /// ```
    ///
    /// The first item passes at once, and so does every one that comes later than that behind the one before.
    /// Any other waits here, and while it does the source is not asked for more: nothing is lost, at most one item is held,
    /// and a fast source is slowed down.
    /// The time is counted from when the consumer took the item before, so that a consumer that is slower than that
    /// anyway does not wait at all.
    /// With a duration of 0 everything passes at once, and the clock is not read.
    ///
    /// # Completion and errors
    ///
    /// Both pass at once when the source comes to them, which is not before the item that waits is out.
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
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let begin = Instant::now();
    /// let calls = from_iter(["one", "two", "three"]).spaced(Duration::from_millis(100));
    /// let Ok(times) = calls.map(|_| begin.elapsed().as_millis()).to_vec().await;
    /// assert_eq!(times, [0, 100, 200]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`rate_limit`](Self::rate_limit) to let some pass together and share the limit with others,
    /// [`delay`](Self::delay) to shift all by the same time, [`throttle`](Self::throttle) to drop what comes too early.
    #[doc(alias("delayElements", "metered", "delayEach", "interval", "throttle"))]
    #[inline]
    pub fn spaced(self, gap: Duration) -> Observable<Spaced<S>> {
        Observable::new(Spaced { source: self.source, gap, earliest: None, waiting: None, alarm: Timer::new() })
    }
}

/// The source of [`Observable::spaced`].
#[pin_project]
pub struct Spaced<S: Source> {
    #[pin]
    source: S,
    gap: Duration,
    /// When the next item may pass; there is no such instant before the first one.
    earliest: Option<Instant>,
    /// The item that came too early.
    waiting: Option<S::Item>,
    /// Set while an item waits.
    #[pin]
    alarm: Timer,
}

impl<S: Source> Source for Spaced<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if this.waiting.is_none() {
            let item = match ready!(this.source.poll_next(cx)) {
                Some(Ok(item)) if !this.gap.is_zero() => item,
                passed => return Poll::Ready(passed),
            };
            let now = Instant::now();
            match *this.earliest {
                Some(earliest) if now < earliest => this.alarm.as_mut().set(earliest),
                _ => {
                    *this.earliest = Some(after(now, *this.gap));
                    return Poll::Ready(Some(Ok(item)));
                }
            }
            *this.waiting = Some(item);
        }
        ready!(this.alarm.poll(cx));
        *this.earliest = Some(after(Instant::now(), *this.gap));
        Poll::Ready(this.waiting.take().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let waiting = usize::from(self.waiting.is_some());
        (lower.saturating_add(waiting), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S: Source + Clone> Clone for Spaced<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), gap: self.gap, earliest: None, waiting: None, alarm: Timer::new() }
    }
}
