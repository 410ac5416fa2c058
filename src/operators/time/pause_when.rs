//! `pause_when`: as long as another observable says so, nothing.

use crate::{
    IntoObservableWith, Observable,
    parts::{budget::Budget, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Rests while the newest item of another observable is `true`, and goes on when it is `false`.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/pause_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold(" -a-b-c-------d-|");
    /// let paused = m.cold(" --t----f--------").values([("t", true), ("f", false)]);
    /// m.expect(source.pause_when(paused), "-a-----(bc)--d-|");
    /// # m.picture("docs/marbles/pause_when.svg", "pause_when(paused)");
    /// # });
    /// ```
    ///
    /// It begins without a pause; a `BehaviorSubject`, or `start_with(true)`, says otherwise.
    /// The source is not asked during a pause, so that nothing is lost or held here: a cold source waits, and a subject
    /// does with what is sent as its subscriber's `Overflow` says.
    /// What is to be lost during a pause is let go by a boundary before this operator, such as
    /// [`on_backpressure_drop`](Self::on_backpressure_drop).
    /// Of items of one instant only the last one counts, and it counts before the source is asked.
    /// From a control that always has something, 1,024 items are taken at a time.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, which during a pause means after it.
    /// When the control completes, the source goes on: nobody could end that pause any more.
    /// An error of the control passes at once, one of the source when it is asked.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the control.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let paused = BehaviorSubject::new(true, 4);
    /// let mut numbers = Box::pin(from_iter(1..=3).pause_when(&paused).to_vec());
    /// assert!(futures::poll!(&mut numbers).is_pending());
    /// paused.send(false).await.unwrap();
    /// assert_eq!(numbers.await, Ok(vec![1, 2, 3]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`take_until`](Self::take_until) to stop for good, [`skip_until`](Self::skip_until) to begin later,
    /// [`window_toggle`](Self::window_toggle) for what comes in certain spans.
    #[doc(alias("pausable", "pausableBuffered", "pauseWhen", "valve", "resume", "gate"))]
    pub fn pause_when<C>(self, control: C) -> Observable<PauseWhen<S, C::Source>>
    where
        C: IntoObservableWith<S::Error, Item = bool>,
    {
        let control = Watched::new(control.into_observable().source);
        Observable::new(PauseWhen { source: Some(self.source), control, is_paused: false, budget: Budget::new() })
    }
}

/// The source of [`Observable::pause_when`].
#[pin_project]
pub struct PauseWhen<S, C> {
    /// Gone at the end.
    #[pin]
    source: Option<S>,
    #[pin]
    control: Watched<C>,
    /// The control's newest item, while there is a control.
    is_paused: bool,
    /// Counts what the control had.
    budget: Budget,
}

impl<S, C> Source for PauseWhen<S, C>
where
    S: Source,
    C: Source<Item = bool, Error = S::Error>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = 'end: {
            loop {
                match this.control.as_mut().poll() {
                    Poll::Ready(Some(Ok(is_paused))) => *this.is_paused = is_paused,
                    Poll::Ready(Some(Err(error))) => break 'end Some(Err(error)),
                    Poll::Ready(None) => {
                        *this.is_paused = false;
                        break;
                    }
                    Poll::Pending => break,
                }
                // A control without pause must not keep the source from speaking: it is asked all the same.
                if this.budget.is_spent(cx) {
                    break;
                }
            }
            if !*this.is_paused
                && let Poll::Ready(polled) = source.poll_next(cx)
            {
                match polled {
                    Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                    terminal => break 'end terminal,
                }
            }
            this.control.park(cx);
            return Poll::Pending;
        };
        this.source.set(None);
        this.control.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

impl<S: Clone, C: Clone> Clone for PauseWhen<S, C> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), control: self.control.clone(), is_paused: false, budget: Budget::new() }
    }
}
