//! `delay_until`: each item when something has happened.

use crate::{
    Notifier, Observable,
    parts::{budget::Budget, serial::Serial},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
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
        Observable::new(DelayUntil { items: Serial::new(self.source), trigger })
    }
}

/// The source of [`Observable::delay_until`].
#[pin_project]
pub struct DelayUntil<S: Source, U, F> {
    #[pin]
    items: Serial<S, Waiting<S::Item, U>>,
    trigger: F,
}

impl<S, N, F> Source for DelayUntil<S, N::Source, F>
where
    S: Source,
    N: Notifier<S::Error>,
    F: FnMut(&S::Item) -> N,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let wait = |item| {
            let trigger = (this.trigger)(&item).into_notifier();
            Waiting { trigger, item: Some(item), budget: Budget::new() }
        };
        this.items.poll(cx, wait).map(|polled| polled.and_then(Result::transpose))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<S: Source + Clone, U, F: Clone> Clone for DelayUntil<S, U, F> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), trigger: self.trigger.clone() }
    }
}

/// An item that waits, which is ready when what it waits for has completed.
#[pin_project]
struct Waiting<T, U> {
    #[pin]
    trigger: U,
    /// Gone once it is out.
    item: Option<T>,
    /// Counts the items of what is waited for, which do not matter.
    budget: Budget,
}

impl<T, U: Source> Future for Waiting<T, U> {
    type Output = Result<Option<T>, U::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        while ready!(this.trigger.as_mut().poll_next(cx)).transpose()?.is_some() {
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(this.item.take()))
    }
}
