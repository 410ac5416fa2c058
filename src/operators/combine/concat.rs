//! `concat`: one source after the other.

use crate::{IntoObservable, Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items of this source, and when it has completed, those of another one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  --a--b-|");
    /// let other = m.cold("       -x-y|");
    /// m.expect_subscriptions(&other, ["-------^---!"]);
    /// m.expect(one.concat(other), "--a--b--x-y|");
    /// # m.picture("docs/marbles/concat.svg", "concat(other)");
    /// # });
    /// ```
    ///
    /// The other source is first polled when this one has completed and was dropped; what a hot one emits before that is
    /// missed.
    ///
    /// # Completion and errors
    ///
    /// Completes with the other source.
    /// An error passes; one of the first source drops the other one, which is then never polled.
    ///
    /// # Cancellation
    ///
    /// Drops both sources; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let footer = async { Ok::<_, Infallible>("the end") };
    /// let Ok(page) = from_iter(["once", "upon"]).concat(footer).to_vec().await;
    /// assert_eq!(page, ["once", "upon", "the end"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge) to run both at once, [`start_with`](Self::start_with) to put plain values first,
    /// [`concat_map`](Self::concat_map) when the items tell what comes next.
    #[doc(alias("concatWith", "chain", "append"))]
    #[inline]
    pub fn concat<O>(self, other: O) -> Observable<Concat<S, O::Source>>
    where
        O: IntoObservable<Item = S::Item, Error = S::Error>,
    {
        Observable::new(Concat { source: Some(self.source), other: Some(other.into_observable().source) })
    }
}

/// The source of [`Observable::concat`].
#[pin_project]
#[derive(Clone)]
pub struct Concat<S, O> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone once it has ended, or when the first source failed.
    #[pin]
    other: Option<O>,
}

impl<S, O> Source for Concat<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        if let Some(source) = this.source.as_mut().as_pin_mut() {
            let polled = ready!(source.poll_next(cx));
            if let Some(Ok(_)) = polled {
                return Poll::Ready(polled);
            }
            this.source.set(None);
            if polled.is_some() {
                this.other.set(None);
                return Poll::Ready(polled);
            }
        }
        let Some(other) = this.other.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = ready!(other.poll_next(cx));
        if !matches!(polled, Some(Ok(_))) {
            this.other.set(None);
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let source = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        let other = self.other.as_ref().map_or((0, Some(0)), O::size_hint);
        (source.0.saturating_add(other.0), source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b)))
    }
}
