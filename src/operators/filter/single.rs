//! `single`: the only item.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    error::Error,
    fmt,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gives the only item, and fails with [`SingleError`] if there is none, or more than one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/single.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// m.expect(m.cold("--a-----|").single(), "--------(a|)");
    /// m.expect(m.cold("--a--b--|").single(), "-----#").error("more than one item came");
    /// m.expect(m.cold("--------|").single(), "--------#").error("no item came before the end");
    /// # m.picture("docs/marbles/single.svg", "single()");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// For the only item that matches, filter before.
    /// The item is held until the source completes, for only then it is known to be the only one.
    ///
    /// # Completion and errors
    ///
    /// Ready with the item when the source completes.
    /// A second item fails it at once, and drops the source and both items.
    /// The pipeline's error is made of [`SingleError`] by `From`; an error of the source passes.
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
    /// use headwater::{SingleError, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), SingleError> {
    /// let users = from_iter([("ada", 1), ("alan", 2)]).with_error::<SingleError>();
    /// let (name, _) = users.filter(|(_, id)| *id == 2).single().await?;
    /// assert_eq!(name, "alan");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`first_or_err`](Self::first_or_err) where more items do no harm.
    #[doc(alias("singleElement", "singleOrError", "singleOrNull", "exactly_one"))]
    #[inline]
    pub fn single(self) -> Single<S>
    where
        S::Error: From<SingleError>,
    {
        Single { source: Some(self.source), item: None }
    }
}

/// The future of [`Observable::single`].
#[pin_project]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Single<S: Source, T = <S as Source>::Item> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    /// The first item, until a second comes.
    item: Option<T>,
}

impl<S> Future for Single<S, S::Item>
where
    S: Source,
    S::Error: From<SingleError>,
{
    type Output = Result<S::Item, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let step = |item| {
            if this.item.is_some() {
                return ControlFlow::Break(());
            }
            *this.item = Some(item);
            ControlFlow::Continue(())
        };
        let second = ready!(drive(this.source, cx, step));
        let item = this.item.take().ok_or(SingleError { too_many: false });
        Poll::Ready(match second? {
            Some(()) => Err(SingleError { too_many: true }.into()),
            None => item.map_err(S::Error::from),
        })
    }
}

impl<S: Source + Clone, T> Clone for Single<S, T> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), item: None }
    }
}

/// The error of [`Observable::single`]: there was no item, or there were too many.
///
/// # Examples
///
/// ```
/// use headwater::{SingleError, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let error = from_iter([1, 2]).with_error::<SingleError>().single().await.unwrap_err();
/// assert!(error.is_too_many());
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SingleError {
    too_many: bool,
}

impl SingleError {
    /// There was more than one item; otherwise there was none.
    pub fn is_too_many(&self) -> bool {
        self.too_many
    }
}

impl fmt::Display for SingleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.too_many { "more than one item came" } else { "no item came before the end" })
    }
}

impl Error for SingleError {}
