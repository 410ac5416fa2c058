//! `tap_error`: a look at the error as it passes.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Shows the error to a closure, then passes it as it is.
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-#");
    /// m.expect(source.tap_error(|error| assert_eq!(error.to_string(), "error")), "-a-b-#");
    /// # });
    /// ```
    ///
    /// The closure is called before what stands behind this operator sees the error, once at most.
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
    /// let mut log = Vec::new();
    /// let numbers = from_iter(["1", "x", "3"]).with_error().try_map(str::parse::<u32>);
    /// let Ok(sum) = numbers.tap_error(|e| log.push(e.to_string())).on_error_complete().fold(0, |a, b| a + b).await;
    /// assert_eq!((sum, log), (1, vec!["invalid digit found in string".to_owned()]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`tap_terminate`](Self::tap_terminate) for the end as well, [`map_err`](Self::map_err) to change the error.
    #[doc(alias("doOnError", "inspect_err", "onError", "handleEvents"))]
    #[inline]
    pub fn tap_error<F>(self, look: F) -> Observable<TapError<S, F>>
    where
        F: FnOnce(&S::Error),
    {
        Observable::new(TapError { source: self.source, look: Some(look) })
    }
}

/// The source of [`Observable::tap_error`].
#[pin_project]
#[derive(Clone)]
pub struct TapError<S, F> {
    #[pin]
    source: S,
    /// Gone once it was called.
    look: Option<F>,
}

impl<S, F> Source for TapError<S, F>
where
    S: Source,
    F: FnOnce(&S::Error),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        let polled = this.source.poll_next(cx);
        if let Poll::Ready(Some(Err(error))) = &polled
            && let Some(look) = this.look.take()
        {
            look(error);
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}
