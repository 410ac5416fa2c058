//! `generate`: items from a state that a function changes.

use crate::{
    Observable,
    parts::{budget::Budget, held::Held},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Emits what the steps of a function over a state of its own give, at most one item a step.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/generate.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// let odd_squares = generate(|| 0, |n| {
///     *n += 1;
///     Ok::<_, TestError>(match *n {
///         6.. => Step::Complete,
///         n if n % 2 == 0 => Step::Skip,
///         n => Step::Emit(n * n),
///     })
/// });
/// m.expect(odd_squares, "(xyz|)").values([("x", 1), ("y", 9), ("z", 25)]);
/// # m.picture("docs/marbles/generate.svg", "generate(|| 0, |n| …)");
/// # });
/// ```
///
/// The first closure makes the state at the first poll, anew for each subscription; so the recipe is `Clone` though the
/// state be an open file.
/// A step begins only when the consumer asks for an item.
/// Steps that skip do not block the task: the source gives way after every 1,024 of them.
/// [`unfold`](fn@crate::create::unfold) differs in that its steps are futures, take the state by value and give an item
/// each.
/// RxJS's form with a condition, an iteration and a selection is `from_iter` over [`std::iter::successors`].
///
/// # Completion and errors
///
/// Completes with a step that gives [`Step::Complete`], and fails with one that gives `Err`; the state is dropped then,
/// before the end is told, and the function is not called again.
/// What else is to become of it, [`on_dispose`](Observable::on_dispose) says.
///
/// # Cancellation
///
/// Drops the state.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::io::{BufRead, Error};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let entries = generate(|| "one\n# two\nthree".as_bytes(), |file| {
///     let mut line = String::new();
///     let length = file.read_line(&mut line)?;
///     let step = if length == 0 { Step::Complete } else { Step::Emit(line.trim().to_owned()) };
///     Ok::<_, Error>(if line.starts_with('#') { Step::Skip } else { step })
/// });
/// assert_eq!(entries.to_vec().await?, ["one", "three"]);
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`from_iter`](fn@crate::create::from_iter) over [`std::iter::from_fn`] where nothing fails,
/// [`create`](fn@crate::create::create) for a block that emits and waits.
#[doc(alias("fromGenerator", "unfoldResource", "successors"))]
pub fn generate<T, St, E, M, F>(make: M, step: F) -> Observable<Generate<St, M, F>>
where
    M: FnOnce() -> St,
    F: FnMut(&mut St) -> Result<Step<T>, E>,
{
    Observable::new(Generate { make: Some(make), step, state: Held::new(drop), budget: Budget::new() })
}

/// What a step of [`generate`] gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// An item.
    Emit(T),
    /// Nothing: there is another step at once.
    Skip,
    /// Nothing, and there is no more to come.
    Complete,
}

/// What an observable of [`generate`] has beside the operators.
impl<St, M, F> Observable<Generate<St, M, F>> {
    /// Hands the state to a closure when it is not needed any more: at the end, at an error, or when the observable is
    /// dropped.
    ///
    /// The closure runs once a subscription, and not where there was none.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut left = None;
    /// let countdown = generate(|| 10, |n| {
    ///     *n -= 1;
    ///     Ok::<_, Infallible>(Step::Emit(*n))
    /// });
    /// let Ok(first) = countdown.on_dispose(|n| left = Some(n)).take(3).to_vec().await;
    /// assert_eq!((first, left), (vec![9, 8, 7], Some(7)));
    /// # }
    /// ```
    pub fn on_dispose<D: FnOnce(St)>(self, dispose: D) -> Observable<Generate<St, M, F, D>> {
        let Generate { make, step, state, budget } = self.source;
        Observable { source: Generate { make, step, state: state.with(dispose), budget } }
    }
}

/// The source of [`generate`].
#[pin_project]
pub struct Generate<St, M, F, D: FnOnce(St) = fn(St)> {
    /// Gone with the first poll.
    make: Option<M>,
    step: F,
    /// There from the first poll to the end.
    state: Held<St, D>,
    /// Counts the steps that skipped.
    budget: Budget,
}

impl<T, St, E, M, F, D> Source for Generate<St, M, F, D>
where
    M: FnOnce() -> St,
    F: FnMut(&mut St) -> Result<Step<T>, E>,
    D: FnOnce(St),
{
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let this = self.project();
        if let Some(make) = this.make.take() {
            this.state.keep(make());
        }
        let Some(state) = this.state.value() else {
            return Poll::Ready(None);
        };
        let terminal = loop {
            match (this.step)(state) {
                Ok(Step::Emit(item)) => return Poll::Ready(Some(Ok(item))),
                Ok(Step::Skip) => {
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Ok(Step::Complete) => break None,
                Err(error) => break Some(Err(error)),
            }
        };
        this.state.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ended = self.make.is_none() && self.state.is_empty();
        (0, ended.then_some(0))
    }
}

/// A clone that is taken after the first poll is empty.
impl<St, M: Clone, F: Clone, D: FnOnce(St) + Clone> Clone for Generate<St, M, F, D> {
    fn clone(&self) -> Self {
        Self { make: self.make.clone(), step: self.step.clone(), state: self.state.clone(), budget: Budget::new() }
    }
}
