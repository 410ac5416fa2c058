//! `delay_until`: each item when something has happened.

use crate::{
    Notifier, Observable,
    parts::{ahead::Ahead, budget::Budget},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Holds each item until a future or an observable that is made for it has completed, and keeps the order.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/delay_until.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-ab---c----|");
    /// let trigger = m.cold("x--|");
    /// m.expect(source.delay_until(move |_| trigger.clone()), "----a--b--c|");
    /// # m.picture("docs/marbles/delay_until.svg", "delay_until(|_| trigger.clone())");
    /// # });
    /// ```
    ///
    /// The function is called with an item when the one before it is out; meanwhile one more item is taken ahead, so that
    /// an error or the end behind the current item is seen at once.
    /// Any future will do, whatever its output: a sleep, a permit, an acknowledgement.
    /// An observable lets its item go when it completes, and what it emits does not matter.
    /// In this it differs from the `delayWhen` of RxJS, in which items wait beside each other and go at the first
    /// notification.
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and the last item is out.
    /// Errors of the source or of what is waited for pass at once and drop everything else.
    ///
    /// # Cancellation
    ///
    /// Drops the source, what is waited for, the item that waits and the one that was taken ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = tokio::time::Instant::now();
    /// let words = from_iter(["a", "long", "story"]);
    /// let typed = words.delay_until(|word| tokio::time::sleep(Duration::from_millis(10) * word.len() as u32));
    /// assert_eq!(typed.to_vec().await, Ok(vec!["a", "long", "story"]));
    /// assert_eq!(start.elapsed().as_millis(), 100);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`delay`](Self::delay) for the same time for all, [`filter_async`](Self::filter_async) to leave items out,
    /// [`concat_map`](Self::concat_map) to make something else of them.
    #[doc(alias("delayUntil", "delayWhen", "delayUntilOther"))]
    pub fn delay_until<N, F>(self, trigger: F) -> Observable<DelayUntil<S, N::Source, F>>
    where
        N: Notifier<S::Error>,
        F: FnMut(&S::Item) -> N,
    {
        Observable::new(DelayUntil {
            source: Ahead::new(self.source),
            trigger,
            item: None,
            running: None,
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::delay_until`].
#[pin_project]
pub struct DelayUntil<S: Source, U, F> {
    #[pin]
    source: Ahead<S>,
    trigger: F,
    /// The item that waits.
    item: Option<S::Item>,
    /// What it waits for; there as long as the item is.
    #[pin]
    running: Option<U>,
    /// Counts the items of what is waited for, which do not matter.
    budget: Budget,
}

impl<S, N, F> Source for DelayUntil<S, N::Source, F>
where
    S: Source,
    N: Notifier<S::Error>,
    F: FnMut(&S::Item) -> N,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        loop {
            let mut this = self.as_mut().project();
            if let Some(error) = this.source.as_mut().look() {
                return self.fail(error);
            }
            let begins = this.running.is_none();
            if begins {
                match this.source.as_mut().take() {
                    Some(item) => {
                        this.running.set(Some((this.trigger)(&item).into_notifier()));
                        *this.item = Some(item);
                    }
                    None if this.source.is_done() => return Poll::Ready(None),
                    None => {}
                }
            }
            match this.running.as_mut().as_pin_mut().map_or(Poll::Pending, |running| running.poll_next(cx)) {
                Poll::Ready(Some(Ok(_))) => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Some(Err(error))) => return self.fail(error),
                Poll::Ready(None) => {
                    this.running.set(None);
                    return Poll::Ready(this.item.take().map(Ok));
                }
                Poll::Pending => {
                    // The source was asked for this item, and not yet for what comes behind it.
                    if begins
                        && this.running.is_some()
                        && let Some(error) = this.source.as_mut().look()
                    {
                        return self.fail(error);
                    }
                    this.source.park(cx);
                    return Poll::Pending;
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let waiting = usize::from(self.item.is_some());
        (lower.saturating_add(waiting), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S: Source, U, F> DelayUntil<S, U, F> {
    /// Drops everything, then tells the error.
    fn fail(self: Pin<&mut Self>, error: S::Error) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        this.running.set(None);
        *this.item = None;
        this.source.release();
        Poll::Ready(Some(Err(error)))
    }
}

impl<S: Source + Clone, U, F: Clone> Clone for DelayUntil<S, U, F> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            trigger: self.trigger.clone(),
            item: None,
            running: None,
            budget: Budget::new(),
        }
    }
}
