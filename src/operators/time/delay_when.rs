//! `delay_when`: each item when a notifier speaks that is made of it.

use crate::{Notifier, Observable, parts::fan_in::FanIn, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// How many items wait at most.
const CAPACITY: usize = 256;

impl<S: Source> Observable<S> {
    /// Emits each item when a notifier speaks that is made of it, in the order in which the notifiers do.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/delay_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-6-1--3-|");
    /// let as_it_says = |digit: &&str| tokio::time::sleep(Duration::from_millis(digit.parse().unwrap()));
    /// m.expect(source.delay_when(as_it_says), "----1--6-(3|)");
    /// # m.picture("docs/marbles/delay_when.svg", "delay_when(as_it_says)");
    /// # });
    /// ```
    ///
    /// The notifier is a future, whatever its output, or an observable, of which the first item counts.
    /// The item of one that completes without an item is dropped, as in RxJS: to leave items out that way is as good as a
    /// filter.
    /// Up to 256 items wait; while so many do, the source is not asked for more, where RxJS holds any number.
    /// It is [`merge_map`](Self::merge_map) with that concurrency, and an item costs what it costs there.
    /// A delay of the subscription, which RxJS takes as a second argument, is
    /// [`delay_subscription`](Self::delay_subscription).
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and nothing waits any more.
    /// The first error, of the source or of a notifier, passes at once and drops everything that waits.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the items that wait and their notifiers.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let priority = |urgency: &u64| tokio::time::sleep(Duration::from_millis(100 / urgency));
    /// let Ok(served) = from_iter([1, 5, 2]).delay_when(priority).to_vec().await;
    /// assert_eq!(served, [5, 2, 1]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`delay_until`](Self::delay_until) to keep the order, [`delay`](Self::delay) for the same time for all,
    /// [`debounce_when`](Self::debounce_when) to keep only the newest item.
    #[doc(alias("delayWhen", "delay"))]
    pub fn delay_when<N, F>(self, selector: F) -> Observable<DelayWhen<S, F, N::Source>>
    where
        N: Notifier<S::Error>,
        F: FnMut(&S::Item) -> N,
    {
        Observable::new(DelayWhen { items: FanIn::new(self.source, CAPACITY), selector })
    }
}

/// The source of [`Observable::delay_when`].
#[pin_project]
pub struct DelayWhen<S: Source, F, N> {
    /// The items that are to come, and those that wait.
    #[pin]
    items: FanIn<S, Held<S::Item, N>>,
    selector: F,
}

impl<S, N, F> Source for DelayWhen<S, F, N::Source>
where
    S: Source,
    N: Notifier<S::Error>,
    F: FnMut(&S::Item) -> N,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        this.items.poll(cx, |item| {
            let notifier = Some((this.selector)(&item).into_notifier());
            Held { item: Some(item), notifier }
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.items.at_most())
    }
}

impl<S, F, N> Clone for DelayWhen<S, F, N>
where
    S: Source + Clone,
    F: Clone,
    N: Source,
{
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), selector: self.selector.clone() }
    }
}

/// An item as the only one of a source that waits for a notifier.
#[pin_project]
struct Held<T, N> {
    /// Gone once it is out.
    item: Option<T>,
    /// Gone once it has spoken or ended.
    #[pin]
    notifier: Option<N>,
}

impl<T, N: Source> Source for Held<T, N> {
    type Item = T;
    type Error = N::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, N::Error>>> {
        let mut this = self.project();
        let Some(notifier) = this.notifier.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let spoke = ready!(notifier.poll_next(cx));
        this.notifier.set(None);
        Poll::Ready(match spoke {
            Some(Ok(_)) => this.item.take().map(Ok),
            Some(Err(error)) => Some(Err(error)),
            None => None,
        })
    }
}
