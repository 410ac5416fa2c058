//! `all`: whether a predicate is true for every item.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives `true` if a predicate is true for every item, and `false` at the first for which it is not.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/all.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-C-d-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.all(|letter| letter == letter.to_lowercase()), "-----(f|)").values([("f", false)]);
    /// m.expect(m.cold("-a-b-|").all(|letter| letter == letter.to_lowercase()), "-----(t|)").values([("t", true)]);
    /// # m.picture("docs/marbles/all.svg", "all(|letter| letter == letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// An empty source gives `true`.
    ///
    /// # Completion and errors
    ///
    /// Ready with `false` at the first item for which the predicate is false, when the source is dropped; with `true`
    /// when the source completes.
    /// An error passes if it comes before that.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the source.
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
    /// let Ok(all) = from_iter([2, 4, 6]).all(|n| n % 2 == 0).await;
    /// assert!(all);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`any`](Self::any) for one that matches, [`take_while`](Self::take_while) for the items up to the first that
    /// does not.
    #[doc(alias("every", "allSatisfy"))]
    #[inline]
    pub fn all<F>(self, predicate: F) -> All<S, F>
    where
        F: FnMut(S::Item) -> bool,
    {
        All { source: Some(self.source), predicate }
    }
}

/// The future of [`Observable::all`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct All<S, F> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    predicate: F,
}

impl<S, F> Future for All<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> bool,
{
    type Output = Result<bool, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let step = |item| if (this.predicate)(item) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        drive(this.source, cx, step).map_ok(|mismatch| mismatch.is_none())
    }
}
