//! `last` and `last_or_err`: the last item.

use super::{EmptyError, OrErr};
use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gives the last item when the source completes, or `None` if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/last.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("--a--b--|");
    /// m.expect(source.last(), "--------(x|)").values([("x", Some("b"))]);
    /// # m.picture("docs/marbles/last.svg", "last()");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// One item is held at a time, the latest.
    /// RxJS fails where there is no item; that is [`last_or_err`](Self::last_or_err).
    /// For the last item that matches, filter before.
    ///
    /// # Completion and errors
    ///
    /// Ready with the last item when the source completes, with `None` if that was empty.
    /// An error drops the item that is held.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the item that is held.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(last) = from_iter("headwater".chars()).last().await;
    /// assert_eq!(last, Some('r'));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`first`](Self::first) for the other end, [`fold`](Self::fold) for a value of all items.
    #[doc(alias("lastElement", "lastOrNull", "lastOrDefault", "lastAsync", "awaitLast"))]
    #[inline]
    pub fn last(self) -> Last<S> {
        Last { source: Some(self.source), last: None }
    }

    /// Gives the last item when the source completes, and fails with [`EmptyError`] if it is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/last_or_err.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("--a--b--|").last_or_err(), "--------(b|)");
    /// m.expect(m.cold("--------|").last_or_err(), "--------#").error("no item came before the end");
    /// # m.picture("docs/marbles/last_or_err.svg", "last_or_err()");
    /// # });
    /// ```
    ///
    /// It is [`last`](Self::last) with an error in place of `None`; the pipeline's error is made of it by `From`.
    ///
    /// # Completion and errors
    ///
    /// Ready with the last item; the error is that of the source, or [`EmptyError`] when it completes without an item.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the item that is held.
    ///
    /// # Panics
    ///
    /// When it is polled again after it was ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{EmptyError, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), EmptyError> {
    /// let last = from_iter(1..=3).with_error::<EmptyError>().last_or_err().await?;
    /// assert_eq!(last, 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`last`](Self::last) to have `None` in place of the error.
    #[doc(alias("lastOrError", "lastValueFrom"))]
    #[inline]
    pub fn last_or_err(self) -> LastOrErr<S>
    where
        S::Error: From<EmptyError>,
    {
        OrErr::new(self.last())
    }
}

/// The future of [`Observable::last`].
#[pin_project]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Last<S: Source, T = <S as Source>::Item> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    /// The latest item so far.
    last: Option<T>,
}

impl<S: Source> Future for Last<S, S::Item> {
    type Output = Result<Option<S::Item>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = ready!(drive(this.source, cx, |item| {
            *this.last = Some(item);
            ControlFlow::<Infallible>::Continue(())
        }));
        let last = this.last.take();
        Poll::Ready(outcome.map(|_| last))
    }
}

impl<S: Source + Clone, T> Clone for Last<S, T> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), last: None }
    }
}

/// The future of [`Observable::last_or_err`].
pub type LastOrErr<S> = OrErr<Last<S>>;
