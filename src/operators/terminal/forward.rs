//! `forward`: every item into a sink.

use crate::{Observable, Run, parts::budget::BUDGET, source::Source};
use futures::Sink;
use std::{future::poll_fn, pin::pin, task::Poll};
use tokio::task::yield_now;

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
    pub fn forward<K>(self, sink: K) -> Run<impl Future<Output = Result<(), S::Error>>>
    where
        K: Sink<S::Item>,
        S::Error: From<K::Error>,
    {
        let source = self.source;
        Run::new(async move {
            let mut sink = pin!(sink);
            {
                let mut source = pin!(source);
                let mut left = BUDGET;
                loop {
                    let next = poll_fn(|cx| match source.as_mut().poll_next(cx) {
                        Poll::Ready(next) => Poll::Ready(Ok(next)),
                        Poll::Pending => match sink.as_mut().poll_flush(cx) {
                            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
                        },
                    });
                    let Some(item) = next.await? else { break };
                    let item = item?;
                    poll_fn(|cx| sink.as_mut().poll_ready(cx)).await?;
                    sink.as_mut().start_send(item)?;
                    left -= 1;
                    if left == 0 {
                        left = BUDGET;
                        yield_now().await;
                    }
                }
            }
            poll_fn(|cx| sink.as_mut().poll_close(cx)).await?;
            Ok(())
        })
    }
}
