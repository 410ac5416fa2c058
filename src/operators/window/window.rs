//! `window`: an observable of what comes until a notifier speaks.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        branches::Branches,
        branching::{Branching, Split},
        tumbling::{Fed, Tumbling},
        watched::Watched,
        windows::{NotifiedWindows, Windows},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Cuts the sequence into observables, the next of which begins whenever a notifier speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/window.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("  -a-b---c----d--|");
    /// let notifier = m.hot("----n----n-n----");
    /// let counts = source.window(notifier).flat_map(|window| window.count());
    /// m.expect(counts, "    ----2----1-0---(1|)").values([("0", 0), ("1", 1), ("2", 2)]);
    /// # m.picture("docs/marbles/window.svg", "window(notifier).flat_map(count)");
    /// # });
    /// ```
    ///
    /// The notifier is an observable, or a future, whatever its output, which cuts once.
    /// The first window begins with the subscription; each of the notifier's items ends one and begins the next, be it empty.
    /// At one instant the source is asked before the notifier: what it has ready is in the window that ends.
    ///
    /// The windows are live and hold up to 64 items; who polls the source, and what happens to windows that nobody reads, is
    /// told at [`window_count`](Self::window_count).
    /// The notifier may be wrapped in [`Windows`] for other options.
    ///
    /// # Completion and errors
    ///
    /// Completion of the source and errors of either reach the open window first, then the outer observable.
    /// A notifier that completes is ignored.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the window that is open, until the notifier speaks; then source and notifier are
    /// dropped.
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
    /// let ticks = interval(ms(10)).take(5);
    /// let Ok(halves) = ticks.window(tokio::time::sleep(ms(25))).concat_map(|window| window.to_vec()).to_vec().await;
    /// assert_eq!(halves, [vec![0, 1], vec![2, 3, 4]]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer`](Self::buffer) for vectors, [`window_when`](Self::window_when) for a notifier a window.
    #[doc(alias("windowed", "splitWhen"))]
    #[expect(clippy::type_complexity, reason = "it names its arguments, as every operator does")]
    pub fn window<N>(self, notifier: N) -> Observable<Branching<Window<S, N::Notifier, N::OnDrop>>>
    where
        S: Source<Error: Clone>,
        N: NotifiedWindows<S::Error, OnDrop: OnDrop<S::Item>>,
    {
        let Windows { bounds: notifier, capacity, overflow, on_drop } = notifier.into_windows();
        let notifier = Watched::new(notifier);
        let split = Window { tumbling: Tumbling::new(self.source, on_drop), notifier };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// What [`Observable::window`] makes windows of.
#[pin_project]
#[derive(Clone)]
pub struct Window<S, N, D = Untold> {
    #[pin]
    tumbling: Tumbling<S, D>,
    #[pin]
    notifier: Watched<N>,
}

impl<S, N, D> Split for Window<S, N, D>
where
    S: Source<Error: Clone>,
    N: Source<Error = S::Error>,
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
        if !this.tumbling.is_open() {
            return this.tumbling.begin(branches);
        }
        let rests = match this.tumbling.as_mut().feed(cx, branches) {
            Fed::Item => return Poll::Ready(Some(Ok(()))),
            Fed::Last(end) => return Poll::Ready(end.map(Err)),
            Fed::Long => false,
            Fed::Nothing => true,
        };
        match this.notifier.as_mut().poll() {
            Poll::Ready(Some(Ok(_))) => this.tumbling.end(branches),
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
            Poll::Ready(None) | Poll::Pending if rests => {
                this.notifier.park(cx);
                return Poll::Pending;
            }
            Poll::Ready(None) | Poll::Pending => {}
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (1, self.notifier.size_hint().1.and_then(|upper| upper.checked_add(1)))
    }
}
