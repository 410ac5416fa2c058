//! `filter_async`: what an asynchronous predicate likes.

use crate::{
    Observable,
    parts::{budget::Budget, serial::Serial},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items for which an asynchronous predicate says `true`, in the order of the source.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/filter_async.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-aBc------|");
    /// let lower = source.filter_async(|letter| {
    ///     let is_lower = *letter == letter.to_lowercase();
    ///     async move {
    ///         tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    ///         Ok(is_lower)
    ///     }
    /// });
    /// m.expect(lower, "---a---c--|");
    /// # m.picture("docs/marbles/filter_async.svg", "filter_async(…)");
    /// # });
    /// ```
    ///
    /// The future may not borrow the item: clone out of it what the answer needs.
    /// One item is asked about at a time; meanwhile one more is taken ahead, so that an error or the end behind the
    /// current item is seen at once.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and the last item has its answer.
    /// Errors of the source or of a future pass at once and drop everything else.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the future, the item that it is about and the one that was taken ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// async fn is_allowed(user: u32) -> Result<bool, std::io::Error> {
    ///     Ok(user < 100)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), std::io::Error> {
    /// let users = from_iter([7, 700, 8]).with_error();
    /// assert_eq!(users.filter_async(|user| is_allowed(*user)).to_vec().await?, [7, 8]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`filter`](Self::filter) for a predicate that knows at once,
    /// [`concat_map_eager`](Self::concat_map_eager) to ask about several items at once.
    #[doc(alias("filterWhen", "filterM", "try_filter", "filterAsync"))]
    pub fn filter_async<Fut, F>(self, predicate: F) -> Observable<FilterAsync<S, Fut, F>>
    where
        Fut: Future<Output = Result<bool, S::Error>>,
        F: FnMut(&S::Item) -> Fut,
    {
        Observable::new(FilterAsync { items: Serial::new(self.source), predicate, budget: Budget::new() })
    }
}

/// The source of [`Observable::filter_async`].
#[pin_project]
pub struct FilterAsync<S: Source, Fut, F> {
    #[pin]
    items: Serial<S, Asked<S::Item, Fut>>,
    predicate: F,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S, Fut, F> Source for FilterAsync<S, Fut, F>
where
    S: Source,
    Fut: Future<Output = Result<bool, S::Error>>,
    F: FnMut(&S::Item) -> Fut,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let ask = |item| Asked { answer: (this.predicate)(&item), item: Some(item) };
            let Some(answered) = ready!(this.items.as_mut().poll(cx, ask)) else {
                return Poll::Ready(None);
            };
            if let Some(told) = answered.transpose() {
                return Poll::Ready(Some(told));
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.items.size_hint().1)
    }
}

impl<S: Source + Clone, Fut, F: Clone> Clone for FilterAsync<S, Fut, F> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), predicate: self.predicate.clone(), budget: Budget::new() }
    }
}

/// An item that the predicate was asked about, which is ready with the item where the answer is yes.
#[pin_project]
struct Asked<T, Fut> {
    #[pin]
    answer: Fut,
    /// Gone with the answer.
    item: Option<T>,
}

impl<T, E, Fut: Future<Output = Result<bool, E>>> Future for Asked<T, Fut> {
    type Output = Result<Option<T>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let is_wanted = ready!(this.answer.poll(cx))?;
        Poll::Ready(Ok(this.item.take().filter(|_| is_wanted)))
    }
}
