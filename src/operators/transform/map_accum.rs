//! `map_accum` and `map_accum_with`: each item through a function that has a memory.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits what a function makes of each item and a state, which it hands on to the next item.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_accum.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--c-|").values([("a", 3), ("b", 5), ("c", 4)]);
    /// let steps = source.map_accum(0, |before, n| (n, n - before));
    /// m.expect(steps, "-x--y--z-|").values([("x", 3), ("y", 2), ("z", -1)]);
    /// # m.picture("docs/marbles/map_accum.svg", "map_accum(0, |before, n| (n, n - before))");
    /// # });
    /// ```
    ///
    /// The function takes the state and an item, and returns the next state and what is emitted.
    /// It is what `Iterator::scan` is for, without the early end.
    /// Every clone of the observable begins with a clone of the seed.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and drop the state.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the state.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter(["a", "b", "a", "a"]);
    /// let Ok(repeated) = words.map_accum("", |last, word| (word, last == word)).to_vec().await;
    /// assert_eq!(repeated, [false, false, false, true]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_accum_with`](Self::map_accum_with) for a last item made of the state,
    /// [`scan`](Self::scan) where the state itself is emitted.
    #[doc(alias("statefulMap", "mapAccum", "mapAccumulate", "smap", "scan"))]
    #[inline]
    pub fn map_accum<T, U, F>(self, seed: T, accumulate: F) -> Observable<PlainMapAccum<S, T, U, F>>
    where
        F: FnMut(T, S::Item) -> (T, U),
    {
        Observable::new(MapAccum {
            source: Some(self.source),
            create: None,
            state: Some(seed),
            accumulate,
            complete: None,
        })
    }

    /// Does the same with a state that is made at the first poll, and may emit a last item made of the state at the end.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/map_accum_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--c-|").values([("a", 3), ("b", 5), ("c", 4)]);
    /// let doubled_and_sum = source.map_accum_with(|| 0, |sum, n| (sum + n, n * 2), Some);
    /// m.expect(doubled_and_sum, "-x--y--z-(s|)").values([("x", 6), ("y", 10), ("z", 8), ("s", 12)]);
    /// # m.picture("docs/marbles/map_accum_with.svg", "map_accum_with(|| 0, |sum, n| (sum + n, n * 2), Some)");
    /// # });
    /// ```
    ///
    /// The last function is called only when the source completes, with the state; what it returns, if anything, is the
    /// last item.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, behind the last item.
    /// Errors pass and drop the state.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the state; the last function is not called.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let chunks = from_iter(["ab", "c\nd", "e"]);
    /// let lines = chunks.map_accum_with(
    ///     String::new,
    ///     |begun, chunk| match chunk.split_once('\n') {
    ///         Some((end, begin)) => (begin.to_owned(), Some(begun + end)),
    ///         None => (begun + chunk, None),
    ///     },
    ///     |rest| Some(Some(rest)),
    /// );
    /// assert_eq!(lines.filter_map(|line| line).to_vec().await, Ok(vec!["abc".to_owned(), "de".to_owned()]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`map_accum`](Self::map_accum) for the plain form.
    #[doc(alias("statefulMap", "statefulMapConcat"))]
    #[inline]
    pub fn map_accum_with<T, U, C, F, H>(
        self,
        create: C,
        accumulate: F,
        complete: H,
    ) -> Observable<MapAccum<S, T, F, C, H>>
    where
        C: FnOnce() -> T,
        F: FnMut(T, S::Item) -> (T, U),
        H: FnOnce(T) -> Option<U>,
    {
        Observable::new(MapAccum {
            source: Some(self.source),
            create: Some(create),
            state: None,
            accumulate,
            complete: Some(complete),
        })
    }
}

/// The source of [`Observable::map_accum`]: its state is there from the start, and it makes no last item.
pub type PlainMapAccum<S, T, U, F> = MapAccum<S, T, F, fn() -> T, fn(T) -> Option<U>>;

/// The source of [`Observable::map_accum_with`].
#[pin_project]
#[derive(Clone)]
pub struct MapAccum<S, T, F, C, H> {
    /// Gone as soon as it has ended.
    #[pin]
    source: Option<S>,
    /// Makes the state at the first poll.
    create: Option<C>,
    /// Gone at the end, and when a closure has panicked.
    state: Option<T>,
    accumulate: F,
    /// Makes the last item at the end.
    complete: Option<H>,
}

impl<S, T, U, F, C, H> Source for MapAccum<S, T, F, C, H>
where
    S: Source,
    F: FnMut(T, S::Item) -> (T, U),
    C: FnOnce() -> T,
    H: FnOnce(T) -> Option<U>,
{
    type Item = U;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<U, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        if let Some(create) = this.create.take() {
            *this.state = Some(create());
        }
        if this.state.is_none() {
            this.source.set(None);
            return Poll::Ready(None);
        }
        let polled = ready!(source.poll_next(cx));
        let state = this.state.take();
        match polled {
            Some(Ok(item)) => {
                let made = state.map(|state| (this.accumulate)(state, item));
                Poll::Ready(made.map(|(state, made)| {
                    *this.state = Some(state);
                    Ok(made)
                }))
            }
            Some(Err(error)) => {
                this.source.set(None);
                Poll::Ready(Some(Err(error)))
            }
            None => {
                this.source.set(None);
                let last = state.zip(this.complete.take()).and_then(|(state, complete)| complete(state));
                Poll::Ready(last.map(Ok))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        if self.create.is_none() && self.state.is_none() {
            return (0, Some(0));
        }
        let (lower, upper) = source.size_hint();
        let last = usize::from(self.complete.is_some());
        (lower, upper.and_then(|upper| upper.checked_add(last)))
    }
}
