//! `forward`: every item into a sink.

use crate::{Observable, Run, parts::budget::BUDGET, source::Source};
use futures::Sink;
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Sends every item into a [`Sink`], and closes the sink when the source completes.
    ///
    /// At most one item is held, while the sink has no room for it; the next one is pulled when the sink has taken it:
    /// that is the back-pressure.
    /// The sink is flushed whenever the source has nothing, and a sink that is only lent, as `&mut sink`, is there
    /// afterwards.
    ///
    /// # Completion and errors
    ///
    /// `Ok` when the source has completed and the sink is closed; the source is dropped before the closing begins.
    /// An error of the source passes at once; the sink is dropped then without being closed.
    /// An error of the sink, turned into that of the observable, drops the source.
    ///
    /// # Cancellation
    ///
    /// Dropping the run drops the source, the sink and the item that is held; what the sink has not flushed is its own
    /// affair.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::channel::mpsc::{self, SendError};
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), SendError> {
    /// let (sink, squares) = mpsc::channel(2);
    /// let subscription = from_iter(1..=4).with_error::<SendError>().map(|n| n * n).forward(sink).spawn();
    /// let Ok(squares) = squares.observe().to_vec().await;
    /// assert_eq!(squares, [1, 4, 9, 16]);
    /// # subscription.await.map(drop)
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`send_to`](Self::send_to) for the senders of tokio's channels, which are no sinks,
    /// [`try_for_each_async`](Self::try_for_each_async) for a closure.
    #[doc(alias("send_all", "pipe", "toSink", "runWith"))]
    pub fn forward<K>(self, sink: K) -> Run<Forward<S, K, S::Item>>
    where
        K: Sink<S::Item>,
        S::Error: From<K::Error>,
    {
        Run::new(Forward { source: Some(self.source), sink: Some(sink), held: None })
    }
}

/// The future of [`Observable::forward`].
#[pin_project]
pub struct Forward<S, K, T> {
    /// Gone once the source has ended, before the sink is closed.
    #[pin]
    source: Option<S>,
    /// Gone once the future was ready.
    #[pin]
    sink: Option<K>,
    /// The item that the sink has no room for.
    held: Option<T>,
}

impl<S, K> Future for Forward<S, K, S::Item>
where
    S: Source,
    K: Sink<S::Item>,
    S::Error: From<K::Error>,
{
    type Output = Result<(), S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(self.as_mut().run(cx));
        let mut this = self.project();
        this.source.set(None);
        this.sink.set(None);
        *this.held = None;
        Poll::Ready(outcome)
    }
}

impl<S, K> Forward<S, K, S::Item>
where
    S: Source,
    K: Sink<S::Item>,
    S::Error: From<K::Error>,
{
    fn run(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        let mut this = self.project();
        let mut sink = this.sink.as_pin_mut().expect("a forward was polled after it was ready");
        for _ in 0..BUDGET {
            if this.held.is_some() {
                ready!(sink.as_mut().poll_ready(cx))?;
            }
            if let Some(item) = this.held.take() {
                sink.as_mut().start_send(item)?;
            }
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return sink.poll_close(cx).map_err(S::Error::from);
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(item)) => *this.held = Some(item?),
                Poll::Ready(None) => this.source.set(None),
                Poll::Pending => {
                    if let Poll::Ready(Err(error)) = sink.poll_flush(cx) {
                        return Poll::Ready(Err(error.into()));
                    }
                    return Poll::Pending;
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
