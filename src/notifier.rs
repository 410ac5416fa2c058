//! What can tell an operator that it is time.

use crate::{
    Observable,
    create::{FromFuture, from_future},
    operators::convert::WithError,
    source::Source,
};

/// What tells an operator that it is time: any future, whatever its output, or an observable.
///
/// A future notifies once, when it is ready: `tokio::time::sleep(d)`, a `CancellationToken`'s `cancelled()`, the receiver
/// of a oneshot channel.
/// An observable notifies with each of its items, whatever they are; its end is no notification, and its error, which
/// is of the same type as that of the pipeline, fails the pipeline.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let ticks = || interval(Duration::from_millis(10));
/// let Ok(by_future) = ticks().take_until(tokio::time::sleep(Duration::from_millis(35))).count().await;
/// let Ok(by_observable) = ticks().take_until(timer(Duration::from_millis(35))).count().await;
/// assert_eq!((by_future, by_observable), (3, 3));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a future nor an observable with the error `{E}`",
    label = "expected a future, or an observable of the same error",
    note = "an observable that cannot fail: add `.with_error()`",
    note = "a subject or a state view: lend it, `&subject`",
    note = "a `Duration`: wrap it in `tokio::time::sleep` or in `interval`",
    note = "a `Stream`: wrap it in `from_stream` (of values) or `from_try_stream` (of results)"
)]
pub trait Notifier<E> {
    /// The source of the notifications.
    type Source: Source<Error = E>;

    /// Makes the source; nothing runs yet.
    fn into_notifier(self) -> Self::Source;
}

impl<S: Source> Notifier<S::Error> for Observable<S> {
    type Source = S;

    fn into_notifier(self) -> S {
        self.source
    }
}

#[diagnostic::do_not_recommend]
impl<F: Future, E> Notifier<E> for F {
    type Source = WithError<FromFuture<F>, E>;

    fn into_notifier(self) -> Self::Source {
        from_future(self).with_error().source
    }
}
