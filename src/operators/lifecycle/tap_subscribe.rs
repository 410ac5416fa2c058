//! `tap_subscribe`: a closure that runs at the first poll.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Calls a closure before the source is first polled, which is the subscription.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/tap_subscribe.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect(source.tap_subscribe(|| println!("here we go")), "-a-b-|");
    /// # m.picture("docs/marbles/tap_subscribe.svg", "tap_subscribe(|| println!(\"here we go\"))");
    /// # });
    /// ```
    ///
    /// Of several such closures in a chain the last one written runs first, as the subscription travels up.
    /// Each subscription calls it: a clone runs a clone of the closure, and [`retry`](Self::retry) behind it calls it
    /// for every attempt.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let attempts = std::cell::Cell::new(0);
    /// let failing = throw_error::<u32, _>("broken").tap_subscribe(|| attempts.set(attempts.get() + 1));
    /// assert_eq!(failing.retry(2).to_vec().await, Err("broken"));
    /// assert_eq!(attempts.get(), 3);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`defer`](fn@crate::create::defer) to make the source at that moment, [`start_with`](Self::start_with) to emit
    /// something at the beginning, [`finalize`](Self::finalize) for the other end.
    #[doc(alias("doOnSubscribe", "doFirst", "onStart", "onSubscribe"))]
    #[inline]
    pub fn tap_subscribe<F>(self, look: F) -> Observable<TapSubscribe<S, F>>
    where
        F: FnOnce(),
    {
        Observable::new(TapSubscribe { source: self.source, look: Some(look) })
    }
}

/// The source of [`Observable::tap_subscribe`].
#[pin_project]
#[derive(Clone)]
pub struct TapSubscribe<S, F> {
    #[pin]
    source: S,
    /// Gone once it was called.
    look: Option<F>,
}

impl<S, F> Source for TapSubscribe<S, F>
where
    S: Source,
    F: FnOnce(),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        if let Some(look) = this.look.take() {
            look();
        }
        this.source.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
