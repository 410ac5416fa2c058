//! `tap_complete`: a closure that runs at the end.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Calls a closure when the source has completed, then completes.
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect(source.tap_complete(|| println!("that was all")), "-a-b-|");
    /// # });
    /// ```
    ///
    /// The closure is called before what stands behind this operator sees the end, once at most.
    /// It is not called behind an error, nor when nobody wants to see the end: before `take(2)` of three items it stays
    /// silent.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source; the closure is not called.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut complete = false;
    /// let Ok(items) = from_iter([1, 2]).tap_complete(|| complete = true).to_vec().await;
    /// assert_eq!((items, complete), (vec![1, 2], true));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`finalize`](Self::finalize) for whatever ends it, [`end_with`](Self::end_with) to emit something at the end.
    #[doc(alias("doOnComplete", "onCompletion", "handleEvents"))]
    #[inline]
    pub fn tap_complete<F>(self, look: F) -> Observable<TapComplete<S, F>>
    where
        F: FnOnce(),
    {
        Observable::new(TapComplete { source: self.source, look: Some(look) })
    }
}

/// The source of [`Observable::tap_complete`].
#[pin_project]
#[derive(Clone)]
pub struct TapComplete<S, F> {
    #[pin]
    source: S,
    /// Gone once the source has ended or failed: the end behind an error is none.
    look: Option<F>,
}

impl<S, F> Source for TapComplete<S, F>
where
    S: Source,
    F: FnOnce(),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = this.source.poll_next(cx);
        if let Poll::Ready(terminal @ (None | Some(Err(_)))) = &polled
            && let Some(look) = this.look.take()
            && terminal.is_none()
        {
            look();
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
