//! `sample_when`: the latest item whenever a notifier speaks.

use crate::{
    Notifier, Observable, OnDrop, Untold,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the latest item whenever a notifier speaks, if there is a new one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/sample_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let readings = m.hot("-a-b-----c---d-e--|");
    /// let requests = m.hot("-----n-n----n-----n");
    /// m.expect(readings.sample_when(requests), "-----b------c-----|");
    /// # m.picture("docs/marbles/sample_when.svg", "sample_when(requests)");
    /// # });
    /// ```
    ///
    /// The notifier is an observable, or a future, whatever its output, which speaks once; a [`SampleWhen`] takes a callback
    /// for what is dropped along.
    /// At one instant the source is asked before the notifier: an item of that instant is the latest one.
    /// When the consumer is slow, several notifications that wait are as one, also where items came between them.
    ///
    /// # Completion and errors
    ///
    /// Completion of the source passes at once and drops the item that waits, as in [`sample`](Self::sample) and RxJS.
    /// A notifier that completes is ignored: nothing is emitted any more, but the end of the source.
    /// Errors of either pass at once, and drop the other and the item that waits.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the notifier and the item that waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let position = interval(ms(10)).take(10);
    /// let asked = interval(ms(25)).filter(|n| n % 2 == 1);
    /// let Ok(seen) = position.sample_when(asked).to_vec().await;
    /// assert_eq!(seen, [4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`sample`](Self::sample) for a clock, [`with_latest_from`](Self::with_latest_from) to be told the latest item
    /// again and again, [`buffer`](Self::buffer) for all the items.
    #[doc(alias("sample", "sampled"))]
    pub fn sample_when<N, D>(self, options: impl Into<SampleWhen<N, D>>) -> Observable<SampledWhen<S, N::Source, D>>
    where
        N: Notifier<S::Error>,
        D: OnDrop<S::Item>,
    {
        let SampleWhen { notifier, on_drop } = options.into();
        Observable::new(SampledWhen {
            source: Some(self.source),
            notifier: Watched::new(notifier.into_notifier()),
            on_drop,
            waiting: None,
            budget: Budget::new(),
        })
    }
}

/// What [`Observable::sample_when`] is to do: upon which notifier, and who is told of what is dropped.
#[derive(Clone)]
pub struct SampleWhen<N, D = Untold> {
    notifier: N,
    on_drop: D,
}

impl<N> SampleWhen<N> {
    /// Emits the latest item whenever `notifier` speaks.
    pub fn on(notifier: N) -> Self {
        Self { notifier, on_drop: Untold }
    }
}

impl<N, D> SampleWhen<N, D> {
    /// Hands every item that is dropped to a closure: replaced by a newer one, or waiting when it ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut replaced = Vec::new();
    /// let asked = interval(Duration::from_millis(35));
    /// let options = SampleWhen::on(asked).on_drop(|n| replaced.push(n));
    /// let position = interval(Duration::from_millis(10)).take(4);
    /// assert_eq!(position.sample_when(options).to_vec().await, Ok(vec![2]));
    /// assert_eq!(replaced, [0, 1, 3]); // the last one waited at the end
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> SampleWhen<N, F> {
        SampleWhen { notifier: self.notifier, on_drop }
    }
}

impl<F: Future> From<F> for SampleWhen<F> {
    fn from(notifier: F) -> Self {
        Self::on(notifier)
    }
}

impl<N> From<Observable<N>> for SampleWhen<Observable<N>> {
    fn from(notifier: Observable<N>) -> Self {
        Self::on(notifier)
    }
}

impl<N, D> fmt::Debug for SampleWhen<N, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SampleWhen").finish_non_exhaustive()
    }
}

/// The source of [`Observable::sample_when`].
#[pin_project]
pub struct SampledWhen<S: Source, N, D> {
    /// Gone once it has ended, or when the notifier failed.
    #[pin]
    source: Option<S>,
    #[pin]
    notifier: Watched<N>,
    on_drop: D,
    /// The latest item that was not emitted.
    waiting: Option<S::Item>,
    /// Counts the items that were taken and the notifications that found none.
    budget: Budget,
}

impl<S, N, D> Source for SampledWhen<S, N, D>
where
    S: Source,
    N: Source<Error = S::Error>,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let mut terminal = loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    if let Some(replaced) = this.waiting.replace(item) {
                        this.on_drop.dropped(replaced);
                    }
                    // A source that always has something does not keep the notifier from being heard.
                    if this.budget.is_spent(cx) {
                        break None;
                    }
                }
                Poll::Ready(terminal) => break Some(terminal),
                Poll::Pending => break None,
            }
        };
        while terminal.is_none() {
            match this.notifier.as_mut().poll() {
                Poll::Ready(Some(Ok(_))) => {
                    if let Some(item) = this.waiting.take() {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Some(Err(error))) => terminal = Some(Some(Err(error))),
                Poll::Ready(None) | Poll::Pending => {
                    this.notifier.park(cx);
                    return Poll::Pending;
                }
            }
        }
        this.source.set(None);
        this.notifier.release();
        if let Some(dropped) = this.waiting.take() {
            this.on_drop.dropped(dropped);
        }
        Poll::Ready(terminal.flatten())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let items = source.size_hint().1.and_then(|upper| upper.checked_add(usize::from(self.waiting.is_some())));
        // No more than there are items, and no more than there are notifications.
        (0, [items, self.notifier.size_hint().1].into_iter().flatten().min())
    }
}

impl<S, N, D> Clone for SampledWhen<S, N, D>
where
    S: Source + Clone,
    N: Clone,
    D: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            notifier: self.notifier.clone(),
            on_drop: self.on_drop.clone(),
            waiting: None,
            budget: Budget::new(),
        }
    }
}
