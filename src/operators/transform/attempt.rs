//! `attempt`: the error becomes the last item.

use crate::{Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits each item as an `Ok` and the error as a last `Err`, so that the observable itself cannot fail.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/attempt.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// let results = [("a", Ok("a")), ("b", Ok("b")), ("x", Err(TestError::from("error")))];
    /// m.expect(source.attempt(), "-a-b-(x|)").values(results);
    /// # m.picture("docs/marbles/attempt.svg", "attempt()");
    /// # });
    /// ```
    ///
    /// Nothing comes behind an `Err`, and there is at most one.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, or behind its error, which is an item here.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let readings = from_iter(["1", "2", "x"]).with_error().try_map(|text| text.parse::<u32>().map_err(|_| text));
    /// let Ok(readings) = readings.attempt().to_vec().await;
    /// assert_eq!(readings, [Ok(1), Ok(2), Err("x")]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`flatten_results`](Self::flatten_results), its inverse,
    /// [`materialize`](Self::materialize) to see the end as well,
    /// [`catch_error`](Self::catch_error) to go on with something else.
    #[doc(alias("either", "toResult"))]
    #[inline]
    pub fn attempt(self) -> Observable<Attempt<S>> {
        Observable::new(Attempt { source: Some(self.source) })
    }
}

/// The source of [`Observable::attempt`].
#[pin_project]
#[derive(Clone)]
pub struct Attempt<S> {
    /// Gone as soon as it has ended.
    #[pin]
    source: Option<S>,
}

impl<S: Source> Source for Attempt<S> {
    type Item = Result<S::Item, S::Error>;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Result<S::Item, S::Error>, Infallible>>> {
        poll_fused(self.project().source, cx).map(|polled| polled.map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let (lower, upper) = source.size_hint();
        // `Option` of a type without values takes no room.
        if size_of::<Option<S::Error>>() == 0 {
            return (lower, upper);
        }
        // The error is an item here, and may come in place of all the others.
        (lower.min(1), upper.and_then(|upper| upper.checked_add(1)))
    }
}
