//! `window_count`: observables of so many items each.

use crate::{
    Observable, OnDrop, Untold,
    parts::{
        branches::Branches,
        branching::{Branching, Split},
        windows::{self, Windows},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Cuts the sequence into observables of `count` items each, one of which begins every `step` items.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/window_count.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--c--d-|");
    /// let windows = source.window_count(2, 2).flat_map(|window| window.fold(String::new(), |all, one| all + one));
    /// m.expect(windows, "  ----x-----y-(z|)").values([("x", "ab".to_owned()), ("y", "cd".to_owned()), ("z", "".to_owned())]);
    /// # m.picture("docs/marbles/window_count.svg", "window_count(2, 2).flat_map(concatenate)");
    /// # });
    /// ```
    ///
    /// The windows are live: one is emitted when it begins, and its items follow as they come.
    /// With a `step` that is smaller than `count` they overlap, with a larger one there are items in no window.
    /// The first window begins with the subscription, the others as soon as `step` items have come, as in RxJS: the last
    /// one may be empty.
    ///
    /// There is no task behind it: whoever waits for an item, the consumer of the windows or that of one of them, in the
    /// same task or in another, polls the source.
    /// So windows can be consumed one after the other, all at once, or elsewhere, and what has been handed out goes on
    /// when the outer observable is dropped.
    /// Each holds up to 64 items that have not been read, and at most 64 wait to be taken; then the source waits.
    /// [`Windows`] sets another capacity, or another policy than to wait.
    /// Who asks for the next window takes the items of the open ones along, as far as these have room.
    /// Dropping a window early stalls nobody.
    ///
    /// Windows that overlap fill at the same time.
    /// A consumer that reads fewer at once than are open, as [`concat_map`](Self::concat_map) does, comes to a stop when one
    /// that it does not read is full, or too many wait; in RxJS it misses what they had before it listens.
    /// Read them all by a [`merge_map`](Self::merge_map), give them the capacity that they need, or gather the items by
    /// [`buffer_sliding`](Self::buffer_sliding).
    ///
    /// # Completion and errors
    ///
    /// Both reach the open windows first, then the outer observable.
    ///
    /// # Cancellation
    ///
    /// Dropping the outer observable leaves the windows that were taken; the source is dropped with the last of them.
    ///
    /// # Panics
    ///
    /// When `count` or `step` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(sums) = from_iter(1..=5).window_count(2, 2).concat_map(|window| window.sum()).to_vec().await;
    /// assert_eq!(sums, [3, 7, 5]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_count`](Self::buffer_count) for vectors, which need not be consumed at once.
    #[doc(alias("windowCount", "windowed"))]
    #[track_caller]
    pub fn window_count<D>(
        self,
        count: impl Into<Windows<usize, S::Error, D>>,
        step: usize,
    ) -> Observable<Branching<WindowCount<S, D>>>
    where
        S: Source<Item: Clone, Error: Clone>,
        D: OnDrop<S::Item>,
    {
        let Windows { bounds: count, capacity, overflow, on_drop } = count.into();
        assert!(count > 0, "window_count needs a count of at least 1");
        assert!(step > 0, "window_count needs a step of at least 1");
        let split = WindowCount { source: self.source, count, step, open: Vec::new(), until_next: 0, on_drop };
        Observable::new(Branching::new(split, capacity, overflow))
    }
}

/// What [`Observable::window_count`] makes windows of.
#[pin_project]
pub struct WindowCount<S, D = Untold> {
    #[pin]
    source: S,
    count: usize,
    step: usize,
    /// The windows that are open, in order, each with how many items it still takes; there is no place where nobody was
    /// there to take the window.
    open: Vec<(Option<usize>, usize)>,
    /// How many items are still to come before the next window begins; at 0 it is due.
    until_next: usize,
    on_drop: D,
}

impl<S, D> Split for WindowCount<S, D>
where
    S: Source<Item: Clone, Error: Clone>,
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
        let this = self.project();
        forget(this.open, branches);
        if *this.until_next == 0 {
            let Some(window) = windows::open(branches) else { return Poll::Pending };
            this.open.push((window, *this.count));
            *this.until_next = *this.step;
            return Poll::Ready(Some(Ok(())));
        }
        let open = || this.open.iter().filter_map(|(window, _)| *window);
        // All are asked, so that each of those that are full will ring.
        if open().filter(|window| !branches.has_room(*window)).count() > 0 {
            return Poll::Pending;
        }
        let mut item = match ready!(this.source.poll_next(cx)) {
            Some(Ok(item)) => Some(item),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        let last = this.open.iter().rposition(|(window, _)| window.is_some());
        for (number, (window, left)) in this.open.iter_mut().enumerate() {
            *left -= 1;
            let Some(at) = *window else { continue };
            let copy = if Some(number) == last { item.take() } else { item.clone() };
            if copy.is_some_and(|copy| !windows::send(branches, at, copy, this.on_drop)) {
                *window = None;
            }
        }
        if let Some((window, 0)) = this.open.first() {
            window.inspect(|window| branches.close(*window));
            this.open.remove(0);
        }
        *this.until_next -= 1;
        Poll::Ready(Some(Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        let windows = |items: usize| (items / self.step).checked_add(1);
        (windows(lower).unwrap_or(usize::MAX), upper.and_then(windows))
    }
}

/// Takes notice of the windows whose readers have left.
fn forget<T, E>(open: &mut [(Option<usize>, usize)], branches: &mut Branches<T, E, ()>) {
    while let Some(left) = branches.left() {
        for (window, _) in open.iter_mut().filter(|(window, _)| *window == Some(left)) {
            *window = None;
        }
    }
}

impl<S: Clone, D: Clone> Clone for WindowCount<S, D> {
    fn clone(&self) -> Self {
        let (source, on_drop) = (self.source.clone(), self.on_drop.clone());
        Self { source, count: self.count, step: self.step, open: Vec::new(), until_next: 0, on_drop }
    }
}
