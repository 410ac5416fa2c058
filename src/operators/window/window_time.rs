//! `window_time`: an observable of what comes in each span of time.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        branches::Branches,
        branching::{Branching, Split},
        timer::{Timer, next_multiple},
        tumbling::{Fed, Tumbling},
        windows::Windows,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Cuts the sequence into observables of the items of each span of time.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/window_time.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b---c--------d-|");
    /// let counts = source.window_time(m.frames(5)).flat_map(|window| window.count());
    /// m.expect(counts, "  -----2----1----0--(1|)").values([("0", 0), ("1", 1), ("2", 2)]);
    /// # m.picture("docs/marbles/window_time.svg", "window_time(5 ms).flat_map(count)");
    /// # });
    /// ```
    ///
    /// The spans follow each other from the subscription on; one in which nothing comes is an empty window, as in RxJS.
    /// An item at the very end of a span belongs to it.
    /// When nobody polls for a while, the spans that end meanwhile are one, which ends as soon as somebody polls again; the
    /// next window has the rest of that span.
    ///
    /// The windows are live and hold up to 64 items; who polls the source, and what happens to windows that nobody reads, is
    /// told at [`window_count`](Self::window_count).
    /// The duration may be wrapped in [`Windows`] for other options.
    ///
    /// # Completion and errors
    ///
    /// Both reach the open window first, then the outer observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the window that is open to the end of its span; then the source is dropped.
    ///
    /// # Panics
    ///
    /// When the span is 0, or when it is polled outside a tokio runtime with time enabled.
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
    /// let levels = interval(ms(40)).take(5);
    /// let Ok(highest) = levels.window_time(ms(100)).flat_map(|window| window.max()).to_vec().await;
    /// assert_eq!(highest, [Some(1), Some(4)]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_time`](Self::buffer_time) for vectors, [`window_time_or_count`](Self::window_time_or_count), whose windows
    /// are never empty.
    #[doc(alias("windowTime", "windowTimespan"))]
    #[track_caller]
    pub fn window_time<D>(
        self,
        span: impl Into<Windows<Duration, S::Error, D>>,
    ) -> Observable<Branching<WindowTime<S, D>>>
    where
        S: Source<Error: Clone>,
        D: OnDrop<S::Item>,
    {
        let Windows { bounds: span, capacity, overflow, on_drop } = span.into();
        assert!(!span.is_zero(), "window_time needs a span longer than 0");
        let split = WindowTime { tumbling: Tumbling::new(self.source, on_drop), span, timer: Timer::new() };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// What [`Observable::window_time`] makes windows of.
#[pin_project]
#[derive(Clone)]
pub struct WindowTime<S, D = Untold> {
    #[pin]
    tumbling: Tumbling<S, D>,
    span: Duration,
    /// Goes off at the end of the span; set from the first poll on.
    #[pin]
    timer: Timer,
}

impl<S, D> Split for WindowTime<S, D>
where
    S: Source<Error: Clone>,
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
            let begun = this.tumbling.begin(branches);
            if begun.is_ready() {
                match this.timer.deadline() {
                    None => this.timer.set_in(*this.span),
                    // Nobody took the windows for longer than a span.
                    Some(end) if this.timer.is_overdue() => this.timer.set(next_multiple(end, *this.span)),
                    Some(_) => {}
                }
            }
            return begun;
        }
        let rests = match this.tumbling.as_mut().feed(cx, branches) {
            Fed::Item => return Poll::Ready(Some(Ok(()))),
            Fed::Last(end) => return Poll::Ready(end.map(Err)),
            Fed::Long => false,
            Fed::Nothing => true,
        };
        let end = this.timer.deadline();
        if this.timer.as_mut().poll(cx).is_ready() {
            if let Some(end) = end {
                this.timer.set(next_multiple(end, *this.span));
            }
            this.tumbling.end(branches);
        } else if rests {
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (1, None)
    }
}
