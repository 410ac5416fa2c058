//! `window_time_or_count`: an observable of at most so many items, none of which is open for longer than so.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        branches::Branches,
        branching::{Branching, Split},
        timer::{Timer, after},
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
    /// Cuts the sequence into observables: one ends when it has had `count` items, or when it has been open for `limit`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/window_time_or_count.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c--d--------e|");
    /// let counts = source.window_time_or_count(m.frames(5), 3).flat_map(|window| window.count());
    /// m.expect(counts, "  -----3-------1----(1|)").values([("1", 1), ("3", 3)]);
    /// # m.picture("docs/marbles/window_time_or_count.svg", "window_time_or_count(5 ms, 3).flat_map(count)");
    /// # });
    /// ```
    ///
    /// A window begins with its first item, so that none is empty; while there is none, no timer runs.
    /// RxJS begins the next one with the end of the last.
    /// An item that is there at the very end of the time still belongs to the window.
    /// When nobody polls for a while, a window whose time has passed meanwhile takes what the source has ready, up to
    /// `count`, before it ends.
    /// With a `limit` of 0 a window has what the source has ready at once.
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
    /// Dropping the outer observable leaves the window that is open to its end; then the source is dropped.
    ///
    /// # Panics
    ///
    /// When `count` is 0, or when it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let windows = from_iter(0..250).window_time_or_count(Duration::from_secs(1), 100);
    /// let Ok(counts) = windows.concat_map(|window| window.count()).to_vec().await;
    /// assert_eq!(counts, [100, 100, 50]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_time_or_count`](Self::buffer_time_or_count) for vectors, [`session_window`](Self::session_window), whose
    /// windows end when nothing comes.
    #[doc(alias("windowTime", "windowTimeout"))]
    #[track_caller]
    pub fn window_time_or_count<D>(
        self,
        limit: impl Into<Windows<Duration, S::Error, D>>,
        count: usize,
    ) -> Observable<Branching<WindowTimeOrCount<S, D>>>
    where
        S: Source<Error: Clone>,
        D: OnDrop<S::Item>,
    {
        let Windows { bounds: limit, capacity, overflow, on_drop } = limit.into();
        assert!(count > 0, "window_time_or_count needs a count of at least 1");
        let tumbling = Tumbling::new(self.source, on_drop);
        let split = WindowTimeOrCount { tumbling, limit, count, timer: Timer::new() };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// What [`Observable::window_time_or_count`] makes windows of.
#[pin_project]
#[derive(Clone)]
pub struct WindowTimeOrCount<S, D = Untold> {
    #[pin]
    tumbling: Tumbling<S, D>,
    limit: Duration,
    count: usize,
    /// Goes off when the window has been open long enough; not set while there is none.
    #[pin]
    timer: Timer,
}

impl<S, D> Split for WindowTimeOrCount<S, D>
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
        let fed = this.tumbling.as_mut().feed(cx, branches);
        let rests = match fed {
            Fed::Last(end) => return Poll::Ready(end.map(Err)),
            Fed::Item | Fed::Long => {
                let items = this.tumbling.items();
                if items == *this.count {
                    this.timer.unset();
                    this.tumbling.end(branches);
                    return Poll::Ready(Some(Ok(())));
                }
                if items == 1 && !this.limit.is_zero() {
                    this.timer.as_mut().set(after(branches.now(), *this.limit));
                }
                if let Fed::Item = fed {
                    return Poll::Ready(Some(Ok(())));
                }
                false
            }
            Fed::Nothing => true,
        };
        if this.tumbling.is_open() && (this.limit.is_zero() || this.timer.poll(cx).is_ready()) {
            this.tumbling.end(branches);
        } else if rests {
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.tumbling.size_hint();
        (lower.div_ceil(self.count), upper)
    }
}
