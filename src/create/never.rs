//! `never`: no items, and no end.

use crate::{Observable, source::Source};
use std::{
    convert::Infallible,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

/// Emits nothing and does not end.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/never.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(never::<&str>(), "-----");
/// # m.picture("docs/marbles/never.svg", "never()");
/// # });
/// ```
///
/// It stands where an operator wants an observable that is to do nothing: a notifier that does not speak, a branch that
/// is switched off, the silence behind the last item of a test.
///
/// # Completion and errors
///
/// Neither comes; only dropping it ends it.
///
/// # Cancellation
///
/// Nothing is held here.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let Ok(nothing) = never::<u32>().take_until(tokio::time::sleep(Duration::from_secs(1))).to_vec().await;
/// assert!(nothing.is_empty());
/// # }
/// ```
///
/// # See also
///
/// [`empty`](fn@crate::create::empty), which completes at once.
#[doc(alias("NEVER", "pending", "awaitCancellation"))]
pub fn never<T>() -> Observable<Never<T>> {
    Observable::new(Never { item: PhantomData })
}

/// The source of [`never()`].
pub struct Never<T> {
    item: PhantomData<fn() -> T>,
}

impl<T> Source for Never<T> {
    type Item = T;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<T, Infallible>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(0))
    }
}

impl<T> Clone for Never<T> {
    fn clone(&self) -> Self {
        Self { item: PhantomData }
    }
}
