//! `buffer_when`: a vector of what came, each until a notifier of its own speaks.

use super::Buffer;
use crate::{Notifier, Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gathers the items into vectors, each of which is closed by a notifier of its own.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b---c----d--|");
    /// let closing = m.cold("----c|");
    /// m.expect_subscriptions(&closing, ["^---!", "----^---!", "--------^---!", "------------^--!"]);
    /// m.expect(source.buffer_when(move || closing.clone()), "----w---x---y--(z|)")
    ///     .values([("w", vec!["a", "b"]), ("x", vec!["c"]), ("y", vec!["d"]), ("z", vec![])]);
    /// # m.picture("docs/marbles/buffer_when.svg", "buffer_when(|| closing)");
    /// # });
    /// ```
    ///
    /// It is [`buffer`](Self::buffer) with the notifiers that the function makes, one after the other: one at the
    /// subscription, and the next when the consumer asks behind a buffer that was closed.
    /// A notifier is an observable, whose first item closes the buffer, or a future, whatever its output; it is dropped
    /// before the buffer is emitted.
    /// A buffer that is empty when it is closed is emitted, too, as in RxJS.
    /// At one instant the source is asked before the notifier: what it has ready is in the buffer that closes.
    /// The open buffer grows until its notifier speaks, without any limit.
    ///
    /// # Completion and errors
    ///
    /// At completion of the source the last buffer is emitted, be it empty, and the notifier is dropped.
    /// A notifier that completes without an item leaves its buffer open until then, and no other one is made.
    /// Errors of either pass and drop the open buffer.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the notifier and the open buffer.
    ///
    /// # Examples
    ///
    /// ```
    /// use async_stream::stream;
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let lines = from_stream(stream! { for n in 1..=6 { sleep(ms(10)).await; yield n; } });
    /// let mut patience = [15, 25].into_iter();
    /// let Ok(pages) = lines.buffer_when(|| sleep(ms(patience.next().unwrap_or(100)))).to_vec().await;
    /// assert_eq!(pages, [vec![1], vec![2, 3, 4], vec![5, 6]]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer`](Self::buffer) for one notifier, [`buffer_toggle`](Self::buffer_toggle) for buffers that overlap.
    #[doc(alias("bufferWhen", "bufferClosingSelector"))]
    pub fn buffer_when<N, F>(self, closing: F) -> Observable<BufferWhen<S, F, N::Source>>
    where
        N: Notifier<S::Error>,
        F: FnMut() -> N,
    {
        self.buffer(Observable::new(Closings { closing, notifier: None }))
    }
}

/// The source of [`Observable::buffer_when`]: buffers that are closed by one notifier after the other.
pub type BufferWhen<S, F, U> = Buffer<S, Closings<F, U>>;

/// Notifies once for each notifier that a function makes, until one of them ends without an item, or fails.
#[pin_project]
pub struct Closings<F, U> {
    closing: F,
    /// The notifier of the buffer that is open.
    #[pin]
    notifier: Option<U>,
}

impl<F, N, U> Source for Closings<F, U>
where
    U: Source,
    N: Notifier<U::Error, Source = U>,
    F: FnMut() -> N,
{
    type Item = ();
    type Error = U::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<(), U::Error>>> {
        let mut this = self.project();
        if this.notifier.is_none() {
            this.notifier.set(Some((this.closing)().into_notifier()));
        }
        let spoken = match this.notifier.as_mut().as_pin_mut() {
            Some(notifier) => ready!(notifier.poll_next(cx)),
            None => None,
        };
        this.notifier.set(None);
        Poll::Ready(spoken.map(|spoken| spoken.map(drop)))
    }
}

impl<F: Clone, U> Clone for Closings<F, U> {
    fn clone(&self) -> Self {
        Self { closing: self.closing.clone(), notifier: None }
    }
}
