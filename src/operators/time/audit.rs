//! `audit`: the latest item some time after the first one.

use super::throttle_edges::{Manner, ThrottleEdges};
use crate::{
    Notifier, Observable, OnDrop, Untold,
    parts::window::{Span, When, Window},
    source::Source,
};
use std::{fmt, time::Duration};

/// What an audit does with the items of a window.
const LATEST: Manner = Manner { leading: false, trailing: true, reopens: false };

impl<S: Source> Observable<S> {
    /// Waits for a while once an item has come, then emits the latest one.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/audit.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let changes = m.hot("-abc------d--e--f--|");
    /// m.expect(changes.audit(m.frames(4)), "-----c--------e-----(f|)");
    /// # m.picture("docs/marbles/audit.svg", "audit(4 ms)");
    /// # });
    /// ```
    ///
    /// The argument is a duration, or an [`Audit`] with a callback for what is dropped, or with notifiers instead of the
    /// duration.
    /// An item opens a window of that length if none is open; when it closes, the latest item that has come is emitted.
    /// The next item opens the next window: unlike [`throttle_edges`](Self::throttle_edges), the emission opens none.
    /// An item at the very end of a window still belongs to it.
    /// With a duration of 0 every item passes at once; RxJS waits for the end of the instant.
    /// The item that waits is held until somebody asks for it, and not replaced once its window is over.
    ///
    /// # Completion and errors
    ///
    /// At completion an item that waits still waits for the end of its window, as in RxJS.
    /// An error passes at once and drops it.
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
    /// let mut skipped = 0;
    /// let options = Audit::after(ms(25)).on_drop(|_| skipped += 1);
    /// let Ok(drawn) = interval(ms(10)).take(7).audit(options).to_vec().await;
    /// assert_eq!((drawn, skipped), (vec![2, 5, 6], 4));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`audit_when`](Self::audit_when) for windows that notifiers close, [`sample`](Self::sample) to look at fixed
    /// times, [`debounce`](Self::debounce) to wait for silence, [`throttle`](Self::throttle) to emit the first item.
    #[doc(alias("auditTime", "throttleLast"))]
    pub fn audit<D, W>(self, options: impl Into<Audit<D, W>>) -> Observable<ThrottleEdges<S, D, W>>
    where
        D: OnDrop<S::Item>,
        W: Window<S::Item, S::Error>,
    {
        let Audit { window, on_drop } = options.into();
        Observable::new(ThrottleEdges::new(self.source, window, on_drop, LATEST))
    }
}

/// What [`Observable::audit`] is to do: how long a window, and who is told of what is dropped.
#[derive(Clone)]
pub struct Audit<D = Untold, W = Span> {
    window: W,
    on_drop: D,
}

impl Audit {
    /// Emits the latest item `span` after the first one; 0 passes every item at once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # use std::time::Duration;
    /// # headwater::testing::marble(|m| {
    /// let changes = m.hot("-abc--|");
    /// m.expect(changes.clone().audit(Audit::after(m.frames(2))), "   ---c--|");
    /// m.expect(changes.audit(Audit::after(Duration::ZERO)), "-abc--|");
    /// # });
    /// ```
    pub fn after(span: Duration) -> Self {
        Self { window: Span::new(span), on_drop: Untold }
    }

    /// Emits the latest item when a notifier speaks that is made of the first one.
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
    /// let mut skipped = Vec::new();
    /// let frame = |_: &u64| sleep(Duration::from_millis(35));
    /// let changes = interval(Duration::from_millis(10)).take(4);
    /// let drawn = changes.audit(Audit::when(frame).on_drop(|n| skipped.push(n)));
    /// assert_eq!(drawn.to_vec().await, Ok(vec![3]));
    /// assert_eq!(skipped, [0, 1, 2]);
    /// # }
    /// ```
    pub fn when<T, E, F, N>(selector: F) -> Audit<Untold, When<F, N::Source>>
    where
        F: FnMut(&T) -> N,
        N: Notifier<E>,
    {
        Audit { window: When::new(selector), on_drop: Untold }
    }
}

impl<D, W> Audit<D, W> {
    /// Hands every item that is dropped to a closure: replaced by a newer one, or waiting when the source failed.
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
    /// let options = Audit::after(Duration::from_secs(1)).on_drop(|n| replaced.push(n));
    /// assert_eq!(from_iter(1..=3).audit(options).to_vec().await, Ok(vec![3]));
    /// assert_eq!(replaced, [1, 2]);
    /// # }
    /// ```
    #[must_use]
    pub fn on_drop<T, F: FnMut(T)>(self, on_drop: F) -> Audit<F, W> {
        Audit { window: self.window, on_drop }
    }
}

impl From<Duration> for Audit {
    fn from(span: Duration) -> Self {
        Self::after(span)
    }
}

impl<D, W: fmt::Debug> fmt::Debug for Audit<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit").field("window", &self.window).finish_non_exhaustive()
    }
}
