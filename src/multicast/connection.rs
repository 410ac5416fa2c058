//! One run of a source that several subscribers share.

use super::{
    keep::Keep,
    log::{End, Log},
    reader::Reader,
};
use crate::{
    gauge::Gauge,
    overflow::Overflow,
    parts::{
        driven::{Driven, Place, Turn},
        sync::{AtomicBool, Ordering},
    },
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll},
};

/// How many items a turn takes from a source that is ready: those who share it then have several to read.
const BATCH: usize = 32;

/// A source that its members poll by turns, and the log in which they find its items.
///
/// There is no task: a member that has read all takes the turn; with none waiting the source rests.
pub(crate) struct Connection<S: Source> {
    log: Arc<Log<S::Item, S::Error>>,
    driven: Driven<Feed<S>>,
    /// The source may be polled.
    open: AtomicBool,
    batch: usize,
}

/// The source, and what it is known to wait for.
#[pin_project]
struct Feed<S: Source> {
    #[pin]
    source: S,
    /// Items on their way to the log; what is left there had no room any more, as somebody subscribed meanwhile.
    items: VecDeque<S::Item>,
    /// How the source ended, until all of that has found room; then it is not polled any more.
    end: Option<End<S::Error>>,
    /// The place among those who wait for room.
    ticket: Option<u64>,
}

/// Ends a run when its source was dropped.
struct Closing<'a, S: Source>(&'a Connection<S>);

impl<S: Source> Drop for Closing<'_, S> {
    fn drop(&mut self) {
        self.0.log.end(End::Completed);
        self.0.driven.bell().ring();
    }
}

/// How a turn went.
enum Fed<E> {
    Items,
    Nothing,
    Ended(End<E>),
}

impl<S: Source> Connection<S> {
    /// A run that has not begun; nobody polls the source before it is [opened](Self::open).
    pub(crate) fn new(source: S, capacity: usize, keep: Keep) -> Arc<Self> {
        let log = Arc::new(Log::new(capacity, keep));
        let driven = Driven::new(Feed { source, items: VecDeque::new(), end: None, ticket: None });
        Arc::new(Self { log, driven, open: AtomicBool::new(false), batch: capacity.min(BATCH) })
    }

    pub(crate) fn open(&self) {
        if !self.open.swap(true, Ordering::AcqRel) {
            self.driven.bell().ring();
        }
    }

    /// Drops the source, and ends the run for those who still listen, also where that drop panics.
    pub(crate) fn close(&self) {
        let _told_in_any_case = Closing(self);
        self.driven.release();
    }

    pub(crate) fn members(&self) -> usize {
        self.log.subscribers()
    }

    /// Whether the run has ended, and if so, whether it failed; a panic of the source is a failure too.
    pub(crate) fn ended(&self) -> Option<Result<(), ()>> {
        self.log.ended().or_else(|| self.driven.has_panicked().then_some(Err(())))
    }

    /// Polls the source as long as it is ready, and there is room, and the turn is not too long.
    fn feed(&self, turn: &mut Turn<'_, Feed<S>>) -> Fed<S::Error>
    where
        S::Item: Clone,
    {
        let fed = turn.poll(|feed, cx| {
            let mut feed = feed.project();
            let mut room = self.log.room();
            if room == 0 {
                if self.log.poll_room(feed.ticket, cx).is_pending() {
                    return Fed::Nothing;
                }
                // Somebody has read in between.
                room = self.log.room();
            }
            while feed.items.len() < room.min(self.batch) && feed.end.is_none() {
                match feed.source.as_mut().poll_next(cx) {
                    Poll::Ready(Some(Ok(item))) => feed.items.push_back(item),
                    Poll::Ready(Some(Err(error))) => *feed.end = Some(End::Failed(Arc::new(error))),
                    Poll::Ready(None) => *feed.end = Some(End::Completed),
                    Poll::Pending => break,
                }
            }
            let waiting = feed.items.len();
            if waiting > 0 {
                self.log.offer_all(feed.items);
            }
            match feed.end.take() {
                Some(end) if feed.items.is_empty() => Fed::Ended(end),
                end => {
                    *feed.end = end;
                    if feed.items.len() < waiting { Fed::Items } else { Fed::Nothing }
                }
            }
        });
        fed.unwrap_or(Fed::Nothing)
    }
}

/// A subscriber of a run; dropping it unsubscribes.
pub(crate) struct Member<S: Source> {
    reader: Reader<S::Item, S::Error>,
    connection: Arc<Connection<S>>,
    place: Place,
}

impl<S: Source> Member<S> {
    /// Subscribes: what the source emits from now on waits for this member.
    pub(crate) fn new(connection: Arc<Connection<S>>, overflow: Overflow<S::Error>, gauge: Gauge) -> Self {
        let reader = Reader::new(Arc::clone(&connection.log), overflow, gauge);
        Self { reader, connection, place: Place::default() }
    }

    pub(crate) fn connection(&self) -> &Arc<Connection<S>> {
        &self.connection
    }

    /// Reads the next item, and polls the source if there is none and nobody else does.
    pub(crate) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>>
    where
        S::Item: Clone,
        S::Error: Clone,
    {
        let Self { reader, connection, place } = self;
        let driven = &connection.driven;
        loop {
            let read = reader.poll_next(None);
            if read.is_ready() {
                return read;
            }
            // From here on somebody calls, whatever happens.
            driven.bell().register(place, cx);
            if !connection.open.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            let Some(mut turn) = driven.turn() else {
                // The last turn may have ended the run before this member registered.
                let read = reader.poll_next(None);
                if read.is_ready() {
                    driven.bell().unregister(place);
                }
                return read;
            };
            let read = reader.poll_next(None);
            if read.is_ready() {
                driven.bell().unregister(place);
                return read;
            }
            match connection.feed(&mut turn) {
                Fed::Nothing => {
                    turn.park();
                    return Poll::Pending;
                }
                Fed::Items => driven.bell().unregister(place),
                Fed::Ended(end) => {
                    driven.bell().unregister(place);
                    turn.finish_and(|| connection.log.end(end));
                }
            }
        }
    }
}

impl<S: Source> Drop for Member<S> {
    fn drop(&mut self) {
        self.connection.driven.bell().unregister(&mut self.place);
    }
}
