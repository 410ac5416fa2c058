//! `sequence_equal`: whether two sources have the same items.

use crate::{
    IntoObservableWith, Observable,
    parts::{budget::BUDGET, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives `true` if another source has equal items in the same order, and as many, and `false` at the first
    /// difference.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/sequence_equal.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.hot("  -a---b--c-|");
    /// let other = m.hot("--a-b---x---d-|");
    /// m.expect_subscriptions(&other, ["^-------!"]);
    /// m.expect(one.sequence_equal(other), "--------(f|)").values([("f", false)]);
    /// # m.picture("docs/marbles/sequence_equal.svg", "sequence_equal(other)");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// The other one is an observable or a future; when items come does not matter.
    /// Items are compared with `==`, the first with the first, the second with the second.
    /// Each side holds at most one item ahead and is not polled while it does: the faster source waits for the slower
    /// one, where RxJS queues without bound.
    ///
    /// # Completion and errors
    ///
    /// Ready with `false` at the first two items that differ, or when one side has an item and the other has ended;
    /// with `true` when both have ended.
    /// Both sources are dropped before.
    /// The first error of either passes; an error behind an item that is held is seen when that item has been compared.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops both sources and the item that is held.
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
    /// let sent = from_iter(["head", "water"]);
    /// let Ok(echoed) = sent.clone().sequence_equal(sent.map(str::to_owned)).await;
    /// assert!(echoed);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`zip`](Self::zip) for the pairs themselves, [`all`](Self::all) for a predicate.
    #[doc(alias("sequenceEqual", "eq", "elementsEqual"))]
    pub fn sequence_equal<O>(self, other: O) -> SequenceEqual<S, O::Source>
    where
        O: IntoObservableWith<S::Error>,
        S::Item: PartialEq<O::Item>,
    {
        SequenceEqual {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
            held: None,
            other_held: None,
            ready: false,
        }
    }
}

/// The future of [`Observable::sequence_equal`].
#[pin_project]
#[must_use = "futures do nothing unless they are awaited"]
pub struct SequenceEqual<S: Source, O: Source, T = <S as Source>::Item, U = <O as Source>::Item> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// The first source's item that was not compared; while it is there, that source is not polled.
    held: Option<T>,
    /// The same of the other source.
    other_held: Option<U>,
    /// The future was ready.
    ready: bool,
}

impl<S, O> Future for SequenceEqual<S, O, S::Item, O::Item>
where
    S: Source,
    O: Source<Error = S::Error>,
    S::Item: PartialEq<O::Item>,
{
    type Output = Result<bool, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        assert!(!*this.ready, "a sequence_equal was polled after it was ready");
        for _ in 0..BUDGET {
            let outcome = match fill(this.source.as_mut(), this.held) {
                Err(error) => Err(error),
                Ok(()) => fill(this.other.as_mut(), this.other_held),
            };
            let verdict = match (outcome, &this.held, &this.other_held) {
                (Err(error), _, _) => Err(error),
                (Ok(()), Some(item), Some(other)) if item == other => {
                    *this.held = None;
                    *this.other_held = None;
                    continue;
                }
                (Ok(()), Some(_), Some(_)) => Ok(false),
                (Ok(()), Some(_), None) if this.other.is_done() => Ok(false),
                (Ok(()), None, Some(_)) if this.source.is_done() => Ok(false),
                (Ok(()), None, None) if this.source.is_done() && this.other.is_done() => Ok(true),
                _ => {
                    // The side that holds an item was not asked, and nothing that it says would be heard.
                    if this.held.is_none() {
                        this.source.park(cx);
                    }
                    if this.other_held.is_none() {
                        this.other.park(cx);
                    }
                    return Poll::Pending;
                }
            };
            *this.ready = true;
            this.source.release();
            this.other.release();
            *this.held = None;
            *this.other_held = None;
            return Poll::Ready(verdict);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Takes an item of a side that holds none, if it has one.
fn fill<U: Source>(side: Pin<&mut Watched<U>>, held: &mut Option<U::Item>) -> Result<(), U::Error> {
    if held.is_some() {
        return Ok(());
    }
    match side.poll() {
        Poll::Ready(Some(item)) => item.map(|item| *held = Some(item)),
        Poll::Ready(None) | Poll::Pending => Ok(()),
    }
}

impl<S, O, T, U> Clone for SequenceEqual<S, O, T, U>
where
    S: Source + Clone,
    O: Source + Clone,
{
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), other: self.other.clone(), held: None, other_held: None, ready: false }
    }
}
