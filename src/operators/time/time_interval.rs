//! `time_interval`: each item with the time since the one before.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits each item with the time that has passed since the one before, and since the subscription.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/time_interval.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("--a---b-|");
    /// let times = source.time_interval().map(|timed| (timed.item, timed.interval.as_millis()));
    /// m.expect(times, "    --x---y-|").values([("x", ("a", 2)), ("y", ("b", 4))]);
    /// # m.picture("docs/marbles/time_interval.svg", "time_interval()");
    /// # });
    /// ```
    ///
    /// The items are [`Timed`].
    /// The subscription is the first poll, and the interval of the first item is counted from it, as in RxJS.
    /// An item counts as having come when it is pulled through here, which a slow consumer puts off.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
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
    /// let beats = timer(ms(10)).concat(timer(ms(25)));
    /// let Ok(timed) = beats.time_interval().to_vec().await;
    /// assert_eq!((timed[1].interval, timed[1].elapsed), (ms(25), ms(35)));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`timestamp`](Self::timestamp) for the instant itself.
    #[doc(alias("timeInterval", "timed", "elapsed"))]
    #[inline]
    pub fn time_interval(self) -> Observable<TimeInterval<S>> {
        Observable::new(TimeInterval { source: self.source, began: None, latest: None })
    }
}

/// An item of [`Observable::time_interval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timed<T> {
    /// The item itself.
    pub item: T,
    /// The time since the item before, or since the subscription for the first one.
    pub interval: Duration,
    /// The time since the subscription.
    pub elapsed: Duration,
}

/// The source of [`Observable::time_interval`].
#[pin_project]
pub struct TimeInterval<S> {
    #[pin]
    source: S,
    /// The subscription.
    began: Option<Instant>,
    /// The item before, if there was one.
    latest: Option<Instant>,
}

impl<S: Source> Source for TimeInterval<S> {
    type Item = Timed<S::Item>;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Timed<S::Item>, S::Error>>> {
        let this = self.project();
        let began = *this.began.get_or_insert_with(Instant::now);
        match this.source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => {
                let now = Instant::now();
                let before = this.latest.replace(now).unwrap_or(began);
                Poll::Ready(Some(Ok(Timed { item, interval: now - before, elapsed: now - began })))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<S: Clone> Clone for TimeInterval<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), began: None, latest: None }
    }
}
