//! `on_error_return`: a value in place of the error.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Emits one more item, made from the error, and completes where the source fails.
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.on_error_return(|_| "x"), "-a-b-(x|)");
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
    /// Gone with the source.
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
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let error = match ready!(source.poll_next(cx)) {
            Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
            Some(Err(error)) => Some(error),
            None => None,
        };
        this.source.set(None);
        let value = this.value.take();
        Poll::Ready(value.zip(error).map(|(value, error)| Ok(value(error))))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else { return (0, Some(0)) };
        let (lower, upper) = source.size_hint();
        // The source may fail at once, or behind its last item.
        (lower.min(1), upper.and_then(|upper| upper.checked_add(1)))
    }
}
