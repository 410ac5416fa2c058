//! `throttle_edges`: the first item of a window, the last one, or both.

use super::Throttle;
use crate::{
    Observable, OnDrop,
    parts::{budget::Budget, window::Window},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Emits the first item of each window, the latest one at its end, or both.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/throttle_edges.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let moves = m.hot("-abc----d-------e-f|");
    /// m.expect(moves.throttle_edges(m.frames(4), Edges::Both), "-a---c---d------e---(f|)");
    /// # m.picture("docs/marbles/throttle_edges.svg", "throttle_edges(4 ms, Edges::Both)");
    /// # });
    /// ```
    ///
    /// The first argument is a duration, or a [`Throttle`], which can have a callback for what is dropped, and windows
    /// that notifiers close.
    /// An item opens a window when none is open: with [`Edges::Leading`] and [`Edges::Both`] it is emitted at once, with
    /// [`Edges::Trailing`] it waits like those that follow.
    /// At the end of the window the latest item that waits is emitted, and opens another window, so that two emissions
    /// are never closer than that; a window in which nothing waits just ends.
    /// An item at the very end of a window still belongs to it.
    /// With a duration of 0 every item passes at once; in RxJS the trailing ones wait for the end of the instant.
    /// The item that waits is held until somebody asks for it, and not replaced once its window is over; the next window
    /// begins when it is taken.
    /// No timer runs while nothing waits.
    /// With [`Edges::Leading`] and a duration it does what [`throttle`](Self::throttle) does, which is faster.
    ///
    /// # Completion and errors
    ///
    /// At completion an item that waits still waits for the end of its window; without one completion passes at once.
    /// An error passes at once and drops the item that waits.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the timer or notifier and the item that waits.
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
    /// let scrolled = || interval(ms(10)).take(7);
    /// let Ok(both) = scrolled().throttle_edges(ms(25), Edges::Both).to_vec().await;
    /// assert_eq!(both, [0, 2, 5, 6]);
    /// let Ok(last) = scrolled().throttle_edges(ms(25), Edges::Trailing).to_vec().await;
    /// assert_eq!(last, [2, 5, 6]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`throttle`](Self::throttle) for the first item alone, [`throttle_when`](Self::throttle_when) for windows that
    /// notifiers close, [`audit`](Self::audit) for windows that only items open.
    #[doc(alias("throttleTime", "throttleLatest", "conflate"))]
    pub fn throttle_edges<D, W>(
        self,
        options: impl Into<Throttle<D, W>>,
        edges: Edges,
    ) -> Observable<ThrottleEdges<S, D, W>>
    where
        D: OnDrop<S::Item>,
        W: Window<S::Item, S::Error>,
    {
        let Throttle { window, on_drop } = options.into();
        let manner = match edges {
            Edges::Leading => Manner { leading: true, trailing: false, reopens: false },
            Edges::Trailing => Manner { leading: false, trailing: true, reopens: true },
            Edges::Both => Manner { leading: true, trailing: true, reopens: true },
        };
        Observable::new(ThrottleEdges::new(self.source, window, on_drop, manner))
    }
}

/// Which items of a window [`Observable::throttle_edges`] emits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edges {
    /// The first one, at once.
    Leading,
    /// The latest one, at the end.
    Trailing,
    /// The first one at once, and the latest of those that followed at the end.
    Both,
}

/// What becomes of the items of a window.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// The one that opens it is emitted at once.
    pub(super) leading: bool,
    /// The latest other one waits for its end.
    pub(super) trailing: bool,
    /// Its emission opens another window.
    pub(super) reopens: bool,
}

/// The source of [`Observable::throttle_edges`], [`Observable::audit`] and their relatives.
#[pin_project]
pub struct ThrottleEdges<S: Source, D, W> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    #[pin]
    window: W,
    on_drop: D,
    manner: Manner,
    /// The latest item of the open window that was not emitted.
    waiting: Option<S::Item>,
    /// Counts the items that were taken without one being emitted.
    budget: Budget,
}

impl<S: Source, D, W> ThrottleEdges<S, D, W> {
    pub(super) fn new(source: S, window: W, on_drop: D, manner: Manner) -> Self {
        Self { source: Some(source), window, on_drop, manner, waiting: None, budget: Budget::new() }
    }
}

impl<S, D, W> Source for ThrottleEdges<S, D, W>
where
    S: Source,
    D: OnDrop<S::Item>,
    W: Window<S::Item, S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.as_mut().project();
        // An item whose window is over is not to be replaced.
        if this.waiting.is_some()
            && this.window.as_mut().expire()
            && let Some(emitted) = self.as_mut().on_close(Ok(true))
        {
            return Poll::Ready(Some(emitted));
        }
        // A window that was found open stays so for the rest of the poll: a clock read an item would cost more than all
        // the rest.
        let mut is_shut = false;
        loop {
            this = self.as_mut().project();
            // A window that closes at once keeps nothing back.
            if this.window.is_fresh()
                && let Poll::Ready(closed) = this.window.as_mut().poll(cx, true)
                && let Some(emitted) = self.as_mut().on_close(closed)
            {
                return Poll::Ready(Some(emitted));
            }
            this = self.as_mut().project();
            let Some(source) = this.source.as_mut().as_pin_mut() else { break };
            match source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    is_shut = this.window.is_open() && (is_shut || !this.window.as_mut().expire());
                    if !is_shut {
                        this.window.as_mut().open(&item);
                        if this.manner.leading || !this.window.is_open() {
                            return Poll::Ready(Some(Ok(item)));
                        }
                        *this.waiting = Some(item);
                    } else if let Some(dropped) =
                        if this.manner.trailing { this.waiting.replace(item) } else { Some(item) }
                    {
                        this.on_drop.dropped(dropped);
                    }
                    if this.budget.is_spent(cx) {
                        break;
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(self.fail(error)))),
                Poll::Ready(None) => {
                    this.source.set(None);
                    break;
                }
                Poll::Pending => break,
            }
        }
        let this = self.as_mut().project();
        // A window that keeps nothing back has nothing to say behind the end.
        let is_over = this.source.is_none() && this.waiting.is_none();
        if !is_over
            && let Poll::Ready(closed) = this.window.poll(cx, this.waiting.is_some())
            && let Some(emitted) = self.as_mut().on_close(closed)
        {
            return Poll::Ready(Some(emitted));
        }
        let this = self.project();
        if this.source.is_none() && this.waiting.is_none() {
            this.window.release();
            return Poll::Ready(None);
        }
        this.window.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let upper = self.source.as_ref().map_or(Some(0), |source| source.size_hint().1);
        (0, upper.and_then(|upper| upper.checked_add(usize::from(self.waiting.is_some()))))
    }
}

impl<S, D, W> ThrottleEdges<S, D, W>
where
    S: Source,
    D: OnDrop<S::Item>,
    W: Window<S::Item, S::Error>,
{
    /// What is emitted when the window closes.
    fn on_close(self: Pin<&mut Self>, closed: Result<bool, S::Error>) -> Option<Result<S::Item, S::Error>> {
        let came_to_something = match closed {
            Ok(came_to_something) => came_to_something,
            Err(error) => return Some(Err(self.fail(error))),
        };
        let this = self.project();
        let item = this.waiting.take()?;
        if !came_to_something {
            this.on_drop.dropped(item);
            return None;
        }
        if this.manner.reopens && this.source.is_some() {
            this.window.open(&item);
        }
        Some(Ok(item))
    }

    /// Drops everything before the error is told.
    fn fail(self: Pin<&mut Self>, error: S::Error) -> S::Error {
        let mut this = self.project();
        this.source.set(None);
        this.window.release();
        if let Some(dropped) = this.waiting.take() {
            this.on_drop.dropped(dropped);
        }
        error
    }
}

impl<S, D, W> Clone for ThrottleEdges<S, D, W>
where
    S: Source + Clone,
    D: Clone,
    W: Clone,
{
    fn clone(&self) -> Self {
        let source = self.source.clone();
        let (window, on_drop, manner) = (self.window.clone(), self.on_drop.clone(), self.manner);
        Self { source, window, on_drop, manner, waiting: None, budget: Budget::new() }
    }
}
