//! `map_while`: each item through a function, until it has nothing to say.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits what a function makes of each item, and completes at the first item of which it makes nothing.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_while.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-1-2-x-3-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.map_while(|text| text.parse::<u32>().ok()), "-1-2-|");
    /// # m.picture("docs/marbles/map_while.svg", "map_while(|text| text.parse::<u32>().ok())");
    /// # });
    /// ```
    ///
    /// The source is dropped together with the item of which nothing was made.
    ///
    /// # Completion and errors
    ///
    /// Completes at the first `None` of the function, or with the source if there is none.
    /// Errors pass.
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
    /// let header = from_iter(["host: a", "port: 80", "", "body: of no interest"]);
    /// let Ok(values) = header.map_while(|line| Some(line.split_once(": ")?.1)).to_vec().await;
    /// assert_eq!(values, ["a", "80"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`filter_map`](Self::filter_map) to go on after such an item,
    /// [`take_while`](Self::take_while) to leave the items as they are,
    /// [`try_map`](Self::try_map) to end with an error.
    #[doc(alias("mapWhile", "collectWhile", "transformWhile"))]
    #[inline]
    pub fn map_while<T, F>(self, project: F) -> Observable<MapWhile<S, F>>
    where
        F: FnMut(S::Item) -> Option<T>,
    {
        Observable::new(MapWhile { source: Some(self.source), project })
    }
}

/// The source of [`Observable::map_while`].
#[pin_project]
#[derive(Clone)]
pub struct MapWhile<S, F> {
    /// Gone as soon as it has ended or nothing was made of an item.
    #[pin]
    source: Option<S>,
    project: F,
}

impl<S, F, T> Source for MapWhile<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> Option<T>,
{
    type Item = T;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = match ready!(source.poll_next(cx)) {
            Some(Ok(item)) => (this.project)(item).map(Ok),
            Some(Err(error)) => Some(Err(error)),
            None => None,
        };
        if !matches!(polled, Some(Ok(_))) {
            this.source.set(None);
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.as_ref().map_or(Some(0), |source| source.size_hint().1))
    }
}
