//! `collect` and `to_vec`: all items in a collection.

use crate::{Observable, parts::budget::BUDGET, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Collects all items into a collection, which is there when the source completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/collect.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|");
    /// m.expect(source.collect::<String>(), "-------(x|)").values([("x", "abc".to_owned())]);
    /// # m.picture("docs/marbles/collect.svg", "collect()");
    /// # });
    /// ```
    ///
    /// The collection grows with the source: take a part of an endless one first.
    ///
    /// # Completion and errors
    ///
    /// Ready with the collection when the source completes.
    /// An error drops what was collected; `by_ref` and [`for_each`](Self::for_each) keep it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and what was collected.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::collections::BTreeSet;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(letters) = from_iter("headwater".chars()).collect::<BTreeSet<_>>().await;
    /// assert_eq!(letters.len(), 7);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`to_vec`](Self::to_vec), which names the collection for you, [`fold`](Self::fold) for any other value.
    #[doc(alias("toList", "toArray", "toSet", "collectList"))]
    pub fn collect<C>(self) -> Collect<S, C>
    where
        C: Default + Extend<S::Item>,
    {
        Collect { source: self.source, collection: Some(C::default()) }
    }

    /// Collects all items into a vector, which is there when the source completes.
    ///
    /// It is [`collect`](Self::collect) into a `Vec`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(numbers) = from_iter(1..=3).to_vec().await;
    /// assert_eq!(numbers, [1, 2, 3]);
    /// # }
    /// ```
    #[doc(alias("toList", "toArray"))]
    pub fn to_vec(self) -> Collect<S, Vec<S::Item>> {
        self.collect()
    }
}

/// The future of [`Observable::collect`] and [`Observable::to_vec`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Collect<S, C> {
    #[pin]
    source: S,
    /// Gone once the future was ready.
    collection: Option<C>,
}

impl<S, C> Future for Collect<S, C>
where
    S: Source,
    C: Extend<S::Item>,
{
    type Output = Result<C, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let mut collection = this.collection.take().expect("a collect was polled after it was ready");
        let mut left = BUDGET - 1;
        loop {
            match this.source.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => collection.extend(Some(item)),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(collection)),
                Poll::Pending => {
                    *this.collection = Some(collection);
                    return Poll::Pending;
                }
            }
            if left == 0 {
                break;
            }
            left -= 1;
        }
        *this.collection = Some(collection);
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
