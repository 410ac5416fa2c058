//! `keep_alive`: an item of our own when the source is idle.

use crate::{Observable, parts::timer::Timer, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Emits an item of our own whenever the source has had nothing for a while.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/keep_alive.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b----------c-|");
    /// m.expect(source.keep_alive(m.frames(4), || "p"), "-a-b---p---p--c-|");
    /// # m.picture("docs/marbles/keep_alive.svg", "keep_alive(4 ms, || p)");
    /// # });
    /// ```
    ///
    /// It keeps a connection open, or tells the other end that there is still somebody.
    /// The time begins anew with each item, ours included, when the consumer asks for the next one: what the consumer does
    /// meanwhile is no silence of the source.
    /// An item that is there at the very end of the time comes in place of ours, and so does one that has come before
    /// anybody noticed that the time was over.
    /// As long as the source has items at hand, no timer and no clock is touched.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the timer.
    ///
    /// # Panics
    ///
    /// When `idle` is 0, and when it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let seconds = Duration::from_secs;
    /// let news = timer(seconds(70)).map(|_| "data: news");
    /// let Ok(lines) = news.keep_alive(seconds(30), || ": ping").to_vec().await;
    /// assert_eq!(lines, [": ping", ": ping", "data: news"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`timeout`](Self::timeout) to fail instead, [`timeout_or`](Self::timeout_or) to go on with something else.
    #[doc(alias("keepAlive", "heartbeat", "timeout_repeating"))]
    #[inline]
    #[track_caller]
    pub fn keep_alive<F>(self, idle: Duration, heartbeat: F) -> Observable<KeepAlive<S, F>>
    where
        F: FnMut() -> S::Item,
    {
        assert!(!idle.is_zero(), "keep_alive needs a time longer than 0");
        Observable::new(KeepAlive { source: self.source, idle, heartbeat, patience: Timer::new() })
    }
}

/// The source of [`Observable::keep_alive`].
#[pin_project]
#[derive(Clone)]
pub struct KeepAlive<S, F> {
    #[pin]
    source: S,
    /// Longer than 0.
    idle: Duration,
    heartbeat: F,
    /// Set while the consumer waits.
    #[pin]
    patience: Timer,
}

impl<S, F> Source for KeepAlive<S, F>
where
    S: Source,
    F: FnMut() -> S::Item,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        match this.source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => {
                this.patience.unset();
                Poll::Ready(Some(Ok(item)))
            }
            Poll::Ready(terminal) => {
                this.patience.release();
                Poll::Ready(terminal)
            }
            Poll::Pending => {
                if !this.patience.is_set() {
                    this.patience.as_mut().set_in(*this.idle);
                }
                ready!(this.patience.poll(cx));
                Poll::Ready(Some(Ok((this.heartbeat)())))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.source.size_hint().0, None)
    }
}
