//! An observer that takes its time.

use crate::Observer;
use std::time::Duration;
use tokio::time::sleep;

/// Passes everything on to another observer, and is busy for a while with each item.
///
/// The other observer is told an item as soon as it comes; until the while is over, no other item is pulled.
/// The error and the end are passed on at once.
/// A while of zero does not wait at all; tokio's clock rounds up to milliseconds.
///
/// # Panics
///
/// When an item comes outside a tokio runtime with its clock enabled.
///
/// # Examples
///
/// ```
/// use headwater::{prelude::*, testing::{Recorder, SlowObserver}};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let second = Duration::from_secs(1);
/// let recorder = Recorder::new();
/// let subscription = from_iter([1, 2]).subscribe_with(SlowObserver::new(recorder.observer(), second));
///
/// assert_eq!(subscription.await, Ok(Completion::Completed));
/// assert_eq!(recorder.expect_next(1), Duration::ZERO);
/// assert_eq!(recorder.expect_next(2), second);
/// assert_eq!(recorder.expect_complete(), 2 * second);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SlowObserver<O> {
    observer: O,
    /// How long each item takes.
    busy: Duration,
}

impl<O> SlowObserver<O> {
    /// Makes an observer slow: it is busy for so long with each item.
    pub fn new(observer: O, busy: Duration) -> Self {
        Self { observer, busy }
    }
}

impl<T, E, O> Observer<T, E> for SlowObserver<O>
where
    T: Send,
    E: Send,
    O: Observer<T, E> + Send,
{
    async fn next(&mut self, item: T) {
        self.observer.next(item).await;
        if !self.busy.is_zero() {
            sleep(self.busy).await;
        }
    }

    async fn error(&mut self, error: E) {
        self.observer.error(error).await;
    }

    async fn complete(&mut self) {
        self.observer.complete().await;
    }

    fn is_closed(&self) -> bool {
        self.observer.is_closed()
    }
}
