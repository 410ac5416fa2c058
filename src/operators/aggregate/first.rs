//! `first` and `first_or_err`: the first item, and nothing more.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gives the first item, or `None` if the source is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/first.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("--a--b--|");
    /// m.expect_subscriptions(&source, ["^-!"]);
    /// m.expect(source.first(), "--(x|)").values([("x", Some("a"))]);
    /// # m.picture("docs/marbles/first.svg", "first()");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// One item is pulled, and the source is dropped before the item is there.
    /// RxJS fails where there is no item; that is [`first_or_err`](Self::first_or_err).
    /// For the first item that matches, filter before.
    ///
    /// # Completion and errors
    ///
    /// Ready with the first item, or with `None` when the source completes without one.
    /// An error passes if it comes before the first item.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
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
    /// let Ok(first) = from_iter(1..).filter(|n| n % 7 == 0).first().await;
    /// assert_eq!(first, Some(7));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take`](Self::take) for an observable of the first few, [`last`](Self::last) for the other end.
    #[doc(alias("firstElement", "firstOrNull", "firstOrDefault", "firstAsync", "awaitFirstOrNull", "next"))]
    #[inline]
    pub fn first(self) -> First<S> {
        First { source: Some(self.source) }
    }

    /// Gives the first item, and fails with [`EmptyError`] if the source is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/first_or_err.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("--a--b--|").first_or_err(), "--(a|)");
    /// m.expect(m.cold("--------|").first_or_err(), "--------#").error("no item came before the end");
    /// # m.picture("docs/marbles/first_or_err.svg", "first_or_err()");
    /// # });
    /// ```
    ///
    /// It is [`first`](Self::first) with an error in place of `None`; the pipeline's error is made of it by `From`.
    ///
    /// # Completion and errors
    ///
    /// Ready with the first item; the error is that of the source, or [`EmptyError`] when it completes without an item.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
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
    /// let large = |limit| from_iter(1..10).with_error::<EmptyError>().filter(move |n| *n > limit);
    /// assert_eq!(large(5).first_or_err().await?, 6);
    /// assert!(large(50).first_or_err().await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`first`](Self::first) to have `None` in place of the error.
    #[doc(alias("firstOrError", "firstValueFrom", "awaitFirst"))]
    #[inline]
    pub fn first_or_err(self) -> FirstOrErr<S>
    where
        S::Error: From<EmptyError>,
    {
        OrErr::new(self.first())
    }
}

/// The future of [`Observable::first`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct First<S> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
}

impl<S: Source> Future for First<S> {
    type Output = Result<Option<S::Item>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let source = this.source.as_mut().as_pin_mut().expect("a first was polled after it was ready");
        let polled = ready!(source.poll_next(cx));
        this.source.set(None);
        Poll::Ready(polled.transpose())
    }
}

/// The future of [`Observable::first_or_err`].
pub type FirstOrErr<S> = OrErr<First<S>>;

/// An end that gives an item or none, with an [`EmptyError`] in place of none.
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct OrErr<D> {
    #[pin]
    end: D,
}

impl<D> OrErr<D> {
    pub(super) const fn new(end: D) -> Self {
        Self { end }
    }
}

impl<D, T, E> Future for OrErr<D>
where
    D: Future<Output = Result<Option<T>, E>>,
    E: From<EmptyError>,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let item = ready!(self.project().end.poll(cx))?;
        Poll::Ready(item.ok_or_else(|| EmptyError::new().into()))
    }
}

/// The error of an end that wants an item of a source that has none.
///
/// # Examples
///
/// ```
/// use headwater::{EmptyError, prelude::*};
///
/// #[derive(Debug, PartialEq)]
/// enum Fault { NothingThere }
///
/// impl From<EmptyError> for Fault {
///     fn from(_: EmptyError) -> Self {
///         Fault::NothingThere
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let nothing = from_iter(Vec::<u32>::new()).with_error::<Fault>();
/// assert_eq!(nothing.first_or_err().await, Err(Fault::NothingThere));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EmptyError(());

impl EmptyError {
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

impl fmt::Display for EmptyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no item came before the end")
    }
}

impl Error for EmptyError {}
