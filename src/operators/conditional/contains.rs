//! `contains`: whether some item is equal to a value.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives `true` at the first item that is equal to a value, and `false` if there is none.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/contains.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-c-|");
    /// m.expect_subscriptions(&source, ["^--!"]);
    /// m.expect(source.contains("b"), "---(t|)").values([("t", true)]);
    /// # m.picture("docs/marbles/contains.svg", "contains(\"b\")");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// Items are compared with `==`, so that a NaN is never found.
    /// An empty source gives `false`.
    ///
    /// # Completion and errors
    ///
    /// Ready with `true` at the first item that is equal, when the source is dropped; with `false` when the source
    /// completes.
    /// An error passes if it comes before that.
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
    /// let Ok(served) = from_iter([80, 443]).contains(443).await;
    /// assert!(served);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`any`](Self::any) for a predicate, [`position`](Self::position) to know where it is.
    #[doc(alias("includes", "hasElement"))]
    #[inline]
    pub fn contains<T>(self, value: T) -> Contains<S, T>
    where
        S::Item: PartialEq<T>,
    {
        Contains { source: Some(self.source), value }
    }
}

/// The future of [`Observable::contains`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Contains<S, T> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    value: T,
}

impl<S, T> Future for Contains<S, T>
where
    S: Source,
    S::Item: PartialEq<T>,
{
    type Output = Result<bool, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let step = |item| if item == *this.value { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        drive(this.source, cx, step).map_ok(|found| found.is_some())
    }
}
