//! The trait that every operator implements, and nothing else.
//!
//! People who compose pipelines meet [`Source`] only in signatures such as `Observable<impl Source<Item = u32>>`.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// A pollable sequence of items that ends, or fails with a typed error.
///
/// It is to [`Observable`](crate::Observable) what the inside is to the box: operators implement it, pipelines are
/// written with the box.
/// Item and error are two associated types, and not one `Result`, so that long chains compile fast and signatures read
/// well.
///
/// # The contract
///
/// A source answers `Ready(Some(Ok(item)))` any number of times, then at most once `Ready(Some(Err(error)))` or
/// `Ready(None)`.
/// With that answer, or before, it has released all that it held.
/// Nobody polls it afterwards.
/// When it answers `Pending`, it has arranged for the waker of that last poll to be woken.
/// Nothing happens before the first poll, which is the subscription.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::{convert::Infallible, pin::Pin, task::{Context, Poll}};
///
/// struct Countdown(u32);
///
/// impl Source for Countdown {
///     type Item = u32;
///     type Error = Infallible;
///
///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<u32, Infallible>>> {
///         if self.0 == 0 {
///             return Poll::Ready(None);
///         }
///         self.0 -= 1;
///         Poll::Ready(Some(Ok(self.0)))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(items) = Observable::new(Countdown(3)).to_vec().await;
/// assert_eq!(items, [2, 1, 0]);
/// # }
/// ```
pub trait Source {
    /// What it emits.
    type Item;

    /// What it fails with; [`Infallible`](std::convert::Infallible) when it cannot fail.
    type Error;

    /// Asks for the next item, the error or the end.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Self::Error>>>;

    /// How many items are still to come, at least and at most, as [`Iterator::size_hint`] tells it; an error may end
    /// the sequence before the lower bound is reached.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

/// What [`Observable::by_ref`](crate::Observable::by_ref) lends.
impl<S: Source + Unpin + ?Sized> Source for &mut S {
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Self::Error>>> {
        Pin::new(&mut **self).poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (**self).size_hint()
    }
}
