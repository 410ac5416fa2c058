//! `merge`: the items of several sources as they come.

use crate::{IntoObservable, Observable, parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the items of this source and of another one as they come.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a---b---|");
    /// let other = m.cold("---x---y-----|");
    /// m.expect(one.merge(other), "-a-x-b-y-----|");
    /// # m.picture("docs/marbles/merge.svg", "merge(other)");
    /// # });
    /// ```
    ///
    /// At one instant this source comes first; of two sources that always have something, each has its turn.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// The first error of either passes at once, and drops the other.
    ///
    /// # Cancellation
    ///
    /// Drops both sources; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(both) = from_iter([1, 3, 5]).merge(from_iter([2, 4])).to_vec().await;
    /// assert_eq!(both, [1, 2, 3, 4, 5]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat`](Self::concat) for one after the other, [`zip`](Self::zip) and
    /// [`combine_latest`](Self::combine_latest) for pairs.
    #[doc(alias("mergeWith", "or", "interleave"))]
    pub fn merge<O>(self, other: O) -> Observable<Merge<S, O::Source>>
    where
        O: IntoObservable<Item = S::Item, Error = S::Error>,
    {
        Observable::new(Merge {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
            others_turn: false,
        })
    }
}

/// The source of [`Observable::merge`].
#[pin_project]
#[derive(Clone)]
pub struct Merge<S, O> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// The last item was the first source's: the other one is asked first.
    others_turn: bool,
}

impl<S, O> Source for Merge<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        for _ in 0..2 {
            let others = *this.others_turn;
            let polled = if others { this.other.as_mut().poll() } else { this.source.as_mut().poll() };
            *this.others_turn = !others;
            match polled {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Err(error))) => {
                    this.source.release();
                    this.other.release();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) | Poll::Pending => {}
            }
        }
        if this.source.is_done() && this.other.is_done() {
            return Poll::Ready(None);
        }
        // At the next instant the turns begin anew.
        *this.others_turn = false;
        this.source.park(cx);
        this.other.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        (source.0.saturating_add(other.0), source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b)))
    }
}
