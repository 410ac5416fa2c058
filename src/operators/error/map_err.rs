//! `map_err`: the error through a function.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Fails with what a function makes of the error.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_err.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.map_err(|error| format!("{error} on the way")), "-a-b-#").error("error on the way");
    /// # m.picture("docs/marbles/map_err.svg", "map_err(|error| format!(\"{error} on the way\"))");
    /// # });
    /// ```
    ///
    /// Items are untouched.
    /// Where several consumers need the error, `map_err(Arc::new)` makes it `Clone`.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, and fails when it does.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let number = from_try_future(async { "4 2".parse::<u32>() }).map_err(|error| error.to_string());
    /// assert_eq!(number.to_vec().await, Err("invalid digit found in string".to_owned()));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`err_into`](Self::err_into) where `From` says it already, [`catch_error`](Self::catch_error) to do without the
    /// error.
    #[doc(alias("mapError", "onErrorMap"))]
    #[inline]
    pub fn map_err<E, F>(self, project: F) -> Observable<MapErr<S, F>>
    where
        F: FnOnce(S::Error) -> E,
    {
        Observable::new(MapErr { source: self.source, project: Some(project) })
    }
}

/// The source of [`Observable::map_err`].
#[pin_project]
#[derive(Clone)]
pub struct MapErr<S, F> {
    #[pin]
    source: S,
    /// Gone with the error, which comes once.
    project: Option<F>,
}

impl<S, F, E> Source for MapErr<S, F>
where
    S: Source,
    F: FnOnce(S::Error) -> E,
{
    type Item = S::Item;
    type Error = E;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, E>>> {
        let this = self.project();
        match this.source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok(item))),
            Poll::Ready(Some(Err(error))) => Poll::Ready(this.project.take().map(|project| Err(project(error)))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
