//! `event_time_window`: an observable of the items whose own time is in the same span.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        branch::Key,
        branches::{Branches, Room, Sent},
        branching::{Branching, Split},
        windows::Windows,
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::BTreeMap,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Cuts the sequence into observables by the time that the items tell themselves: one for each span of `size`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/event_time_window.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let at = |seconds| std::time::Duration::from_secs(seconds);
    /// let source = m.hot("-a-b-c-d-e-|").values([("a", 1), ("b", 4), ("c", 3), ("d", 11), ("e", 2)]);
    /// // `c` is late, but not too late; `e` is.
    /// let windows = source.event_time_window(move |seconds| at(*seconds), at(4), at(3));
    /// let counts = windows.flat_map(|window| window.count());
    /// m.expect(counts, "  -------(xy)(z|)").values([("x", 2), ("y", 1), ("z", 1)]);
    /// # m.picture("docs/marbles/event_time_window.svg", "event_time_window(seconds, 4 s, 3 s).flat_map(count)");
    /// # });
    /// ```
    ///
    /// `timestamp` tells how long after some fixed moment an item happened, as `duration_since(UNIX_EPOCH)` does.
    /// The spans begin at that moment and follow each other; a window is emitted with the first item of its span, and
    /// `key()` tells when the span began.
    ///
    /// No clock is involved: time goes on with the items.
    /// A window ends when an item has come that is `lateness` past the end of its span; until then items may come out of
    /// order, and windows are open beside each other, `lateness / size + 2` at most: so many are to be read at once.
    /// An item whose span is over by then is late, and goes to the closure of [`Lateness::on_late`].
    ///
    /// The windows are live and hold up to 64 items; who polls the source, and what happens to windows that nobody reads, is
    /// told at [`window_count`](Self::window_count).
    /// The size may be wrapped in [`Windows`] for other options.
    ///
    /// # Completion and errors
    ///
    /// Both reach the open windows first, in the order in which they were opened, then the outer observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the windows that were taken to their ends; then the source is dropped.
    ///
    /// # Panics
    ///
    /// When `size` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let seconds = Duration::from_secs;
    /// let mut late = Vec::new();
    /// let readings = from_iter([(1, 'a'), (62, 'b'), (59, 'c'), (130, 'd'), (58, 'e')]);
    /// let lateness = Lateness::of(seconds(10)).on_late(|(_, name)| late.push(name));
    /// let minutes = readings.event_time_window(|(at, _)| seconds(*at), seconds(60), lateness);
    /// let Ok(per_minute) = minutes.merge_map(usize::MAX, |minute| minute.count()).to_vec().await;
    /// assert_eq!((per_minute, late), (vec![2, 1, 1], vec!['e']));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`window_time`](Self::window_time) for the time at which items arrive.
    #[doc(alias("tumblingWindow", "watermark", "TumblingEventTimeWindows"))]
    #[track_caller]
    pub fn event_time_window<F, D, L>(
        self,
        timestamp: F,
        size: impl Into<Windows<Duration, S::Error, D>>,
        lateness: impl Into<Lateness<L>>,
    ) -> Observable<Branching<EventTimeWindow<S, F, D, L>>>
    where
        S: Source<Error: Clone>,
        F: FnMut(&S::Item) -> Duration,
        D: OnDrop<S::Item>,
        L: OnDrop<S::Item>,
    {
        let Windows { bounds: size, capacity, overflow, on_drop } = size.into();
        assert!(!size.is_zero(), "event_time_window needs a size above 0");
        let split = EventTimeWindow {
            source: self.source,
            timestamp,
            size,
            lateness: lateness.into(),
            on_drop,
            open: BTreeMap::new(),
            latest: Duration::ZERO,
            held: None,
        };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// How long [`Observable::event_time_window`] waits for items that are late, and who is told of those that are too late.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let (seconds, mut late) = (Duration::from_secs, Vec::new());
/// let (readings, at_once) = (from_iter([1, 11, 9]), Lateness::of(seconds(0)).on_late(|n| late.push(n)));
/// let patient = readings.clone().event_time_window(move |n| seconds(*n), seconds(10), seconds(5));
/// let hasty = readings.event_time_window(move |n| seconds(*n), seconds(10), at_once);
/// assert_eq!(patient.flat_map(|window| window.count()).to_vec().await, Ok(vec![2, 1]));
/// assert_eq!(hasty.flat_map(|window| window.count()).to_vec().await, Ok(vec![1, 1]));
/// assert_eq!(late, [9]);
/// # }
/// ```
#[derive(Clone)]
pub struct Lateness<L = Untold> {
    allowed: Duration,
    on_late: L,
}

impl Lateness {
    /// Lets items be late by as much as `allowed`; with 0 a window ends with the first item behind it.
    pub fn of(allowed: Duration) -> Self {
        Self { allowed, on_late: Untold }
    }
}

impl<L> Lateness<L> {
    /// Hands every item to a closure that is too late for its window.
    #[must_use]
    pub fn on_late<T, F: FnMut(T)>(self, on_late: F) -> Lateness<F> {
        Lateness { allowed: self.allowed, on_late }
    }
}

impl From<Duration> for Lateness {
    fn from(allowed: Duration) -> Self {
        Self::of(allowed)
    }
}

impl<L> fmt::Debug for Lateness<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lateness").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

/// What [`Observable::event_time_window`] makes windows of.
#[pin_project]
pub struct EventTimeWindow<S: Source, F, D = Untold, L = Untold> {
    #[pin]
    source: S,
    timestamp: F,
    size: Duration,
    lateness: Lateness<L>,
    on_drop: D,
    /// The open windows by the number of their span; there is no place where nobody reads one.
    open: BTreeMap<u128, Option<usize>>,
    /// The latest time that an item told.
    latest: Duration,
    /// An item whose window has no room, or cannot be opened yet, with its time.
    held: Option<(Duration, S::Item)>,
}

impl<S, F, D, L> Split for EventTimeWindow<S, F, D, L>
where
    S: Source<Error: Clone>,
    F: FnMut(&S::Item) -> Duration,
    D: OnDrop<S::Item>,
    L: OnDrop<S::Item>,
{
    type Item = S::Item;
    type Error = S::Error;
    type Tag = Key<Duration>;

    fn poll_split(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        branches: &mut Branches<S::Item, S::Error, Key<Duration>>,
    ) -> Poll<Option<Result<(), S::Error>>> {
        let this = self.project();
        while let Some(left) = branches.left() {
            this.open.values_mut().filter(|window| **window == Some(left)).for_each(|window| *window = None);
        }
        let (time, item) = match this.held.take() {
            Some(held) => held,
            None => match ready!(this.source.poll_next(cx)) {
                Some(Ok(item)) => ((this.timestamp)(&item), item),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            },
        };
        let size = this.size.as_nanos();
        let span = time.as_nanos() / size;
        // Spans with smaller numbers are over.
        let over = |latest: Duration| latest.as_nanos().saturating_sub(this.lateness.allowed.as_nanos()) / size;
        if span < over(*this.latest) {
            this.lateness.on_late.dropped(item);
            return Poll::Ready(Some(Ok(())));
        }
        let window = match this.open.get(&span) {
            Some(window) => *window,
            None => {
                let window = match branches.room() {
                    Room::Free => Some(branches.open(Key(time - remainder(time, size)))),
                    Room::Full => {
                        *this.held = Some((time, item));
                        return Poll::Pending;
                    }
                    Room::Nobody => None,
                };
                this.open.insert(span, window);
                window
            }
        };
        if let Some(window) = window {
            match branches.send(window, item) {
                Sent::Taken | Sent::Gone(_) => {}
                Sent::Full(item) => {
                    *this.held = Some((time, item));
                    return Poll::Pending;
                }
                Sent::Dropped(item) => this.on_drop.dropped(item),
                Sent::Failed(item) => {
                    this.open.insert(span, None);
                    this.on_drop.dropped(item);
                }
            }
        }
        if time > *this.latest {
            *this.latest = time;
            let over = over(time);
            while let Some(first) = this.open.first_entry().filter(|first| *first.key() < over) {
                first.remove().into_iter().for_each(|window| branches.close(window));
            }
        }
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        (lower.min(1), upper)
    }
}

/// How far into its span a time is.
fn remainder(time: Duration, size: u128) -> Duration {
    let nanos = time.as_nanos() % size;
    let (seconds, nanos) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    Duration::new(seconds as u64, nanos as u32)
}

impl<S, F, D, L> Clone for EventTimeWindow<S, F, D, L>
where
    S: Source + Clone,
    F: Clone,
    D: Clone,
    L: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            timestamp: self.timestamp.clone(),
            size: self.size,
            lateness: self.lateness.clone(),
            on_drop: self.on_drop.clone(),
            open: BTreeMap::new(),
            latest: Duration::ZERO,
            held: None,
        }
    }
}
