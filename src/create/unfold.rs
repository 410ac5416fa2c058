//! `unfold`: items from a state that an asynchronous function moves on.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Emits an item for each step of an asynchronous function that goes from state to state.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/unfold.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// let two_frames = m.frames(2);
/// let countdown = unfold(3_u32, move |n| async move {
///     tokio::time::sleep(two_frames).await;
///     Ok::<_, TestError>(n.checked_sub(1).map(|next| (n, next)))
/// });
/// m.expect(countdown, "--3-2-1-|");
/// # m.picture("docs/marbles/unfold.svg", "unfold(…)");
/// # });
/// ```
///
/// The function takes the state and gives the item together with the next state, or `None` for the end.
/// A step begins only when the consumer asks for its item.
///
/// # Completion and errors
///
/// Completes with a step that gives `None`, and fails with one that gives `Err`; the function is not called again.
///
/// # Cancellation
///
/// Drops the state, or the step where it stands.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// /// A page of results, and where the next one begins.
/// async fn page(from: usize) -> Result<Option<(Vec<usize>, usize)>, std::io::Error> {
///     Ok((from < 6).then(|| ((from..from + 3).collect(), from + 3)))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), std::io::Error> {
/// let pages = unfold(0, page).to_vec().await?;
/// assert_eq!(pages, [[0, 1, 2], [3, 4, 5]]);
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`create`](fn@crate::create::create) when the steps read better as a block,
/// [`from_iter`](fn@crate::create::from_iter) over [`std::iter::from_fn`] when nothing is awaited.
#[doc(alias("unfoldAsync", "try_unfold", "unfoldEval", "generateAsync"))]
pub fn unfold<T, St, E, F, Fut>(seed: St, step: F) -> Observable<Unfold<St, F, Fut>>
where
    F: FnMut(St) -> Fut,
    Fut: Future<Output = Result<Option<(T, St)>, E>>,
{
    Observable::new(Unfold { state: Some(seed), step, running: None })
}

/// The source of [`unfold`].
#[pin_project]
pub struct Unfold<St, F, Fut> {
    /// What the next step begins with; with the step while one runs, gone after the end.
    state: Option<St>,
    step: F,
    /// The step that runs.
    #[pin]
    running: Option<Fut>,
}

impl<T, St, E, F, Fut> Source for Unfold<St, F, Fut>
where
    F: FnMut(St) -> Fut,
    Fut: Future<Output = Result<Option<(T, St)>, E>>,
{
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let mut this = self.project();
        if let Some(state) = this.state.take() {
            this.running.set(Some((this.step)(state)));
        }
        let Some(running) = this.running.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let output = ready!(running.poll(cx));
        this.running.set(None);
        Poll::Ready(match output {
            Ok(Some((item, next))) => {
                *this.state = Some(next);
                Some(Ok(item))
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ended = self.state.is_none() && self.running.is_none();
        (0, ended.then_some(0))
    }
}

/// The clone begins where the next step would; one that is taken while a step runs is empty.
impl<St: Clone, F: Clone, Fut> Clone for Unfold<St, F, Fut> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), step: self.step.clone(), running: None }
    }
}
