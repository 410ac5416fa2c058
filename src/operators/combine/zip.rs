//! `zip`: the first item of one source with the first of another, the second with the second, and so on.

use crate::{
    IntoObservableWith, Observable,
    parts::{
        row::{Row, Said, Sources},
        unlike::Pair,
    },
    source::Source,
};
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
    /// [`merge`](Self::merge) for the items one by one, the function [`zip`](fn@crate::operators::combine::zip) for more
    /// than two sources.
    #[doc(alias = "zipWith")]
    pub fn zip<O>(self, other: O) -> Observable<Zip<S, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
    {
        Observable::new(ZipMany { row: Pair::new(self.source, other.into_observable().source) })
    }
}

/// Emits the items of several sources together: the first of each, the second of each, and so on.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/zip_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -a---b---c--|");
/// let two = m.cold("  ---k-l------|");
/// let three = m.cold("--------x-y-|");
/// m.expect(zip((one, two, three)), "--------p-q-|").values([("p", ("a", "k", "x")), ("q", ("b", "l", "y"))]);
/// # m.picture("docs/marbles/zip_many.svg", "zip((one, two, three))");
/// # });
/// ```
///
/// A tuple of two to eight sources, which may be of different types, gives tuples; a `Vec` or an array of sources of one
/// type gives `Vec`s.
/// They have one type of error; a source that cannot fail gets it by [`with_error`](Observable::with_error).
/// Each source holds at most one item ahead and is not polled while it does; of many, only those that woke are polled.
///
/// # Completion and errors
///
/// Completes as soon as one source has ended and its item is used up, and drops the others together with the items that
/// they hold; without any source, at once.
/// The first error passes at once and drops the others; an end or an error behind an item that is held is seen when that
/// item has been used.
///
/// # Cancellation
///
/// Drops all sources and the items that are held.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (names, ages, cities) = (from_iter(["Ada", "Alan"]), from_iter([36, 41]), from_iter(["London", "Wilmslow"]));
/// let Ok(people) = zip((names, ages, cities)).to_vec().await;
/// assert_eq!(people, [("Ada", 36, "London"), ("Alan", 41, "Wilmslow")]);
///
/// let columns = vec![from_iter(1..=2), from_iter(10..=20), from_iter(100..=999)];
/// let Ok(rows) = zip(columns).to_vec().await;
/// assert_eq!(rows, [[1, 10, 100], [2, 11, 101]]);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::zip`] for two sources, [`combine_latest()`](fn@crate::operators::combine::combine_latest) for the newest
/// items.
#[doc(alias("zipArray", "zipIterable"))]
pub fn zip<I: Sources>(sources: I) -> Observable<ZipMany<I::Row>> {
    Observable::new(ZipMany { row: sources.into_row() })
}

/// The source of [`Observable::zip`]: a row of two.
pub type Zip<S, O> = ZipMany<Pair<S, O>>;

/// The source of [`zip()`].
#[pin_project]
#[derive(Clone)]
pub struct ZipMany<R> {
    /// A source whose cell is full rests until all are.
    #[pin]
    row: R,
}

impl<R: Row> Source for ZipMany<R> {
    type Item = R::Items;
    type Error = R::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Items, R::Error>>> {
        let mut row = self.project().row;
        let terminal = match row.as_mut().fill() {
            Poll::Ready(Said::Item) => return Poll::Ready(row.take().map(Ok)),
            Poll::Ready(Said::Error(error)) => Some(Err(error)),
            Poll::Ready(Said::Short | Said::Over) => None,
            Poll::Pending => {
                row.park(cx, true);
                return Poll::Pending;
            }
        };
        row.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let mut least: Option<(usize, Option<usize>)> = None;
        self.row.each_hint(&mut |held, (lower, upper)| {
            let held = usize::from(held);
            let (lower, upper) = (lower.saturating_add(held), upper.and_then(|upper| upper.checked_add(held)));
            least = Some(match least {
                Some((least, most)) => (least.min(lower), most.into_iter().chain(upper).min()),
                None => (lower, upper),
            });
        });
        least.unwrap_or((0, Some(0)))
    }
}
