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
    let mut left = BUDGET - 1;
    let outcome = loop {
        match ready!(running.as_mut().poll_next(cx)) {
            Some(Ok(item)) => {
                if let ControlFlow::Break(result) = step(item) {
                    break Ok(Some(result));
                }
            }
            Some(Err(error)) => break Err(error),
            None => break Ok(None),
        }
        if left == 0 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        left -= 1;
    };
    source.set(None);
    Poll::Ready(outcome)
}
