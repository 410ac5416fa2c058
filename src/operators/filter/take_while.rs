//! `take_while` and `take_while_inclusive`: the items up to the first that a predicate dislikes.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits items as long as a predicate is true, then completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/take_while.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-C-d-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.take_while(|letter| *letter == letter.to_lowercase()), "-a-b-|");
    /// # m.picture("docs/marbles/take_while.svg", "take_while(|letter| *letter == letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// The first item for which the predicate is false is dropped together with the source.
    ///
    /// # Completion and errors
    ///
    /// Completes at the first item for which the predicate is false, or with the source if there is none.
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
    /// let Ok(small) = from_iter(1..).map(|n| n * n).take_while(|square| *square < 20).to_vec().await;
    /// assert_eq!(small, [1, 4, 9, 16]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_while_inclusive`](Self::take_while_inclusive) to emit the last item too,
    /// [`filter`](Self::filter) to go on after an item that does not match,
    /// [`take_until`](Self::take_until) when something else tells the end.
    #[doc(alias("prefix", "try_take_while"))]
    #[inline]
    pub fn take_while<F>(self, predicate: F) -> Observable<TakeWhile<S, F>>
    where
        F: FnMut(&S::Item) -> bool,
    {
        Observable::new(TakeWhile { source: Some(self.source), predicate, inclusive: false })
    }

    /// Emits items up to the first for which a predicate is false, and this one too, then completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/take_while_inclusive.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-C-d-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.take_while_inclusive(|letter| *letter == letter.to_lowercase()), "-a-b-(C|)");
    /// # m.picture("docs/marbles/take_while_inclusive.svg", "take_while_inclusive(…)");
    /// # });
    /// ```
    ///
    /// It is for sources in which the last item has a mark, such as a last page.
    /// The source is dropped before the last item is emitted.
    ///
    /// # Completion and errors
    ///
    /// Completes with the first item for which the predicate is false, or with the source if there is none.
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
    /// let progress = from_iter([20, 80, 100, 100, 100]);
    /// let Ok(seen) = progress.take_while_inclusive(|percent| *percent < 100).to_vec().await;
    /// assert_eq!(seen, [20, 80, 100]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_while`](Self::take_while) to leave the last item out.
    #[doc(alias("takeUntil", "transformWhile"))]
    #[inline]
    pub fn take_while_inclusive<F>(self, predicate: F) -> Observable<TakeWhile<S, F>>
    where
        F: FnMut(&S::Item) -> bool,
    {
        Observable::new(TakeWhile { source: Some(self.source), predicate, inclusive: true })
    }
}

/// The source of [`Observable::take_while`] and [`Observable::take_while_inclusive`].
#[pin_project]
#[derive(Clone)]
pub struct TakeWhile<S, F> {
    /// Gone as soon as nothing more is wanted of it.
    #[pin]
    source: Option<S>,
    predicate: F,
    /// The first item for which the predicate is false is emitted.
    inclusive: bool,
}

impl<S, F> Source for TakeWhile<S, F>
where
    S: Source,
    F: FnMut(&S::Item) -> bool,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = ready!(source.poll_next(cx));
        match polled {
            Some(Ok(item)) if (this.predicate)(&item) => Poll::Ready(Some(Ok(item))),
            last => {
                this.source.set(None);
                Poll::Ready(last.filter(|last| *this.inclusive || last.is_err()))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let (lower, upper) = source.size_hint();
        // Whatever the predicate says of the next item, the inclusive form emits it.
        (lower.min(usize::from(self.inclusive)), upper)
    }
}
