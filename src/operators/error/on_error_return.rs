//! `on_error_return`: a value in place of the error.

use crate::{Observable, parts::fused::poll_fused, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits one more item, made from the error, and completes where the source fails.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/on_error_return.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.on_error_return(|_| "x"), "-a-b-(x|)");
    /// # m.picture("docs/marbles/on_error_return.svg", "on_error_return(|_| \"x\")");
    /// # });
    /// ```
    ///
    /// The source is dropped before the closure is called.
    /// What this returns cannot fail; where a later operator can, [`with_error`](Self::with_error) gives it the type of
    /// its error.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, or behind the item that stands for the error.
    /// There are no errors left.
    ///
    /// # Cancellation
    ///
    /// Drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let temperature = throw_error::<f64, _>("no sensor");
    /// let Ok(shown) = temperature.map(|t| t.to_string()).on_error_return(str::to_owned).to_vec().await;
    /// assert_eq!(shown, ["no sensor"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`catch_error`](Self::catch_error) to go on with more than one item,
    /// [`on_error_complete`](Self::on_error_complete) with none.
    #[doc(alias("onErrorReturnItem", "onErrorResume", "replaceError"))]
    #[inline]
    pub fn on_error_return<F>(self, value: F) -> Observable<OnErrorReturn<S, F>>
    where
        F: FnOnce(S::Error) -> S::Item,
    {
        Observable::new(OnErrorReturn { source: Some(self.source), value: Some(value) })
    }
}

/// The source of [`Observable::on_error_return`].
#[pin_project]
#[derive(Clone)]
pub struct OnErrorReturn<S, F> {
    /// Gone once it has ended or failed.
    #[pin]
    source: Option<S>,
    /// Gone once it was called.
    value: Option<F>,
}

impl<S, F> Source for OnErrorReturn<S, F>
where
    S: Source,
    F: FnOnce(S::Error) -> S::Item,
{
    type Item = S::Item;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, Infallible>>> {
        let this = self.project();
        Poll::Ready(match ready!(poll_fused(this.source, cx)) {
            Some(Ok(item)) => Some(Ok(item)),
            Some(Err(error)) => this.value.take().map(|value| Ok(value(error))),
            None => None,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else { return (0, Some(0)) };
        let (lower, upper) = source.size_hint();
        // The source may fail at once, or behind its last item.
        (lower.min(1), upper.and_then(|upper| upper.checked_add(1)))
    }
}
