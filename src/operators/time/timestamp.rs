//! `timestamp`: each item with its instant.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits each item in a pair with the instant in which it came.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/timestamp.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (begin, source) = (tokio::time::Instant::now(), m.cold("--a---b-|"));
    /// let stamped = source.timestamp().map(move |(at, item)| (item, (at - begin).as_millis()));
    /// m.expect(stamped, "--x---y-|").values([("x", ("a", 2)), ("y", ("b", 6))]);
    /// # m.picture("docs/marbles/timestamp.svg", "timestamp()");
    /// # });
    /// ```
    ///
    /// The instant is tokio's, so that a paused clock is obeyed; `into_std` makes one of `std` of it.
    /// It is the one in which the item was pulled through here, which a slow consumer puts off.
    /// RxJS stamps with the date; here that is one more step, `map(|item| (SystemTime::now(), item))`.
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
    /// let ticks = interval(Duration::from_millis(20)).take(2).timestamp();
    /// let Ok(stamps) = ticks.map(|(instant, _)| instant).to_vec().await;
    /// assert_eq!(stamps[1] - stamps[0], Duration::from_millis(20));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`time_interval`](Self::time_interval) for the time between items, [`enumerate`](Self::enumerate) for their
    /// numbers.
    #[doc(alias("timestamped", "withTimestamp"))]
    #[inline]
    pub fn timestamp(self) -> Observable<Timestamp<S>> {
        Observable::new(Timestamp { source: self.source })
    }
}

/// The source of [`Observable::timestamp`].
#[pin_project]
#[derive(Clone)]
pub struct Timestamp<S> {
    #[pin]
    source: S,
}

impl<S: Source> Source for Timestamp<S> {
    type Item = (Instant, S::Item);
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<(Instant, S::Item), S::Error>>> {
        match self.project().source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok((Instant::now(), item)))),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
