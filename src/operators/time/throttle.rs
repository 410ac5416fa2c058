//! `throttle`: the first item, then a rest.

use crate::{
    Notifier, Observable, OnDrop, Untold,
    parts::{
        budget::Budget,
        timer::after,
        window::{Span, When},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

impl<S: Source> Observable<S> {
    /// Emits an item, then ignores the ones that follow for a while.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/throttle.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let clicks = m.hot("-abc---d-e---|");
    /// m.expect(clicks.throttle(m.frames(3)), "-a-----d-----|");
    /// # m.picture("docs/marbles/throttle.svg", "throttle(3 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, or a [`Throttle`] with a callback for what is dropped.
    /// An emission opens a window of that length; items within it are ignored, and one at the very end of it still is
    /// within.
    /// With a duration of 0 there is no window, and every item passes; in RxJS items of one instant are ignored even so.
    /// The window is counted from when the consumer took the item, not from when the source had it.
    /// No timer runs: the clock is looked at when an item comes, and no more than once each time that the operator is
    /// polled.
    /// A long run of ignored items does not block the task: the operator gives way after every 1,024 of them.
    ///
    /// # Completion and errors
    ///
    /// Both pass at once, also within a window.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let clicks = from_iter(["save", "save", "save"]);
    /// let mut ignored = 0;
    /// let options = Throttle::window(Duration::from_secs(60)).on_drop(|_| ignored += 1);
    /// let Ok(saved) = clicks.throttle(options).to_vec().await;
    /// assert_eq!((saved, ignored), (vec!["save"], 2));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`throttle_edges`](Self::throttle_edges) to emit the latest item of a window, too,
    /// [`throttle_when`](Self::throttle_when) for windows that a notifier closes, [`debounce`](Self::debounce) to wait
    /// for silence, [`sample`](Self::sample) to look at fixed times.
    #[doc(alias("throttleTime", "throttleFirst", "throttleLeading"))]
    #[inline]
    pub fn throttle<D>(self, options: impl Into<Throttle<D>>) -> Observable<Throttled<S, D>>
    where
        D: OnDrop<S::Item>,
    {
        let Throttle { window, on_drop } = options.into();
        let window = window.length();
        Observable::new(Throttled { source: self.source, window, on_drop, window_ends: None, budget: Budget::new() })
    }
}

/// What [`Observable::throttle`] and its relatives are to do: how long a window, and who is told of what is dropped.
#[derive(Clone)]
pub struct Throttle<D = Untold, W = Span> {
    pub(super) window: W,
    pub(super) on_drop: D,
}

impl Throttle {
    /// Ignores what comes within `window` of an emission; 0 ignores nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let clicks = m.hot("-abc-d-|");
    /// m.expect(clicks.clone().throttle(Throttle::window(m.frames(3))), "-a---d-|");
    /// m.expect(clicks.throttle(Throttle::window(Duration::ZERO)), "     -abc-d-|");
    /// # });
    /// ```
    pub fn window(window: Duration) -> Self {
        Self { window: Span::new(window), on_drop: Untold }
    }

    /// Ignores what comes before a notifier speaks that is made of the item that opens the window: for
    /// [`throttle_edges`](Observable::throttle_edges).
    ///
    /// The closure says which items it takes: `|click: &Click| …`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut ignored = Vec::new();
    /// let rest = |_: &u64| sleep(Duration::from_millis(25));
    /// let options = Throttle::when(rest).on_drop(|n| ignored.push(n));
    /// let clicks = interval(Duration::from_millis(10)).take(4).throttle_edges(options, Edges::Leading);
    /// assert_eq!(clicks.to_vec().await, Ok(vec![0, 3]));
    /// assert_eq!(ignored, [1, 2]);
    /// # }
    /// ```
    pub fn when<T, E, F, N>(selector: F) -> Throttle<Untold, When<F, N::Source>>
    where
        F: FnMut(&T) -> N,
        N: Notifier<E>,
    {
        Throttle { window: When::new(selector), on_drop: Untold }
    }
}

impl<D, W> Throttle<D, W> {
    /// Hands every item that is dropped to a closure: ignored, replaced by a newer one that waits, or waiting when the
    /// source failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut ignored = Vec::new();
    /// let options = Throttle::window(Duration::from_secs(1)).on_drop(|n| ignored.push(n));
    /// assert_eq!(from_iter(1..=3).throttle(options).to_vec().await, Ok(vec![1]));
    /// assert_eq!(ignored, [2, 3]);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Throttle<F, W> {
        Throttle { window: self.window, on_drop }
    }
}

impl From<Duration> for Throttle {
    fn from(window: Duration) -> Self {
        Self::window(window)
    }
}

impl<D, W: fmt::Debug> fmt::Debug for Throttle<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").field("window", &self.window).finish_non_exhaustive()
    }
}

/// The source of [`Observable::throttle`].
#[pin_project]
pub struct Throttled<S, D> {
    #[pin]
    source: S,
    window: Duration,
    on_drop: D,
    /// The end of the window that the latest emission opened; there is none before the first.
    window_ends: Option<Instant>,
    /// Counts the items that were ignored.
    budget: Budget,
}

impl<S, D> Source for Throttled<S, D>
where
    S: Source,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let mut shut = false;
        loop {
            let item = match ready!(this.source.as_mut().poll_next(cx)) {
                Some(Ok(item)) => item,
                terminal => return Poll::Ready(terminal),
            };
            // A gate that was found shut stays shut for the rest of the poll: a clock read an item would cost more than
            // all the rest.
            if !shut {
                shut = is_shut(this.window_ends, *this.window);
            }
            if !shut {
                return Poll::Ready(Some(Ok(item)));
            }
            this.on_drop.dropped(item);
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let lower = match self.window_ends {
            _ if self.window.is_zero() => lower,
            // The first item passes in any case.
            None => lower.min(1),
            Some(_) => 0,
        };
        (lower, upper)
    }
}

/// Whether an item has to be ignored now; otherwise its window begins.
#[inline]
fn is_shut(window_ends: &mut Option<Instant>, window: Duration) -> bool {
    if window.is_zero() {
        return false;
    }
    let now = Instant::now();
    let shut = window_ends.is_some_and(|end| now <= end);
    if !shut {
        *window_ends = Some(after(now, window));
    }
    shut
}

impl<S: Clone, D: Clone> Clone for Throttled<S, D> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            window: self.window,
            on_drop: self.on_drop.clone(),
            window_ends: None,
            budget: Budget::new(),
        }
    }
}
