//! A source that an operator may outlive.

use crate::source::Source;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Polls a source that may be gone, and drops it before it tells its error or its end; `Ready(None)` for ever after.
#[inline(always)]
pub(crate) fn poll_fused<S: Source>(
    mut source: Pin<&mut Option<S>>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<S::Item, S::Error>>> {
    let Some(running) = source.as_mut().as_pin_mut() else {
        return Poll::Ready(None);
    };
    let polled = running.poll_next(cx);
    if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
        source.set(None);
    }
    polled
}
