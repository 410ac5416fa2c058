//! The loop of an end.

use crate::{parts::budget::BUDGET, source::Source};
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Hands the items of a source to a closure until that breaks off, and drops the source before it tells the outcome:
/// what the closure broke off with, or `None` when the source has completed.
///
/// It gives way after every 1,024 items.
///
/// # Panics
///
/// When the source is gone.
#[inline(always)]
pub(crate) fn drive<S: Source, B>(
    mut source: Pin<&mut Option<S>>,
    cx: &mut Context<'_>,
    mut step: impl FnMut(S::Item) -> ControlFlow<B>,
) -> Poll<Result<Option<B>, S::Error>> {
    let mut running = source.as_mut().as_pin_mut().expect("an end was polled after it was ready");
    for _ in 0..BUDGET {
        let outcome = match ready!(running.as_mut().poll_next(cx)) {
            Some(Ok(item)) => match step(item) {
                ControlFlow::Continue(()) => continue,
                ControlFlow::Break(result) => Ok(Some(result)),
            },
            Some(Err(error)) => Err(error),
            None => Ok(None),
        };
        source.set(None);
        return Poll::Ready(outcome);
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}
