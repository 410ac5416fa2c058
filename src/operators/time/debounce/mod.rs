//! `debounce`: the latest item after some silence.

mod quiet;

pub use quiet::Quiet;

use crate::{
    Notifier, Observable, OnDrop, Untold,
    parts::{
        budget::Budget,
        window::{When, Window},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Emits the latest item once the source has been silent for a while.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../../docs/marbles/debounce.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let keys = m.hot("-ab---c--|");
    /// m.expect(keys.debounce(m.frames(2)), "----b---c|");
    /// # m.picture("docs/marbles/debounce.svg", "debounce(2 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, or a [`Debounce`] with a limit to the wait, a leading item and a callback for what is
    /// dropped.
    /// With a duration of 0 every item passes at once; RxJS waits for the end of the instant.
    /// The latest item is held until somebody asks for it; while nobody polls, a newer item of the source does not
    /// replace one whose silence has passed.
    /// The silence is counted from when the operator sees an item, which a slow consumer puts off.
    ///
    /// # Completion and errors
    ///
    /// At completion the item that waits is emitted at once; an error drops it.
    /// An item that is there at the very end of the silence comes in time to prolong it.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer and the item that waits.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled.
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
    /// let restless = interval(ms(10)).take(10);
    /// let Ok(quiet) = restless.clone().debounce(ms(15)).to_vec().await;
    /// assert_eq!(quiet, [9]);
    ///
    /// let mut dropped = 0;
    /// let options = Debounce::after(ms(15)).max_wait(ms(35)).on_drop(|_| dropped += 1);
    /// let Ok(patient) = restless.debounce(options).to_vec().await;
    /// assert_eq!((patient, dropped), (vec![3, 7, 9], 7));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`debounce_when`](Self::debounce_when) for a silence that notifiers end, [`throttle`](Self::throttle) to emit the
    /// first item and then rest, [`sample`](Self::sample) to look at fixed times.
    #[doc(alias("debounceTime", "throttleWithTimeout", "sampleTimeout"))]
    pub fn debounce<D, W>(self, options: impl Into<Debounce<D, W>>) -> Observable<Debounced<S, D, W>>
    where
        D: OnDrop<S::Item>,
        W: Window<S::Item, S::Error>,
    {
        let Debounce { quiet, on_drop } = options.into();
        Observable::new(Debounced { source: Some(self.source), quiet, on_drop, waiting: None, budget: Budget::new() })
    }
}

/// What [`Observable::debounce`] is to do: how long a silence, and its options.
#[derive(Clone)]
pub struct Debounce<D = Untold, W = Quiet> {
    quiet: W,
    on_drop: D,
}

impl Debounce {
    /// Emits the latest item after a silence of `quiet`; 0 passes every item at once.
    pub fn after(quiet: Duration) -> Self {
        Self { quiet: Quiet::new(quiet), on_drop: Untold }
    }

    /// Emits an item when a notifier speaks that is made of it, unless a newer item comes before.
    ///
    /// The closure says which items it takes: `|query: &String| …`.
    pub fn when<T, E, F, N>(selector: F) -> Debounce<Untold, When<F, N::Source>>
    where
        F: FnMut(&T) -> N,
        N: Notifier<E>,
    {
        Debounce { quiet: When::new(selector), on_drop: Untold }
    }
}

impl<D> Debounce<D> {
    /// Emits the latest item after `limit` even if the source is never silent, counted from the first item that waits.
    ///
    /// With a limit of 0 only items of one instant replace each other.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let restless = m.hot("-abcdefgh--|");
    /// m.expect(restless.debounce(Debounce::after(m.frames(2)).max_wait(m.frames(4))), "-----e----h|");
    /// # });
    /// ```
    #[must_use]
    pub fn max_wait(mut self, limit: Duration) -> Self {
        self.quiet.max_wait = Some(limit);
        self
    }

    /// Emits the first item after a silence at once; the ones that follow it wait for the next silence.
    ///
    /// An item that was emitted at the limit ends no silence: the next one waits.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let keys = m.hot("-abc----d--|");
    /// m.expect(keys.debounce(Debounce::after(m.frames(2)).leading()), "-a---c--d--|");
    /// # });
    /// ```
    #[must_use]
    pub fn leading(mut self) -> Self {
        self.quiet.leading = true;
        self
    }
}

impl<D, W> Debounce<D, W> {
    /// Hands every item that is dropped to a closure: replaced by a newer one, or waiting when the source failed.
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Debounce<F, W> {
        Debounce { quiet: self.quiet, on_drop }
    }
}

impl From<Duration> for Debounce {
    fn from(quiet: Duration) -> Self {
        Self::after(quiet)
    }
}

impl<D, W: fmt::Debug> fmt::Debug for Debounce<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Debounce").field("quiet", &self.quiet).finish_non_exhaustive()
    }
}

/// The source of [`Observable::debounce`] and [`Observable::debounce_when`].
#[pin_project]
pub struct Debounced<S: Source, D, W> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Open as long as an item waits, and opened anew by each.
    #[pin]
    quiet: W,
    on_drop: D,
    /// The latest item, until its silence has passed.
    waiting: Option<S::Item>,
    /// Counts the items that were taken without one being emitted.
    budget: Budget,
}

impl<S, D, W> Source for Debounced<S, D, W>
where
    S: Source,
    D: OnDrop<S::Item>,
    W: Window<S::Item, S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.as_mut().project();
        // An item whose silence has passed unseen is not to be replaced by a newer one.
        if this.waiting.is_some() && this.quiet.as_mut().expire() {
            return Poll::Ready(this.waiting.take().map(Ok));
        }
        loop {
            let Some(source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(this.waiting.take().map(Ok));
            };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    if this.quiet.as_mut().lets_pass(this.waiting.is_some()) {
                        return Poll::Ready(Some(Ok(item)));
                    }
                    this.quiet.as_mut().open(&item);
                    if let Some(replaced) = this.waiting.replace(item) {
                        this.on_drop.dropped(replaced);
                    }
                    // A silence that ends at once lets its item pass before the next one is taken.
                    if this.quiet.is_fresh()
                        && let Poll::Ready(ended) = this.quiet.as_mut().poll(cx, true)
                        && let Some(emitted) = self.as_mut().on_end(ended)
                    {
                        return Poll::Ready(Some(emitted));
                    }
                    this = self.as_mut().project();
                    if this.budget.is_spent(cx) {
                        break;
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(self.fail(error)))),
                Poll::Ready(None) => {
                    this.source.set(None);
                    this.quiet.as_mut().release();
                }
                Poll::Pending => break,
            }
        }
        if let Poll::Ready(ended) = this.quiet.as_mut().poll(cx, true)
            && let Some(emitted) = self.as_mut().on_end(ended)
        {
            return Poll::Ready(Some(emitted));
        }
        self.quiet.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = usize::from(self.waiting.is_some());
        let (lower, upper) = self.source.as_ref().map_or((0, Some(0)), S::size_hint);
        // The last item is flushed in any case, unless the source fails.
        (lower.max(waiting).min(1), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S, D, W> Debounced<S, D, W>
where
    S: Source,
    D: OnDrop<S::Item>,
    W: Window<S::Item, S::Error>,
{
    /// What is emitted at the end of the silence: nothing where the notifier said nothing, and the item waits on.
    fn on_end(self: Pin<&mut Self>, ended: Result<bool, S::Error>) -> Option<Result<S::Item, S::Error>> {
        match ended {
            Ok(true) => self.project().waiting.take().map(Ok),
            Ok(false) => None,
            Err(error) => Some(Err(self.fail(error))),
        }
    }

    /// Drops everything before the error is told.
    fn fail(self: Pin<&mut Self>, error: S::Error) -> S::Error {
        let mut this = self.project();
        this.source.set(None);
        this.quiet.release();
        if let Some(dropped) = this.waiting.take() {
            this.on_drop.dropped(dropped);
        }
        error
    }
}

impl<S, D, W> Clone for Debounced<S, D, W>
where
    S: Source + Clone,
    D: Clone,
    W: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            quiet: self.quiet.clone(),
            on_drop: self.on_drop.clone(),
            waiting: None,
            budget: Budget::new(),
        }
    }
}
