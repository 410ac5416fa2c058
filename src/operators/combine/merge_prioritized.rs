//! `merge_prioritized`: the items of two sources as they come, one of which goes first.

use crate::{IntoObservable, Observable, parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the items of this source and of another one as they come; whenever both have something, this one goes first.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_prioritized.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a---(bc)-----|");
    /// let other = m.cold("-x---(yz)--w|");
    /// m.expect(one.merge_prioritized(other), "-(ax)(bcyz)w--|");
    /// # m.picture("docs/marbles/merge_prioritized.svg", "merge_prioritized(other)");
    /// # });
    /// ```
    ///
    /// The bias is strict: the other source is asked only when this one has nothing, and never while this one always has
    /// something.
    /// What the other one has stays with it meanwhile; nothing is held here.
    /// Of more sources each goes before the next: `urgent.merge_prioritized(usual).merge_prioritized(rest)`.
    ///
    /// # Completion and errors
    ///
    /// Completes when both have.
    /// The first error of either passes at once, and drops the other; one of the other source is not seen while this one
    /// goes first.
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
    /// let Ok(all) = from_iter(["stop", "go"]).merge_prioritized(from_iter(["log 1", "log 2"])).to_vec().await;
    /// assert_eq!(all, ["stop", "go", "log 1", "log 2"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge), where sources that always have something take turns, [`concat`](Self::concat) to wait for
    /// the end of this source.
    #[doc(alias("mergePriority", "mergePreferred", "mergePrioritized", "select_with_strategy"))]
    pub fn merge_prioritized<O>(self, other: O) -> Observable<MergePrioritized<S, O::Source>>
    where
        O: IntoObservable<Item = S::Item, Error = S::Error>,
    {
        Observable::new(MergePrioritized {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
        })
    }
}

/// The source of [`Observable::merge_prioritized`].
#[pin_project]
#[derive(Clone)]
pub struct MergePrioritized<S, O> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
}

impl<S, O> Source for MergePrioritized<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let mut polled = this.source.as_mut().poll();
        if matches!(polled, Poll::Ready(None) | Poll::Pending) {
            polled = this.other.as_mut().poll();
        }
        match polled {
            Poll::Ready(Some(Err(_))) => {
                this.source.as_mut().release();
                this.other.as_mut().release();
            }
            Poll::Ready(None) if !this.source.is_done() => polled = Poll::Pending,
            Poll::Ready(_) | Poll::Pending => {}
        }
        if polled.is_pending() {
            this.source.park(cx);
            this.other.park(cx);
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        (source.0.saturating_add(other.0), source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b)))
    }
}
