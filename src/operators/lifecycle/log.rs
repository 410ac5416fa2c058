//! `log`: a line for everything that happens.
#![cfg(feature = "tracing")]

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    borrow::Cow,
    fmt::Debug,
    pin::Pin,
    task::{Context, Poll},
};
use tracing::{Span, debug, debug_span};

impl<S: Source> Observable<S> {
    /// Writes a line to the log for everything that happens: the subscription, each item, the error, the end, the
    /// cancellation.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/log.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect(source.log("letters"), "-a-b-|");
    /// # m.picture("docs/marbles/log.svg", "log(\"letters\")");
    /// # });
    /// ```
    ///
    /// **It is there only with the feature `tracing`** of this crate, and writes by the crate of that name, whose
    /// subscriber decides where the lines go.
    /// Each subscription is a span, `observable`, with the `name` as a field; the source is polled within it, so that
    /// what the source logs belongs to it too.
    /// The lines are events of the level `DEBUG` and the target `headwater`, with the messages `subscribe`, `next`, with
    /// the item, `error`, with the error, `complete` and `cancel`.
    /// Where nobody wants that level, an item costs a load and a branch.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source, then writes the line; none for a recipe that was never polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// // With a subscriber of `tracing`: subscribe, next item=1, next item=2, cancel.
    /// let Ok(first) = from_iter(1..).log("numbers").take(2).to_vec().await;
    /// assert_eq!(first, [1, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`tap`](Self::tap) and its relatives for lines of your own.
    #[doc(alias("debug", "trace", "doOnEach", "materialize"))]
    pub fn log(self, name: impl Into<Cow<'static, str>>) -> Observable<Log<S>>
    where
        S::Item: Debug,
        S::Error: Debug,
    {
        Observable::new(Log { source: Some(self.source), name: name.into(), subscription: Subscription(None) })
    }
}

/// The source of [`Observable::log`].
#[pin_project]
pub struct Log<S> {
    /// Gone once it has ended; stands before the subscription, so that it is dropped before the line is written.
    #[pin]
    source: Option<S>,
    name: Cow<'static, str>,
    subscription: Subscription,
}

/// The span from the first poll to the end; one that is dropped before writes of the cancellation.
struct Subscription(Option<Span>);

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(span) = &self.0 {
            debug!(target: "headwater", parent: span, "cancel");
        }
    }
}

impl<S> Source for Log<S>
where
    S: Source<Item: Debug, Error: Debug>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let span = this.subscription.0.get_or_insert_with(|| {
            let span = debug_span!(target: "headwater", "observable", name = %this.name);
            debug!(target: "headwater", parent: &span, "subscribe");
            span
        });
        let polled = span.in_scope(|| source.poll_next(cx));
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(Ok(item))) => debug!(target: "headwater", parent: &*span, item = ?item, "next"),
            Poll::Ready(terminal) => {
                this.source.set(None);
                if let Some(span) = this.subscription.0.take() {
                    match terminal {
                        Some(Err(error)) => debug!(target: "headwater", parent: &span, error = ?error, "error"),
                        _ => debug!(target: "headwater", parent: &span, "complete"),
                    }
                }
            }
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

impl<S: Clone> Clone for Log<S> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), name: self.name.clone(), subscription: Subscription(None) }
    }
}
