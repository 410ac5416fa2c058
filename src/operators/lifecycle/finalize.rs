//! `finalize`: a closure that runs once, whatever ends the pipeline.

use crate::{Observable, source::Source};
use pin_project::{pin_project, pinned_drop};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Runs a closure once when the source has completed, has failed or is dropped, and tells it which.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/finalize.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-|");
    /// m.expect(source.clone().finalize(|ending| assert_eq!(ending, Ending::Completed)), "-a-b-|");
    /// m.expect(source.finalize(|ending| assert_eq!(ending, Ending::Dropped)), "          -a-").subscription("^--!");
    /// # m.picture("docs/marbles/finalize.svg", "finalize(|ending| assert_eq!(ending, Ending::Completed))");
    /// # });
    /// ```
    ///
    /// The source is dropped before the closure runs, so that what it held is free again by then; of several such
    /// closures in a chain the inner ones run before the outer ones.
    /// A closure runs for each subscription: an observable that was never polled has nothing to finalize, and a clone
    /// runs a clone of the closure.
    /// When the pipeline panics, the closure runs with [`Ending::Dropped`] as it is unwound.
    ///
    /// # Completion and errors
    ///
    /// Both pass, after the closure has run.
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
    /// let mut endings = Vec::new();
    /// let Ok(items) = from_iter(1..).finalize(|ending| endings.push(ending)).take(2).to_vec().await;
    /// assert_eq!(items, [1, 2]);
    /// // `take` had enough and dropped it.
    /// assert_eq!(endings, [Ending::Dropped]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`tap`](Self::tap) for the items.
    #[doc(alias("doFinally", "finally", "onCompletion", "doAfterTerminate"))]
    #[inline]
    pub fn finalize<F>(self, finish: F) -> Observable<Finalize<S, F>>
    where
        F: FnOnce(Ending),
    {
        Observable::new(Finalize { source: Some(self.source), finish: Some(finish), subscribed: false })
    }
}

/// How a subscription ended; what [`Observable::finalize`] tells its closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The source completed.
    Completed,
    /// The source failed.
    Failed,
    /// It was dropped before its end: nobody wanted more of it, or the pipeline panicked.
    Dropped,
}

/// The source of [`Observable::finalize`].
#[pin_project(PinnedDrop)]
pub struct Finalize<S, F: FnOnce(Ending)> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    /// Gone once it ran.
    finish: Option<F>,
    /// The source was polled: there is something to finalize.
    subscribed: bool,
}

impl<S, F> Source for Finalize<S, F>
where
    S: Source,
    F: FnOnce(Ending),
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.as_mut().project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        *this.subscribed = true;
        let polled = ready!(source.poll_next(cx));
        match polled {
            Some(Ok(_)) => {}
            Some(Err(_)) => self.end(Ending::Failed),
            None => self.end(Ending::Completed),
        }
        Poll::Ready(polled)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

impl<S, F: FnOnce(Ending)> Finalize<S, F> {
    /// Drops the source, which runs the closures within it, then runs the closure if it has not run yet.
    #[cold]
    #[inline(never)]
    fn end(self: Pin<&mut Self>, ending: Ending) {
        let mut this = self.project();
        this.source.set(None);
        if let Some(finish) = this.finish.take()
            && *this.subscribed
        {
            finish(ending);
        }
    }
}

#[pinned_drop]
impl<S, F: FnOnce(Ending)> PinnedDrop for Finalize<S, F> {
    fn drop(self: Pin<&mut Self>) {
        self.end(Ending::Dropped);
    }
}

impl<S: Clone, F: FnOnce(Ending) + Clone> Clone for Finalize<S, F> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), finish: self.finish.clone(), subscribed: false }
    }
}
