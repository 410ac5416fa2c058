//! `fork_join`: the last items of several sources, when all have completed.

use crate::{
    IntoObservableWith, Observable,
    parts::{
        budget::Budget,
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
    /// Waits until this source and another one have completed, and emits their last items as a pair.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/fork_join.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  -a-b---|");
    /// let other = m.cold("---x--y--|");
    /// m.expect(one.fork_join(other), "---------(p|)").values([("p", ("b", "y"))]);
    /// # m.picture("docs/marbles/fork_join.svg", "fork_join(other)");
    /// # });
    /// ```
    ///
    /// Both run at once, and of each only the newest item is held.
    ///
    /// # Completion and errors
    ///
    /// Completes behind the pair.
    /// A source that completes without an item ends the result at once, without a pair, and drops the other one.
    /// The first error of either passes at once and drops the other.
    ///
    /// # Cancellation
    ///
    /// Drops both sources and their newest items.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let download = from_iter([10, 60, 100]);
    /// let login = async { Ok::<_, Infallible>("ada") };
    /// let Ok(done) = download.fork_join(login).to_vec().await;
    /// assert_eq!(done, [(100, "ada")]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`combine_latest`](Self::combine_latest) for every combination on the way, [`last`](Self::last) for one source, the
    /// function [`fork_join`](fn@crate::operators::combine::fork_join) for more than two sources.
    #[doc(alias("forkJoin", "zipWhen", "join"))]
    pub fn fork_join<O>(self, other: O) -> Observable<ForkJoin<S, O::Source>>
    where
        O: IntoObservableWith<S::Error>,
    {
        let row = Pair::new(self.source, other.into_observable().source);
        Observable::new(ForkJoinMany { row, budget: Budget::new() })
    }
}

/// Waits until several sources have completed, and emits their last items together.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/fork_join_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -a-b---|");
/// let two = m.cold("  k|");
/// let three = m.cold("---x--y--|");
/// m.expect(fork_join((one, two, three)), "---------(p|)").values([("p", ("b", "k", "y"))]);
/// # m.picture("docs/marbles/fork_join_many.svg", "fork_join((one, two, three))");
/// # });
/// ```
///
/// A tuple of two to eight sources, which may be of different types, gives a tuple; a `Vec` or an array of sources of one
/// type gives a `Vec`.
/// They have one type of error; a source that cannot fail gets it by [`with_error`](Observable::with_error).
/// All run at once; of each only the newest item is held, and of many only those are polled that woke.
///
/// # Completion and errors
///
/// Completes behind its only item; without any source, at once and without an item.
/// A source that completes without an item ends the result at once, without an item, and drops the others.
/// The first error passes at once and drops the others.
///
/// # Cancellation
///
/// Drops all sources and their newest items.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let request = |n: u64| timer(Duration::from_secs(n)).map(move |_| n * n);
/// let start = tokio::time::Instant::now();
/// assert_eq!(fork_join([3, 1, 2].map(request)).to_vec().await, Ok(vec![vec![9, 1, 4]]));
/// assert_eq!(start.elapsed().as_secs(), 3);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::fork_join`] for two sources,
/// [`combine_latest()`](fn@crate::operators::combine::combine_latest) for every combination on the way.
#[doc(alias("forkJoin", "join_all", "try_join_all"))]
pub fn fork_join<I: Sources>(sources: I) -> Observable<ForkJoinMany<I::Row>> {
    Observable::new(ForkJoinMany { row: sources.into_row(), budget: Budget::new() })
}

/// The source of [`Observable::fork_join`]: a row of two.
pub type ForkJoin<S, O> = ForkJoinMany<Pair<S, O>>;

/// The source of [`fork_join()`].
#[pin_project]
pub struct ForkJoinMany<R> {
    #[pin]
    row: R,
    /// Counts the items.
    budget: Budget,
}

impl<R: Row> Source for ForkJoinMany<R> {
    type Item = R::Items;
    type Error = R::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<R::Items, R::Error>>> {
        let mut this = self.project();
        let last = loop {
            match this.row.as_mut().poll() {
                Poll::Ready(Said::Item) => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Said::Over) => break this.row.as_mut().take().map(Ok),
                Poll::Ready(Said::Error(error)) => break Some(Err(error)),
                Poll::Ready(Said::Short) => break None,
                Poll::Pending => {
                    this.row.park(cx, false);
                    return Poll::Pending;
                }
            }
        };
        this.row.release();
        Poll::Ready(last)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let mut range = None;
        self.row.each_hint(&mut |held, (lower, upper)| {
            let (all_have, none_is_short) = range.unwrap_or((true, true));
            range = Some((all_have && (held || lower > 0), none_is_short && (held || upper != Some(0))));
        });
        let (lower, upper) = range.unwrap_or((false, false));
        (usize::from(lower), Some(usize::from(upper)))
    }
}

impl<R: Clone> Clone for ForkJoinMany<R> {
    fn clone(&self) -> Self {
        Self { row: self.row.clone(), budget: Budget::new() }
    }
}
