//! `merge_map_delay_error`: every item becomes an observable, and the errors come at the end.

use super::{Attempt, Map, MergeMap};
use crate::{IntoObservable, IntoObservableWith, Observable, operators::combine::DelayErrors, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Makes an observable or a future of each item, runs up to `concurrency` of them at once, emits what they emit, and
    /// holds all errors back until the end.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/merge_map_delay_error.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let (sound, broken) = (m.cold("--x--x|"), m.cold("-y#"));
    /// let source = m.hot("-a-b-----|").values([("a", sound), ("b", broken)]);
    /// let all = source.merge_map_delay_error(8, |inner| inner).map_err(TestError::from);
    /// m.expect(all, "     ---xy-x--#").error("1 error: error");
    /// # m.picture("docs/marbles/merge_map_delay_error.svg", "merge_map_delay_error(8, |inner| inner)");
    /// # });
    /// ```
    ///
    /// It is [`merge_map`](Self::merge_map) of what source and inner observables [`attempt`](Self::attempt): while
    /// `concurrency` of them run, the source is not polled.
    /// One error of each inner observable, and one of the source, is held: as many as there are that fail, without any
    /// other limit.
    ///
    /// # Completion and errors
    ///
    /// When the source and all inner observables have ended, it completes if none failed, and otherwise fails with the
    /// [`Errors`](crate::Errors) of all that did, in the order in which they came.
    /// An error of the source does not stop the inner observables that run.
    ///
    /// # Cancellation
    ///
    /// Drops the source, all inner observables, and the errors that are held.
    ///
    /// # Panics
    ///
    /// When `concurrency` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let texts = from_iter(["1", "two", "3", "four"]).with_error();
    /// let numbers = texts.merge_map_delay_error(4, |text| async move { text.parse::<u32>().map_err(|_| text) });
    /// let mut seen = Vec::new();
    /// let errors = numbers.for_each(|n| seen.push(n)).await.unwrap_err();
    /// assert_eq!(seen, [1, 3]);
    /// assert!(errors.into_iter().eq(["two", "four"]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`merge_map`](Self::merge_map) to fail at once,
    /// [`merge_delay_error`](Self::merge_delay_error) for two sources.
    #[doc(alias("flatMapDelayError", "mergeMapDelayError"))]
    #[track_caller]
    pub fn merge_map_delay_error<O, F>(self, concurrency: usize, project: F) -> Observable<MergeMapDelayError<S, F, O>>
    where
        O: IntoObservableWith<S::Error>,
        F: FnMut(S::Item) -> O,
    {
        assert!(concurrency > 0, "merge_map_delay_error needs a concurrency of at least 1");
        MergeMapDelayError::flattening(self, concurrency, project)
    }
}

/// The source of [`Observable::merge_map_delay_error`]: a flattening of attempts.
pub type MergeMapDelayError<S, F, O> = DelayErrors<
    MergeMap<
        Attempt<Map<S, F>>,
        fn(Result<O, <S as Source>::Error>) -> Observable<Attempted<<O as IntoObservable>::Source>>,
        Attempted<<O as IntoObservable>::Source>,
    >,
    <S as Source>::Error,
>;

impl<S, F, O> MergeMapDelayError<S, F, O>
where
    S: Source,
    O: IntoObservable<Error = S::Error>,
    F: FnMut(S::Item) -> O,
{
    pub(crate) fn flattening(source: Observable<S>, concurrency: usize, project: F) -> Observable<Self> {
        let attempts: fn(_) -> _ = attempted;
        DelayErrors::over(source.map(project).attempt().merge_map(concurrency, attempts))
    }
}

/// What an inner observable attempts, or the error in its place.
fn attempted<O: IntoObservable>(inner: Result<O, O::Error>) -> Observable<Attempted<O::Source>> {
    let (source, error) = match inner {
        Ok(inner) => (Some(inner.into_observable().attempt().source), None),
        Err(error) => (None, Some(error)),
    };
    Observable::new(Attempted { source, error })
}

/// The inner source of [`Observable::merge_map_delay_error`].
#[pin_project]
pub struct Attempted<U: Source> {
    /// Not there in place of an error of the outer source.
    #[pin]
    source: Option<Attempt<U>>,
    /// The error of the outer source, until it has been told.
    error: Option<U::Error>,
}

impl<U: Source> Source for Attempted<U> {
    type Item = Result<U::Item, U::Error>;
    type Error = Infallible;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Infallible>>> {
        let this = self.project();
        match this.source.as_pin_mut() {
            Some(source) => source.poll_next(cx),
            None => Poll::Ready(this.error.take().map(|error| Ok(Err(error)))),
        }
    }
}
