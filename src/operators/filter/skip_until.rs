//! `skip_until`: the items from when a notifier speaks.

use crate::{
    Notifier, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Leaves out the items of the source until a notifier speaks, then emits all that follow.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/skip_until.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("  -a-b--c-d-|");
    /// let notifier = m.hot("----n------");
    /// m.expect_subscriptions(&notifier, ["^---!"]);
    /// m.expect(source.skip_until(notifier), "------c-d-|");
    /// # m.picture("docs/marbles/skip_until.svg", "skip_until(notifier)");
    /// # });
    /// ```
    ///
    /// The notifier is a future, whatever its output (a sleep, a signal), or an observable; it is dropped when it has
    /// spoken.
    /// An observable that completes without an item never lets anything pass; the result then ends with the source.
    /// The notifier is asked before the source: an item of the same instant passes.
    /// A long run of items that are left out does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, and drops the notifier if that has not spoken.
    /// Errors of either pass and drop the other; once the notifier has spoken, nothing more is heard of it.
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
    /// let ticks = interval(Duration::from_millis(10)).take(5);
    /// let Ok(late) = ticks.skip_until(tokio::time::sleep(Duration::from_millis(35))).to_vec().await;
    /// assert_eq!(late, [3, 4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_until`](Self::take_until) for the other part, [`skip_while`](Self::skip_while) when the items themselves
    /// tell the beginning.
    #[doc(alias("skipUntilOther", "dropUntil", "dropUntilOutput"))]
    pub fn skip_until<N>(self, notifier: N) -> Observable<SkipUntil<S, N::Source>>
    where
        N: Notifier<S::Error>,
    {
        Observable::new(SkipUntil {
            source: Some(self.source),
            notifier: Watched::new(notifier.into_notifier()),
            open: false,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::skip_until`].
#[pin_project]
#[derive(Clone)]
pub struct SkipUntil<S, N> {
    /// Gone once it has ended, or when the notifier failed.
    #[pin]
    source: Option<S>,
    /// Released once it has spoken.
    #[pin]
    notifier: Watched<N>,
    /// The notifier has spoken.
    open: bool,
    /// Counts the items that were left out.
    budget: Budget,
}

impl<S, N> Source for SkipUntil<S, N>
where
    S: Source,
    N: Source<Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            if !*this.open {
                match this.notifier.as_mut().poll() {
                    Poll::Ready(Some(Ok(_))) => {
                        *this.open = true;
                        this.notifier.as_mut().release();
                    }
                    Poll::Ready(Some(Err(error))) => {
                        this.source.set(None);
                        return Poll::Ready(Some(Err(error)));
                    }
                    Poll::Ready(None) | Poll::Pending => {}
                }
            }
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) if *this.open => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Some(Ok(_))) => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(terminal) => {
                    this.source.set(None);
                    this.notifier.release();
                    return Poll::Ready(terminal);
                }
                Poll::Pending => {
                    this.notifier.park(cx);
                    return Poll::Pending;
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let (lower, upper) = source.size_hint();
        (if self.open { lower } else { 0 }, upper)
    }
}
