//! `window_toggle`: observables that one notifier begins and others end.

use crate::{
    Notifier, Observable, OnDrop, Untold,
    parts::{
        branches::{Branches, Room},
        branching::{Branching, Split},
        budget::BUDGET,
        closings::{Closings, Said},
        watched::Watched,
        windows::{self, NotifiedWindows, Windows},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Begins an observable of the items with each item of `openings`, and ends it when a notifier that a function made for it
    /// speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/window_toggle.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let openings = m.hot("--o---o--------|");
    /// let source = m.hot("  -a-b-c-d-e-f-g-|");
    /// let closing = m.cold("  -----n");
    /// let counts = source.window_toggle(openings, move |_| closing.clone()).flat_map(|window| window.count());
    /// m.expect(counts, "    -------3---3---|").values([("3", 3)]);
    /// # m.picture("docs/marbles/window_toggle.svg", "window_toggle(openings, |_| closing).flat_map(count)");
    /// # });
    /// ```
    ///
    /// Windows may overlap; items that come while none is open are in no window.
    /// The function is given the item of `openings`, and makes an observable, or a future, whatever its output.
    /// One that completes without an item is ignored, as in RxJS; the window is then open to the end.
    /// At one instant `openings` are asked first, then the source, then the notifiers: what is there at the very beginning, or
    /// at the very end, is in the window.
    /// A notifier that speaks as soon as it is made ends its window before anything is in it.
    ///
    /// The windows are live and hold up to 64 items; who polls the source, and what happens to windows that nobody reads, is
    /// told at [`window_count`](Self::window_count).
    /// As many are open at once as begin before others end.
    /// Whoever takes them side by side needs room for all of those: [`flat_map`](Self::flat_map) runs 256, and where so many
    /// are open and none of them ends, nothing goes on.
    /// `openings` may be wrapped in [`Windows`] for other options.
    ///
    /// # Completion and errors
    ///
    /// Completion of the source, and errors of the source, of `openings` and of the notifiers reach the open windows first, in
    /// the order in which they were opened, then the outer observable.
    /// When `openings` completes, no more windows begin.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the windows that were taken to their ends; then the source is dropped.
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
    /// let alarms = timer(ms(25)); // From an alarm on, for 30 milliseconds.
    /// let watched = interval(ms(10)).take(9).window_toggle(alarms, |_| tokio::time::sleep(ms(30)));
    /// let Ok(readings) = watched.flat_map(|window| window).to_vec().await;
    /// assert_eq!(readings, [2, 3, 4]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`window_when`](Self::window_when) for windows that follow each other.
    #[doc(alias("windowToggle"))]
    #[expect(clippy::type_complexity, reason = "it names its arguments, as every operator does")]
    pub fn window_toggle<O, F, N>(
        self,
        openings: O,
        closing: F,
    ) -> Observable<Branching<WindowToggle<S, O::Notifier, F, N::Source, O::OnDrop>>>
    where
        S: Source<Item: Clone, Error: Clone>,
        O: NotifiedWindows<S::Error, OnDrop: OnDrop<S::Item>>,
        F: FnMut(<O::Notifier as Source>::Item) -> N,
        N: Notifier<S::Error>,
    {
        let Windows { bounds: openings, capacity, overflow, on_drop } = openings.into_windows();
        let split = WindowToggle {
            source: self.source,
            openings: Watched::new(openings),
            closing,
            closings: Closings::new(),
            open: Vec::new(),
            on_drop,
            patience: BUDGET,
        };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// What [`Observable::window_toggle`] makes windows of.
#[pin_project]
pub struct WindowToggle<S, O, F, N: Source, D = Untold> {
    #[pin]
    source: S,
    #[pin]
    openings: Watched<O>,
    closing: F,
    closings: Closings<N>,
    /// The windows that are open, in order.
    open: Vec<usize>,
    on_drop: D,
    /// How many more items come before the notifiers are to be heard, though the source has another.
    patience: u32,
}

impl<S, O, F, N, D> Split for WindowToggle<S, O, F, N::Source, D>
where
    S: Source<Item: Clone, Error: Clone>,
    O: Source<Error = S::Error>,
    F: FnMut(O::Item) -> N,
    N: Notifier<S::Error>,
    D: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;
    type Tag = ();

    fn poll_split(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<S::Item, S::Error, ()>,
    ) -> Poll<Option<Result<(), S::Error>>> {
        let mut this = self.project();
        while let Some(left) = branches.left() {
            this.open.retain(|window| *window != left);
            this.closings.remove(left);
        }
        let (mut said, mut is_full) = (None, false);
        match if this.openings.is_done() { Room::Nobody } else { branches.room() } {
            Room::Free => match this.openings.as_mut().poll() {
                Poll::Ready(Some(Ok(opening))) => {
                    let window = branches.open(());
                    this.open.push(window);
                    let closing = (this.closing)(opening).into_notifier();
                    match this.closings.insert(window, closing) {
                        Some(at_once) => said = Some((window, at_once)),
                        None => return Poll::Ready(Some(Ok(()))),
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) | Poll::Pending => {}
            },
            // One may be due, which nobody could take; until then the source waits, and the open ones may end.
            Room::Full => is_full = true,
            Room::Nobody => this.openings.as_mut().release(),
        }
        let mut rests = said.is_none();
        if rests && !is_full && this.open.iter().filter(|window| !branches.has_room(**window)).count() == 0 {
            match this.source.poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    let mut item = Some(item);
                    let (mut left, on_drop) = (this.open.len(), this.on_drop);
                    this.open.retain(|window| {
                        left -= 1;
                        let copy = if left == 0 { item.take() } else { item.clone() };
                        copy.is_none_or(|copy| windows::send(branches, *window, copy, on_drop))
                    });
                    *this.patience -= 1;
                    if *this.patience > 0 {
                        return Poll::Ready(Some(Ok(())));
                    }
                    rests = false;
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {}
            }
        }
        *this.patience = BUDGET;
        if said.is_none()
            && let Poll::Ready(spoken) = this.closings.poll()
        {
            said = Some(spoken);
        }
        match said {
            Some((window, Said::Spoke)) => {
                this.open.retain(|open| *open != window);
                branches.close(window);
            }
            Some((_, Said::Failed(error))) => return Poll::Ready(Some(Err(error))),
            None if rests => {
                if !is_full {
                    this.openings.park(cx);
                }
                this.closings.park(cx);
                return Poll::Pending;
            }
            Some((_, Said::Nothing)) | None => {}
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.openings.size_hint().1)
    }
}

impl<S: Clone, O: Clone, F: Clone, N: Source, D: Clone> Clone for WindowToggle<S, O, F, N, D> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            openings: self.openings.clone(),
            closing: self.closing.clone(),
            closings: Closings::new(),
            open: Vec::new(),
            on_drop: self.on_drop.clone(),
            patience: BUDGET,
        }
    }
}
