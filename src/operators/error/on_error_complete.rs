//! `on_error_complete` and `on_error_complete_if`: the end in place of the error.

use crate::{Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Completes where the source fails.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_error_complete.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.on_error_complete(), "-a-b-|");
    /// # m.picture("docs/marbles/on_error_complete.svg", "on_error_complete()");
    /// # });
    /// ```
    ///
    /// The error is dropped, which is a thing to say out loud: [`tap_error`](Self::tap_error) in front of it can log it.
    /// What this returns cannot fail.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source completes or fails.
    /// There are no errors left.
    ///
    /// # Cancellation
    ///
    /// Drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lines = from_iter(["1", "2", "x", "4"]).with_error().try_map(str::parse::<u32>);
    /// let Ok(up_to_the_error) = lines.on_error_complete().to_vec().await;
    /// assert_eq!(up_to_the_error, [1, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`on_error_complete_if`](Self::on_error_complete_if) for some errors only,
    /// [`on_error_return`](Self::on_error_return) to emit an item first.
    #[doc(alias("ignoreErrors", "catchToEmpty"))]
    #[inline]
    pub fn on_error_complete(self) -> Observable<OnErrorComplete<S>> {
        Observable::new(OnErrorComplete { source: Some(self.source) })
    }

    /// Completes where the source fails with an error that a predicate likes; the others pass.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_error_complete_if.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.clone().on_error_complete_if(|error| error.to_string() == "error"), "-a-b-|");
    /// m.expect(source.on_error_complete_if(|_| false), "                                  -a-b-#");
    /// # m.picture("docs/marbles/on_error_complete_if.svg", "on_error_complete_if(|error| error.to_string() == \"error\")");
    /// # });
    /// ```
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, or in place of an error that the predicate likes.
    /// Other errors pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::io::{Error, ErrorKind};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let truncated = of([Ok("one"), Err(ErrorKind::UnexpectedEof)]).with_error::<Error>();
    /// let lines = truncated.try_map(|line| Ok(line?));
    /// let seen = lines.on_error_complete_if(|error| error.kind() == ErrorKind::UnexpectedEof).to_vec().await;
    /// assert_eq!(seen.unwrap(), ["one"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`on_error_complete`](Self::on_error_complete) for all errors, [`catch_error`](Self::catch_error) to go on with
    /// something else.
    #[doc(alias = "onErrorComplete")]
    #[inline]
    pub fn on_error_complete_if<P>(self, predicate: P) -> Observable<OnErrorCompleteIf<S, P>>
    where
        P: FnOnce(&S::Error) -> bool,
    {
        Observable::new(OnErrorCompleteIf { source: Some(self.source), predicate: Some(predicate) })
    }
}

/// The source of [`Observable::on_error_complete`].
#[pin_project]
#[derive(Clone)]
pub struct OnErrorComplete<S> {
    /// Gone once it has ended or failed.
    #[pin]
    source: Option<S>,
}

impl<S: Source> Source for OnErrorComplete<S> {
    type Item = S::Item;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, Infallible>>> {
        let polled = ready!(poll_fused(self.project().source, cx));
        Poll::Ready(polled.and_then(Result::ok).map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.as_ref().map_or(Some(0), |source| source.size_hint().1))
    }
}

/// The source of [`Observable::on_error_complete_if`].
#[pin_project]
#[derive(Clone)]
pub struct OnErrorCompleteIf<S, P> {
    /// Gone once it has ended or failed.
    #[pin]
    source: Option<S>,
    /// Gone once it was asked.
    predicate: Option<P>,
}

impl<S, P> Source for OnErrorCompleteIf<S, P>
where
    S: Source,
    P: FnOnce(&S::Error) -> bool,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        Poll::Ready(match ready!(poll_fused(this.source, cx)) {
            Some(Err(error)) if this.predicate.take().is_some_and(|predicate| predicate(&error)) => None,
            polled => polled,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.as_ref().map_or(Some(0), |source| source.size_hint().1))
    }
}
