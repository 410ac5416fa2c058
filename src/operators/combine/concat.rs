//! `concat`: one source after the other.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{budget::Budget, fused::poll_fused},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits the items of this source, and when it has completed, those of another one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let one = m.cold("  --a--b-|");
    /// let other = m.cold("       -x-y|");
    /// m.expect_subscriptions(&other, ["-------^---!"]);
    /// m.expect(one.concat(other), "--a--b--x-y|");
    /// # m.picture("docs/marbles/concat.svg", "concat(other)");
    /// # });
    /// ```
    ///
    /// The other source is first polled when this one has completed and was dropped; what a hot one emits before that is
    /// missed.
    ///
    /// # Completion and errors
    ///
    /// Completes with the other source.
    /// An error passes; one of the first source drops the other one, which is then never polled.
    ///
    /// # Cancellation
    ///
    /// Drops both sources; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let footer = async { Ok::<_, Infallible>("the end") };
    /// let Ok(page) = from_iter(["once", "upon"]).concat(footer).to_vec().await;
    /// assert_eq!(page, ["once", "upon", "the end"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge`](Self::merge) to run both at once, [`start_with`](Self::start_with) to put plain values first,
    /// [`concat_map`](Self::concat_map) when the items tell what comes next, the function
    /// [`concat`](fn@crate::operators::combine::concat) for many sources.
    #[doc(alias("concatWith", "chain", "append"))]
    #[inline]
    pub fn concat<O>(self, other: O) -> Observable<Concat<S, O::Source>>
    where
        O: IntoObservableWith<S::Error, Item = S::Item>,
    {
        Observable::new(Concat { source: Some(self.source), other: Some(other.into_observable().source) })
    }
}

/// The source of [`Observable::concat`].
#[pin_project]
#[derive(Clone)]
pub struct Concat<S, O> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone once it has ended, or when the first source failed.
    #[pin]
    other: Option<O>,
}

impl<S, O> Source for Concat<S, O>
where
    S: Source,
    O: Source<Item = S::Item, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let polled = ready!(poll_fused(this.source, cx));
        if polled.is_none() {
            return poll_fused(this.other, cx);
        }
        if let Some(Err(_)) = polled {
            this.other.set(None);
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let source = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        let other = self.other.as_ref().map_or((0, Some(0)), O::size_hint);
        (source.0.saturating_add(other.0), source.1.zip(other.1).and_then(|(a, b)| a.checked_add(b)))
    }
}

/// Emits the items of many sources, one source after the other.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/concat_many.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let one = m.cold("  -a-b|");
/// let two = m.cold("      --|");
/// let three = m.cold("      -x|");
/// m.expect(concat([one, two, three]), "-a-b---x|");
/// # m.picture("docs/marbles/concat_many.svg", "concat([one, two, three])");
/// # });
/// ```
///
/// The sources are of one type, in an array, a `Vec` or another iterator, also one without end; different ones are made
/// alike by [`boxed`](Observable::boxed).
/// The iterator is made at once, and advanced only when the source before has completed and was dropped.
/// Sources that are empty at once, a million of them in a row, neither recurse nor block the task: the function gives way
/// after every 1,024.
///
/// # Completion and errors
///
/// Completes with the last source; without any source, at once.
/// An error passes, and drops the sources that were to come.
///
/// # Cancellation
///
/// Drops the source that runs, and the iterator.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pages = (1..).map(|page| from_iter([page * 10, page * 10 + 1]));
/// let Ok(rows) = concat(pages).take(5).to_vec().await;
/// assert_eq!(rows, [10, 11, 20, 21, 30]);
/// # }
/// ```
///
/// # See also
///
/// [`Observable::concat`] for two sources, which may differ, [`merge()`](fn@crate::operators::combine::merge) for all at
/// once.
#[doc(alias("concatAll", "concatArray", "concatIterable"))]
pub fn concat<I>(sources: I) -> Observable<ConcatMany<I::IntoIter, <I::Item as IntoObservable>::Source>>
where
    I: IntoIterator<Item: IntoObservable>,
{
    Observable::new(ConcatMany { sources: Some(sources.into_iter()), run: None, budget: Budget::new() })
}

/// The source of [`concat()`].
#[pin_project]
pub struct ConcatMany<I, U> {
    /// The sources that are to come; gone at the end.
    sources: Option<I>,
    /// The source that runs.
    #[pin]
    run: Option<U>,
    /// Counts sources that ended.
    budget: Budget,
}

impl<I, O> Source for ConcatMany<I, O::Source>
where
    I: Iterator<Item = O>,
    O: IntoObservable,
{
    type Item = O::Item;
    type Error = O::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, O::Error>>> {
        let mut this = self.project();
        loop {
            if let Some(run) = this.run.as_mut().as_pin_mut() {
                let polled = ready!(run.poll_next(cx));
                if let Some(Ok(_)) = polled {
                    return Poll::Ready(polled);
                }
                this.run.set(None);
                if polled.is_some() {
                    *this.sources = None;
                    return Poll::Ready(polled);
                }
                if this.budget.is_spent(cx) {
                    return Poll::Pending;
                }
            }
            let Some(next) = this.sources.as_mut().and_then(Iterator::next) else {
                *this.sources = None;
                return Poll::Ready(None);
            };
            this.run.set(Some(next.into_observable().source));
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let run = self.run.as_ref().map_or((0, Some(0)), Source::size_hint);
        let none_to_come = self.sources.as_ref().is_none_or(|sources| sources.size_hint().1 == Some(0));
        (run.0, if none_to_come { run.1 } else { None })
    }
}

impl<I: Clone, U> Clone for ConcatMany<I, U> {
    fn clone(&self) -> Self {
        Self { sources: self.sources.clone(), run: None, budget: Budget::new() }
    }
}
