//! `filter_async`: what an asynchronous predicate likes.

use crate::{
    Observable,
    parts::{ahead::Ahead, budget::Budget},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
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
        Observable::new(FilterAsync {
            source: Ahead::new(self.source),
            predicate,
            item: None,
            answer: None,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::filter_async`].
#[pin_project]
pub struct FilterAsync<S: Source, Fut, F> {
    #[pin]
    source: Ahead<S>,
    predicate: F,
    /// The item that is asked about.
    item: Option<S::Item>,
    /// Its answer; there as long as the item is.
    #[pin]
    answer: Option<Fut>,
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

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        loop {
            let mut this = self.as_mut().project();
            if let Some(error) = this.source.as_mut().look() {
                return self.fail(error);
            }
            let begins = this.answer.is_none();
            if begins {
                match this.source.as_mut().take() {
                    Some(item) => {
                        this.answer.set(Some((this.predicate)(&item)));
                        *this.item = Some(item);
                    }
                    None if this.source.is_done() => return Poll::Ready(None),
                    None => {}
                }
            }
            match this.answer.as_mut().as_pin_mut().map_or(Poll::Pending, |answer| answer.poll(cx)) {
                Poll::Ready(Ok(is_wanted)) => {
                    this.answer.set(None);
                    let item = this.item.take().filter(|_| is_wanted);
                    if item.is_some() {
                        return Poll::Ready(item.map(Ok));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Err(error)) => return self.fail(error),
                Poll::Pending => {
                    // The source was asked for this item, and not yet for what comes behind it.
                    if begins
                        && this.answer.is_some()
                        && let Some(error) = this.source.as_mut().look()
                    {
                        return self.fail(error);
                    }
                    this.source.park(cx);
                    return Poll::Pending;
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let upper = self.source.size_hint().1;
        (0, upper.and_then(|upper| upper.checked_add(usize::from(self.item.is_some()))))
    }
}

impl<S: Source, Fut, F> FilterAsync<S, Fut, F> {
    /// Drops everything, then tells the error.
    fn fail(self: Pin<&mut Self>, error: S::Error) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        this.answer.set(None);
        *this.item = None;
        this.source.release();
        Poll::Ready(Some(Err(error)))
    }
}

impl<S: Source + Clone, Fut, F: Clone> Clone for FilterAsync<S, Fut, F> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            predicate: self.predicate.clone(),
            item: None,
            answer: None,
            budget: Budget::new(),
        }
    }
}
