//! `reduce`: all items into one, without a seed.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Accumulates all items into one, beginning with the first, or gives `None` if the source is empty.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/reduce.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|").map(str::to_owned);
    /// m.expect(source.reduce(|text, letter| text + &letter), "-------(x|)").values([("x", Some("abc".to_owned()))]);
    /// # m.picture("docs/marbles/reduce.svg", "reduce(|text, letter| text + &letter)");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// The function is not called for the first item; where there is no second, it is not called at all.
    /// RxJS emits nothing for an empty source.
    ///
    /// # Completion and errors
    ///
    /// Ready with the value when the source completes, with `None` if that was empty.
    /// An error drops the value.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source and the value.
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
    /// let Ok(longest) = from_iter(["brook", "headwater", "river"])
    ///     .reduce(|longest, word| if word.len() > longest.len() { word } else { longest })
    ///     .await;
    /// assert_eq!(longest, Some("headwater"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`fold`](Self::fold) to begin with a seed, which may be of another type, [`scan`](Self::scan) to see every step,
    /// [`min`](Self::min), [`max`](Self::max) and [`sum`](Self::sum).
    #[doc(alias("fold1", "aggregate", "inject"))]
    #[inline]
    pub fn reduce<F>(self, accumulate: F) -> Reduce<S, F>
    where
        F: FnMut(S::Item, S::Item) -> S::Item,
    {
        Reduce { source: Some(self.source), accumulate, value: None }
    }
}

/// The future of [`Observable::reduce`].
#[pin_project]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Reduce<S: Source, F, T = <S as Source>::Item> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    accumulate: F,
    /// What was accumulated, from the first item on.
    value: Option<T>,
}

impl<S, F> Future for Reduce<S, F, S::Item>
where
    S: Source,
    F: FnMut(S::Item, S::Item) -> S::Item,
{
    type Output = Result<Option<S::Item>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = ready!(drive(this.source, cx, |item| {
            let value = match this.value.take() {
                Some(value) => (this.accumulate)(value, item),
                None => item,
            };
            *this.value = Some(value);
            ControlFlow::<Infallible>::Continue(())
        }));
        let value = this.value.take();
        Poll::Ready(outcome.map(|_| value))
    }
}

impl<S: Source + Clone, F: Clone, T> Clone for Reduce<S, F, T> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), accumulate: self.accumulate.clone(), value: None }
    }
}
