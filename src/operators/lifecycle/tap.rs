//! `tap`: a look at each item as it passes.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Shows each item to a closure, then emits it as it is.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/tap.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|");
    /// m.expect(source.tap(|letter| assert_ne!(*letter, "d")), "-a-b-c-|");
    /// # m.picture("docs/marbles/tap.svg", "tap(|letter| assert_ne!(*letter, \"d\"))");
    /// # });
    /// ```
    ///
    /// It is for logs and counters; a side effect that can fail belongs in [`try_map`](Self::try_map), one that waits in
    /// [`concat_map`](Self::concat_map).
    ///
    /// # Completion and errors
    ///
    /// Both pass, and the closure hears of neither.
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
    /// let mut seen = Vec::new();
    /// let Ok(sum) = from_iter(1..=3).tap(|n| seen.push(*n)).fold(0, |sum, n| sum + n).await;
    /// assert_eq!((sum, seen), (6, vec![1, 2, 3]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`finalize`](Self::finalize) for whatever ends it.
    #[doc(alias("do", "doOnNext", "doOnEach", "onEach", "inspect", "inspect_ok", "handleEvents"))]
    #[inline]
    pub fn tap<F>(self, look: F) -> Observable<Tap<S, F>>
    where
        F: FnMut(&S::Item),
    {
        Observable::new(Tap { source: self.source, look })
    }
}

/// The source of [`Observable::tap`].
#[pin_project]
#[derive(Clone)]
pub struct Tap<S, F> {
    #[pin]
    source: S,
    look: F,
}

impl<S, F> Source for Tap<S, F>
where
    S: Source,
    F: FnMut(&S::Item),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = this.source.poll_next(cx);
        if let Poll::Ready(Some(Ok(item))) = &polled {
            (this.look)(item);
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
