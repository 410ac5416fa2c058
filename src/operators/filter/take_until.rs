//! `take_until`: until a notifier speaks.

use crate::{Notifier, Observable, parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the items of the source until a notifier speaks, then completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/take_until.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("  -a-b--c-d-|");
    /// let notifier = m.hot("-----n------");
    /// m.expect_subscriptions(&source, ["^----!"]);
    /// m.expect(source.take_until(notifier), "-a-b-|");
    /// # m.picture("docs/marbles/take_until.svg", "take_until(notifier)");
    /// # });
    /// ```
    ///
    /// The notifier is a future, whatever its output (a sleep, a cancellation), or an observable.
    /// An observable that completes without an item is ignored; the source then runs to its own end.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, or as soon as the notifier speaks.
    /// The notifier is asked before the source: an item of the same instant does not pass.
    /// Errors of either pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the notifier.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ticks = interval(Duration::from_millis(10));
    /// let Ok(seen) = ticks.take_until(tokio::time::sleep(Duration::from_millis(35))).to_vec().await;
    /// assert_eq!(seen, [0, 1, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_while`](Self::take_while) when the items themselves tell the end, [`take`](Self::take) for a count.
    #[doc(alias("takeUntilOther", "untilOther", "takeUntilSignal"))]
    pub fn take_until<N>(self, notifier: N) -> Observable<TakeUntil<S, N::Source>>
    where
        N: Notifier<S::Error>,
    {
        Observable::new(TakeUntil { source: Some(self.source), notifier: Watched::new(notifier.into_notifier()) })
    }
}

/// The source of [`Observable::take_until`].
#[pin_project]
#[derive(Clone)]
pub struct TakeUntil<S, N> {
    /// Gone as soon as nothing more is wanted of it.
    #[pin]
    source: Option<S>,
    #[pin]
    notifier: Watched<N>,
}

impl<S, N> Source for TakeUntil<S, N>
where
    S: Source,
    N: Source<Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = match this.notifier.as_mut().poll() {
            Poll::Ready(Some(Ok(_))) => None,
            Poll::Ready(Some(Err(error))) => Some(Err(error)),
            Poll::Ready(None) | Poll::Pending => match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(terminal) => terminal,
                Poll::Pending => {
                    this.notifier.park(cx);
                    return Poll::Pending;
                }
            },
        };
        this.source.set(None);
        this.notifier.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.as_ref().map_or(Some(0), |source| source.size_hint().1))
    }
}
