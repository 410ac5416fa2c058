//! `position`: the number of the first item that matches.

use crate::{Observable, parts::drive::drive, source::Source};
use pin_project::pin_project;
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Gives the number of the first item for which a predicate is true, counted from 0, or `None` if there is none.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/position.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("--a--b--c--|");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.position(|letter| letter > "a"), "-----(x|)").values([("x", Some(1))]);
    /// # m.picture("docs/marbles/position.svg", "position(|letter| letter > \"a\")");
    /// # });
    /// ```
    ///
    /// It is a future: await it, or give it to an operator that takes an observable.
    /// The source is dropped before the number is there.
    /// RxJS gives -1 where nothing matches.
    ///
    /// # Completion and errors
    ///
    /// Ready with the number, or with `None` when the source completes without an item that matches.
    /// An error passes if it comes before the item.
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
    /// let Ok(at) = from_iter("headwater".chars()).position(|letter| letter == 'w').await;
    /// assert_eq!(at, Some(4));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`find`](Self::find) for the item itself, [`enumerate`](Self::enumerate) to number all of them.
    #[doc(alias("findIndex", "indexOf", "indexOfFirst"))]
    #[inline]
    pub fn position<F>(self, predicate: F) -> Position<S, F>
    where
        F: FnMut(S::Item) -> bool,
    {
        Position { source: Some(self.source), predicate, passed: 0 }
    }
}

/// The future of [`Observable::position`].
#[pin_project]
#[derive(Clone)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Position<S, F> {
    /// Gone once the future was ready.
    #[pin]
    source: Option<S>,
    predicate: F,
    /// How many items did not match so far.
    passed: u64,
}

impl<S, F> Future for Position<S, F>
where
    S: Source,
    F: FnMut(S::Item) -> bool,
{
    type Output = Result<Option<u64>, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let step = |item| {
            if (this.predicate)(item) {
                return ControlFlow::Break(*this.passed);
            }
            *this.passed += 1;
            ControlFlow::Continue(())
        };
        drive(this.source, cx, step)
    }
}
