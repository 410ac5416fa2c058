//! `map`: each item through a function.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits what a function makes of each item.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("--1--2--3--|");
    /// m.expect(source.map(|digit| digit.repeat(2)), "--a--b--c--|")
    ///     .values([("a", "11"), ("b", "22"), ("c", "33")].map(|(letter, text)| (letter, text.to_owned())));
    /// # m.picture("docs/marbles/map.svg", "map(|digit| digit.repeat(2))");
    /// # });
    /// ```
    ///
    /// # Completion and errors
    ///
    /// Both pass.
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
    /// let Ok(squares) = from_iter(1..=4).map(|n| n * n).to_vec().await;
    /// assert_eq!(squares, [1, 4, 9, 16]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`try_map`](Self::try_map) for a function that can fail, [`filter_map`](Self::filter_map) for one that may have
    /// nothing to say, [`flat_map`](Self::flat_map) and [`concat_map`](Self::concat_map) for asynchronous ones.
    #[doc(alias("mapTo", "select", "lift"))]
    #[inline]
    pub fn map<T, F>(self, project: F) -> Observable<Map<S, F>>
    where
        F: FnMut(S::Item) -> T,
    {
        Observable::new(Map { source: self.source, project })
    }
}

/// The source of [`Observable::map`].
#[pin_project]
#[derive(Clone)]
pub struct Map<S, F> {
    #[pin]
    source: S,
    project: F,
}

impl<S, F, T> Source for Map<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> T,
{
    type Item = T;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let this = self.project();
        match this.source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok((this.project)(item)))),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
