//! `filter_map`: each item through a function that may have nothing to say.

use crate::{Observable, parts::budget::Budget, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits what a function makes of each item, and leaves out the items of which it makes nothing.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/filter_map.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-1-x-2-y-|");
    /// m.expect(source.filter_map(|text| text.parse::<u32>().ok()), "-1---2---|");
    /// # m.picture("docs/marbles/filter_map.svg", "filter_map(|text| text.parse::<u32>().ok())");
    /// # });
    /// ```
    ///
    /// A long run of items of which nothing is made does not block the task: the operator gives way after every 1,024 of
    /// them.
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
    /// let lines = from_iter(["name = headwater", "# a comment", "edition = 2024"]);
    /// let Ok(keys) = lines.filter_map(|line| Some(line.split_once(" = ")?.0)).to_vec().await;
    /// assert_eq!(keys, ["name", "edition"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`filter`](Self::filter) to leave items out as they are, [`try_map`](Self::try_map) to fail instead.
    #[doc(alias("mapNotNull", "mapOptional", "compactMap", "choose"))]
    #[inline]
    pub fn filter_map<T, F>(self, project: F) -> Observable<FilterMap<S, F>>
    where
        F: FnMut(S::Item) -> Option<T>,
    {
        Observable::new(FilterMap { source: self.source, project, budget: Budget::new() })
    }
}

/// The source of [`Observable::filter_map`].
#[pin_project]
#[derive(Clone)]
pub struct FilterMap<S, F> {
    #[pin]
    source: S,
    project: F,
    /// Counts the items of which nothing was made.
    budget: Budget,
}

impl<S, F, T> Source for FilterMap<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> Option<T>,
{
    type Item = T;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let mut this = self.project();
        loop {
            match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => {
                    if let Some(made) = (this.project)(item) {
                        return Poll::Ready(Some(Ok(made)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.size_hint().1)
    }
}
