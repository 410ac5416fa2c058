//! `any`: whether a predicate is true for some item.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives `true` at the first item for which a predicate is true, and `false` if there is none.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/any.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a-b-C-d-|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.any(|letter| letter != letter.to_lowercase()), "-----(t|)").values([("t", true)]);
    /// m.expect(m.cold("-a-b-|").any(|letter| letter != letter.to_lowercase()), "-----(f|)").values([("f", false)]);
    /// # m.picture("docs/marbles/any.svg", "any(|letter| letter != letter.to_lowercase())");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// An empty source gives `false`.
    ///
    /// # Completion and errors
    ///
    /// Ready with `true` at the first item for which the predicate is true, when the source is dropped; with `false`
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
    /// let Ok(found) = from_iter(1..).any(|n| n * n == 49).await;
    /// assert!(found);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`find`](Self::find) for the item itself, [`contains`](Self::contains) for an item that is equal to a value,
    /// [`all`](Self::all) for every item.
    #[doc(alias("some", "exists", "hasElement", "hasElements", "anyMatch"))]
    #[inline]
    pub fn any<F>(self, predicate: F) -> Any<S, F>
    where
        F: FnMut(S::Item) -> bool,
    {
        Any { source: Some(self.source), predicate }
    }
}

/// The future of [`Observable::any`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Any<S, F> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    predicate: F,
}

impl<S, F> Future for Any<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> bool,
{
    type Output = Result<bool, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let step = |item| if (this.predicate)(item) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        drive(this.source, cx, step).map_ok(|matched| matched.is_some())
    }
}
