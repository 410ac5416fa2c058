//! Consumers that are not always there: one that is busy, and one that polls by hand.

use futures::{FutureExt, Stream};
use headwater::{prelude::*, testing::TestError};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    time::advance,
};
use tokio_stream::wrappers::UnboundedReceiverStream;

pub(crate) fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Work that takes so many frames for an item; in `merge_map(1, …)` nothing upstream is polled meanwhile.
pub(crate) async fn busy<T>(frames: u64, item: T) -> Result<T, TestError> {
    tokio::time::sleep(ms(frames)).await;
    Ok(item)
}

/// Moves the clock on, and no timer hears of it before the test waits for something.
pub(crate) fn pass_unheard(time: Duration) {
    assert!(advance(time).now_or_never().is_none());
}

/// An observable that is fed by hand, whether somebody polls it or not.
pub(crate) fn fed<T>() -> (UnboundedSender<T>, Observable<impl Source<Item = T, Error = Infallible>>) {
    let (feed, fed) = unbounded_channel();
    (feed, from_stream(UnboundedReceiverStream::new(fed)))
}

/// A consumer that polls by hand, and counts how often it is woken.
#[derive(Default)]
pub(crate) struct Hand {
    wakes: Arc<Wakes>,
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Hand {
    /// Polls once.
    pub(crate) fn poll<S: Source>(
        &self,
        observable: Pin<&mut Observable<S>>,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        observable.poll_next(&mut Context::from_waker(&Waker::from(Arc::clone(&self.wakes))))
    }

    /// How often it was woken until now.
    pub(crate) fn wakes(&self) -> usize {
        self.wakes.0.load(Ordering::Relaxed)
    }
}
