//! `zip`: the first item of one source with the first of another, the second with the second, and so on.

use crate::{IntoObservable, Observable, parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits pairs of the items of this source and of another one: the first with the first, the second with the second.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/zip.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a---b---c--|");
    /// let other = m.cold("---x-y------|");
    /// m.expect(one.zip(other), "---p-q------|").values([("p", ("a", "x")), ("q", ("b", "y"))]);
    /// # m.picture("docs/marbles/zip.svg", "zip(other)");
    /// # });
    /// ```
    ///
    /// Each side holds at most one item ahead and is not polled while it does: the faster source waits for the slower
    /// one, where RxJS queues without bound.
    ///
    /// # Completion and errors
    ///
    /// Completes as soon as one side has ended and its item is used up, and drops the other side together with the item
    /// that it may hold, whether that would ever emit again or not.
    /// When this source has ended or failed at its first poll, the other one is never polled; RxJS subscribes to both and lets go
    /// of it at once.
    /// The first error of either passes at once and drops the other; an end or an error behind an item that is held is
    /// seen when that item has found its partner.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and the item that is held.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbered = from_iter(1..).zip(from_iter(["spring", "brook", "river"]));
    /// let Ok(course) = numbered.to_vec().await;
    /// assert_eq!(course, [(1, "spring"), (2, "brook"), (3, "river")]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`combine_latest`](Self::combine_latest) to pair the newest items, whichever comes,
    /// [`merge`](Self::merge) for the items one by one.
    #[doc(alias = "zipWith")]
    pub fn zip<O>(self, other: O) -> Observable<Zip<S, O::Source>>
    where
        O: IntoObservable<Error = S::Error>,
    {
        Observable::new(Zip {
            source: Watched::new(self.source),
            other: Watched::new(other.into_observable().source),
            held: None,
            other_held: None,
        })
    }
}

/// The source of [`Observable::zip`].
#[pin_project]
pub struct Zip<S: Source, O: Source> {
    #[pin]
    source: Watched<S>,
    #[pin]
    other: Watched<O>,
    /// The first source's item without a partner; while it is there, that source is not polled.
    held: Option<S::Item>,
    /// The same of the other source.
    other_held: Option<O::Item>,
}

impl<S, O> Source for Zip<S, O>
where
    S: Source,
    O: Source<Error = S::Error>,
{
    type Item = (S::Item, O::Item);
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, S::Error>>> {
        let mut this = self.project();
        // Both sides are asked after each pair, so that the end of one is seen although the other rests.
        let mut filled = fill(this.source.as_mut(), this.held);
        if matches!(filled, Poll::Ready(Some(Ok(()))) | Poll::Pending) {
            filled = fill(this.other.as_mut(), this.other_held);
        }
        let terminal = match filled {
            Poll::Ready(Some(Err(error))) => Some(Err(error)),
            Poll::Ready(None) => None,
            Poll::Ready(Some(Ok(()))) | Poll::Pending => {
                if this.held.is_some() && this.other_held.is_some() {
                    return Poll::Ready(this.held.take().zip(this.other_held.take()).map(Ok));
                }
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
        this.source.release();
        this.other.release();
        *this.held = None;
        *this.other_held = None;
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (source, other) = (self.source.size_hint(), self.other.size_hint());
        let (held, other_held) = (usize::from(self.held.is_some()), usize::from(self.other_held.is_some()));
        let lower = source.0.saturating_add(held).min(other.0.saturating_add(other_held));
        let upper = source.1.and_then(|upper| upper.checked_add(held));
        let other_upper = other.1.and_then(|upper| upper.checked_add(other_held));
        (lower, upper.into_iter().chain(other_upper).min())
    }
}

/// Takes an item of a side that holds none; `Ready(None)` when there will be no more pairs.
fn fill<U: Source>(side: Pin<&mut Watched<U>>, held: &mut Option<U::Item>) -> Poll<Option<Result<(), U::Error>>> {
    if held.is_some() {
        return Poll::Ready(Some(Ok(())));
    }
    side.poll().map_ok(|item| *held = Some(item))
}

impl<S, O> Clone for Zip<S, O>
where
    S: Source + Clone,
    O: Source + Clone,
{
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), other: self.other.clone(), held: None, other_held: None }
    }
}
