//! `tap_cancel`: a closure that runs when nobody waits for the end.

use crate::{Observable, parts::fused::poll_fused, source::Source};
use pin_project::{pin_project, pinned_drop};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Calls a closure when the observable is dropped before the source has completed or failed.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/tap_cancel.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|");
    /// m.expect(source.tap_cancel(|| println!("enough")).take(2), "-a-(b|)");
    /// # m.picture("docs/marbles/tap_cancel.svg", "tap_cancel(|| println!(\"enough\"))");
    /// # });
    /// ```
    ///
    /// It is for the cases in which [`finalize`](Self::finalize) tells [`Ending::Dropped`](super::Ending::Dropped), and
    /// as there the source is dropped first, an observable that was never polled has nothing to cancel, and a pipeline
    /// that panics runs the closure as it is unwound.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and the closure is then not called any more.
    ///
    /// # Cancellation
    ///
    /// Drops the source, then runs the closure.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut cancelled = false;
    /// let Ok(first) = from_iter(1..).tap_cancel(|| cancelled = true).first().await;
    /// assert_eq!((first, cancelled), (Some(1), true));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`finalize`](Self::finalize) for whatever ends it, [`tap_terminate`](Self::tap_terminate) for the other cases.
    #[doc(alias("doOnCancel", "doOnDispose", "unsubscribe", "onCancel"))]
    #[inline]
    pub fn tap_cancel<F>(self, look: F) -> Observable<TapCancel<S, F>>
    where
        F: FnOnce(),
    {
        Observable::new(TapCancel { source: Some(self.source), look: Some(look), polled: false })
    }
}

/// The source of [`Observable::tap_cancel`].
#[pin_project(PinnedDrop)]
pub struct TapCancel<S, F: FnOnce()> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone once it ran.
    look: Option<F>,
    /// The source was polled: until it has ended there is something to cancel.
    polled: bool,
}

impl<S, F> Source for TapCancel<S, F>
where
    S: Source,
    F: FnOnce(),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        *this.polled = true;
        poll_fused(this.source, cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

#[pinned_drop]
impl<S, F: FnOnce()> PinnedDrop for TapCancel<S, F> {
    fn drop(self: Pin<&mut Self>) {
        let mut this = self.project();
        let cancels = *this.polled && this.source.is_some();
        this.source.set(None);
        if let Some(look) = this.look.take()
            && cancels
        {
            look();
        }
    }
}

impl<S: Clone, F: FnOnce() + Clone> Clone for TapCancel<S, F> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), look: self.look.clone(), polled: false }
    }
}
