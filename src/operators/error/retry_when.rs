//! `retry_when`: another attempt, when a companion says so.

use crate::{
    IntoObservable, IntoObservableWith, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use futures::{Stream, channel::mpsc};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Shows the errors of the source to a companion, which decides: each of its items begins the source anew, its end
    /// completes, its error fails.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/retry_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("   -a-#");
    /// let wait = m.cold("        --x|");
    /// let retried = source.retry_when(move |errors| errors.concat_map(move |_| wait.clone()));
    /// m.expect(retried, "     -a----a----a-").subscription("^-------------!");
    /// # m.picture("docs/marbles/retry_when.svg", "retry_when(…)");
    /// # });
    /// ```
    ///
    /// The closure makes the companion from an observable of the errors at the first of them, when the failed attempt is
    /// gone.
    /// Errors are handed over one at a time: while the companion has not taken one, the next is dropped; a companion that
    /// drops the observable is not shown any.
    /// One item of the companion that comes while an attempt runs is kept for the next error.
    /// In RxJS it would begin a second attempt beside the first.
    ///
    /// # Completion and errors
    ///
    /// Completes with the first attempt that does.
    /// The end or the error of the companion passes at once, also while an attempt runs, as in RxJS: behind
    /// `retry_when(|errors| errors.take(2))` there is one more attempt, as the companion ends at the second error.
    ///
    /// # Cancellation
    ///
    /// Drops the attempt and the companion.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let start = tokio::time::Instant::now();
    /// let source = defer(|| throw_error::<u32, _>("busy"));
    /// let retried = source.retry_when(|errors| errors.enumerate().concat_map(|(n, error)| async move {
    ///     tokio::time::sleep(Duration::from_secs(n)).await;
    ///     if n < 3 { Ok(()) } else { Err(error) }
    /// }));
    /// assert_eq!(retried.to_vec().await, Err("busy"));
    /// assert_eq!(start.elapsed().as_secs(), 1 + 2 + 3);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`retry`](Self::retry) for a count, [`retry_with`](Self::retry_with) for growing delays.
    #[doc(alias("retryWhen", "retry({delay})"))]
    pub fn retry_when<O, F>(self, decide: F) -> Observable<RetryWhen<S, F, O::Source>>
    where
        S: Clone,
        O: IntoObservableWith<S::Error>,
        F: FnOnce(Observable<Failures<S::Error>>) -> O,
    {
        Observable::new(RetryWhen {
            source: Some(self.source),
            decide: Some(decide),
            run: None,
            companion: None,
            errors: None,
            notified: false,
            budget: Budget::new(),
        })
    }
}

/// The errors that [`Observable::retry_when`] shows to its companion, as items.
///
/// It ends only with the operator; its own error type is that of the pipeline, so that the companion can fail with it.
#[pin_project]
#[derive(Debug)]
pub struct Failures<E> {
    #[pin]
    receiver: mpsc::Receiver<E>,
}

impl<E> Source for Failures<E> {
    type Item = E;
    type Error = E;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<E, E>>> {
        self.project().receiver.poll_next(cx).map(|error| error.map(Ok))
    }
}

/// The source of [`Observable::retry_when`].
#[pin_project]
pub struct RetryWhen<S: Source, F, N> {
    /// What attempts are cloned from, never polled; gone at the end.
    source: Option<S>,
    /// Gone when it has made the companion.
    decide: Option<F>,
    /// The attempt that runs.
    #[pin]
    run: Option<S>,
    /// There from the first error on.
    #[pin]
    companion: Option<Watched<N>>,
    /// Where the companion's errors come from; there with the companion.
    errors: Option<mpsc::Sender<S::Error>>,
    /// The companion has said that there may be another attempt; until that is made, it is not polled.
    notified: bool,
    /// Counts the failed attempts.
    budget: Budget,
}

impl<S, F, O> Source for RetryWhen<S, F, O::Source>
where
    S: Source + Clone,
    O: IntoObservable<Error = S::Error>,
    F: FnOnce(Observable<Failures<S::Error>>) -> O,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let terminal = loop {
            let mut this = self.as_mut().project();
            let mut companion = this.companion.as_mut().as_pin_mut();
            if let Some(companion) = companion.as_mut()
                && !*this.notified
            {
                match companion.as_mut().poll() {
                    Poll::Ready(Some(Ok(_))) => *this.notified = true,
                    Poll::Ready(Some(Err(error))) => break Some(Err(error)),
                    Poll::Ready(None) => break None,
                    Poll::Pending => companion.park(cx),
                }
            }
            let Some(run) = this.run.as_mut().as_pin_mut() else {
                if companion.is_some() && !mem::take(this.notified) {
                    return Poll::Pending;
                }
                let Some(source) = this.source else { return Poll::Ready(None) };
                this.run.set(Some(source.clone()));
                // The companion is asked once more before the attempt begins: it may have ended with its item.
                continue;
            };
            match run.poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(item))) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(None) => break None,
                Poll::Ready(Some(Err(error))) => {
                    this.run.set(None);
                    if let Some(decide) = this.decide.take() {
                        let (sender, receiver) = mpsc::channel(0);
                        *this.errors = Some(sender);
                        let errors = Observable::new(Failures { receiver });
                        this.companion.set(Some(Watched::new(decide(errors).into_observable().source)));
                    }
                    // The place is taken where the companion has not looked; there is nobody where it does not want to.
                    match this.errors {
                        Some(errors) => drop(errors.try_send(error)),
                        None => break Some(Err(error)),
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
            }
        };
        self.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // The companion may complete at any time.
        (0, if self.source.is_some() { None } else { Some(0) })
    }
}

impl<S: Source, F, N> RetryWhen<S, F, N> {
    fn release(self: Pin<&mut Self>) {
        let mut this = self.project();
        this.run.set(None);
        this.companion.set(None);
        *this.source = None;
        *this.decide = None;
        *this.errors = None;
    }
}

impl<S, F, N> Clone for RetryWhen<S, F, N>
where
    S: Source + Clone,
    F: Clone,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            decide: self.decide.clone(),
            run: None,
            companion: None,
            errors: None,
            notified: false,
            budget: Budget::new(),
        }
    }
}
