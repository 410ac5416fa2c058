//! `window_when`: observables one after the other, each of which ends by a notifier of its own.

use crate::{
    Notifier, Observable, Overflow, Untold,
    parts::{
        branches::Branches,
        branching::{Branching, Split},
        tumbling::{Fed, Tumbling},
        watched::Watched,
        windows::CAPACITY,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Cuts the sequence into observables, each of which ends, and the next begins, when a notifier that a function made for
    /// it speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/window_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("  -a-b---c----d--|");
    /// let closing = m.cold("-----n");
    /// let counts = source.window_when(move || closing.clone()).flat_map(|window| window.count());
    /// m.expect(counts, "    -----2----1----(1|)").values([("1", 1), ("2", 2)]);
    /// # m.picture("docs/marbles/window_when.svg", "window_when(|| closing).flat_map(count)");
    /// # });
    /// ```
    ///
    /// The function is called when a window begins, the first time at the subscription; it makes an observable, or a future,
    /// whatever its output.
    /// Its first item ends the window, and so does its completion, as in RxJS; then it is dropped.
    /// At one instant the source is asked before the notifier: what it has ready is in the window that ends.
    ///
    /// The windows are live and hold up to 64 items, then the source waits; who polls the source, and what happens to windows that nobody reads, is
    /// told at [`window_count`](Self::window_count).
    ///
    /// # Completion and errors
    ///
    /// Completion of the source and errors of either reach the open window first, then the outer observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the window that is open to its end; then source and notifier are dropped.
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
    /// let mut spans = [25, 15].into_iter();
    /// let closing = move || tokio::time::sleep(ms(spans.next().unwrap_or(1_000)));
    /// let windows = interval(ms(10)).take(6).window_when(closing);
    /// let Ok(counts) = windows.concat_map(|window| window.count()).to_vec().await;
    /// assert_eq!(counts, [2, 2, 2]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`window`](Self::window) for one notifier, [`window_toggle`](Self::window_toggle) for windows that overlap.
    #[doc(alias("windowWhen", "windowClosingSelector"))]
    pub fn window_when<F, N>(self, closing: F) -> Observable<Branching<WindowWhen<S, F, N::Source>>>
    where
        S: Source<Error: Clone>,
        F: FnMut() -> N,
        N: Notifier<S::Error>,
    {
        let split = WindowWhen { tumbling: Tumbling::new(self.source, Untold), closing, notifier: Watched::empty() };
        Observable::new(Branching::new(split, CAPACITY, Overflow::Block))
    }
}

/// What [`Observable::window_when`] makes windows of.
#[pin_project]
pub struct WindowWhen<S, F, N> {
    #[pin]
    tumbling: Tumbling<S, Untold>,
    closing: F,
    /// The notifier of the open window.
    #[pin]
    notifier: Watched<N>,
}

impl<S, F, N> Split for WindowWhen<S, F, N::Source>
where
    S: Source<Error: Clone>,
    F: FnMut() -> N,
    N: Notifier<S::Error>,
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
        if !this.tumbling.is_open() {
            let begun = this.tumbling.begin(branches);
            if begun.is_ready() {
                this.notifier.replace((this.closing)().into_notifier());
            }
            return begun;
        }
        let rests = match this.tumbling.as_mut().feed(cx, branches) {
            Fed::Item => return Poll::Ready(Some(Ok(()))),
            Fed::Last(end) => return Poll::Ready(end.map(Err)),
            Fed::Long => false,
            Fed::Nothing => true,
        };
        match this.notifier.as_mut().poll() {
            Poll::Ready(Some(Ok(_)) | None) => {
                this.notifier.release();
                this.tumbling.end(branches);
            }
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
            Poll::Pending if rests => {
                this.notifier.park(cx);
                return Poll::Pending;
            }
            Poll::Pending => {}
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (1, None)
    }
}

impl<S: Clone, F: Clone, N: Source> Clone for WindowWhen<S, F, N> {
    fn clone(&self) -> Self {
        Self { tumbling: self.tumbling.clone(), closing: self.closing.clone(), notifier: Watched::empty() }
    }
}
