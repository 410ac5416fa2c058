//! `transform`: an asynchronous callback an item, which emits as much as it likes.

use crate::{
    Observable,
    create::Emitter,
    parts::{ahead::Ahead, block::Block, budget::Budget},
    source::Source,
};
use pin_project::pin_project;
use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Calls an asynchronous callback with each item and an emitter, and emits what that is given.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/transform.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let (source, one_frame) = (m.cold("-a----b----|"), m.frames(1));
    /// let echoed = source.transform(move |letter, mut out| async move {
    ///     out.emit(letter).await;
    ///     tokio::time::sleep(one_frame * 2).await;
    ///     out.emit(letter).await;
    /// });
    /// m.expect(echoed, "-a-a--b-b--|");
    /// # m.picture("docs/marbles/transform.svg", "transform(|letter, out| …)");
    /// # });
    /// ```
    ///
    /// The callback may emit any number of items, or none.
    /// There is no buffer: [`emit`](Emitter::emit) waits until the consumer asks for the next item, as in
    /// [`create`](fn@crate::create::create).
    /// Items are worked on one after the other; while a callback runs, one item of the source is taken ahead, so that an
    /// error behind it is seen at once, and overtakes what the callback has still to emit, as in
    /// [`concat_map`](Self::concat_map).
    /// What the callback ends with says how it goes on:
    ///
    /// | the callback ends with | |
    /// |---|---|
    /// | `()` or `Ok(())` | the next item, if there is one |
    /// | `ControlFlow::Break(())` or `Ok(ControlFlow::Break(()))` | the observable completes, and the source is dropped |
    /// | `ControlFlow::Continue(())` or `Ok(ControlFlow::Continue(()))` | the next item, if there is one |
    /// | `Err(error)` | the observable fails |
    ///
    /// # Completion and errors
    ///
    /// Completes when the source has and the last callback has ended, or as soon as a callback breaks.
    /// Errors of the source and of the callback pass at once, and drop the other.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the callback where it stands, and the item that was taken ahead.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::{num::ParseIntError, ops::ControlFlow};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ParseIntError> {
    /// let lines = from_iter(["1 2", "", "3", "stop", "4"]).with_error::<ParseIntError>();
    /// let numbers = lines.transform(|line, mut out| async move {
    ///     if line == "stop" {
    ///         return Ok(ControlFlow::Break(()));
    ///     }
    ///     for word in line.split_whitespace() {
    ///         out.emit(word.parse::<u32>()?).await;
    ///     }
    ///     Ok(ControlFlow::Continue(()))
    /// });
    /// assert_eq!(numbers.to_vec().await?, [1, 2, 3]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`concat_map`](Self::concat_map) for an observable an item, [`filter_map`](Self::filter_map) and
    /// [`flat_map_iter`](Self::flat_map_iter) where nothing waits.
    #[doc(alias("handle", "transformWhile", "mapMulti", "concatMapEmitter"))]
    pub fn transform<T, F, Fut>(self, callback: F) -> Observable<Transform<S, T, F, Fut>>
    where
        F: FnMut(S::Item, Emitter<T>) -> Fut,
        Fut: Future<Output: CallbackOutcome<S::Error>>,
    {
        Observable::new(Transform {
            source: Some(Ahead::new(self.source)),
            callback,
            running: None,
            budget: Budget::new(),
        })
    }
}

/// What the callback of [`Observable::transform`] ends with: `()`, a `ControlFlow<()>`, or a `Result` of either.
#[diagnostic::on_unimplemented(
    message = "the callback of `transform` ends with `{Self}`",
    label = "expected `()`, `ControlFlow<()>`, or a `Result` of either with the error `{E}`"
)]
pub trait CallbackOutcome<E>: sealed::Sealed {
    #[doc(hidden)]
    fn into_flow(self) -> Result<ControlFlow<()>, E>;
}

impl<E> CallbackOutcome<E> for () {
    fn into_flow(self) -> Result<ControlFlow<()>, E> {
        Ok(ControlFlow::Continue(()))
    }
}

impl<E> CallbackOutcome<E> for ControlFlow<()> {
    fn into_flow(self) -> Result<ControlFlow<()>, E> {
        Ok(self)
    }
}

impl<E> CallbackOutcome<E> for Result<(), E> {
    fn into_flow(self) -> Result<ControlFlow<()>, E> {
        self.map(ControlFlow::Continue)
    }
}

impl<E> CallbackOutcome<E> for Result<ControlFlow<()>, E> {
    fn into_flow(self) -> Self {
        self
    }
}

#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for std::ops::ControlFlow<()> {}
    impl<T: Sealed, E> Sealed for Result<T, E> {}
}

/// The source of [`Observable::transform`].
#[pin_project]
pub struct Transform<S: Source, T, F, Fut> {
    /// Gone at the end, which a callback may decide.
    #[pin]
    source: Option<Ahead<S>>,
    callback: F,
    /// The callback that runs, until it ends.
    #[pin]
    running: Option<Block<T, Fut>>,
    /// Counts the callbacks that ended.
    budget: Budget,
}

impl<S, T, F, Fut> Source for Transform<S, T, F, Fut>
where
    S: Source,
    F: FnMut(S::Item, Emitter<T>) -> Fut,
    Fut: Future<Output: CallbackOutcome<S::Error>>,
{
    type Item = T;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, S::Error>>> {
        let mut this = self.project();
        let terminal = loop {
            let Some(mut source) = this.source.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            if let Some(error) = source.as_mut().look() {
                break Some(Err(error));
            }
            if this.running.is_none() {
                match source.as_mut().take() {
                    Some(item) => this.running.set(Some(Block::new(|out| (this.callback)(item, out)))),
                    None if source.is_done() => break None,
                    None => {
                        source.park(cx);
                        return Poll::Pending;
                    }
                }
            }
            let Some(running) = this.running.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            match running.poll(cx) {
                Poll::Ready(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                Poll::Ready(Err(outcome)) => {
                    this.running.set(None);
                    match outcome.into_flow() {
                        Ok(ControlFlow::Continue(())) if this.budget.is_spent(cx) => return Poll::Pending,
                        Ok(ControlFlow::Continue(())) => {}
                        Ok(ControlFlow::Break(())) => break None,
                        Err(error) => break Some(Err(error)),
                    }
                }
                Poll::Pending => {
                    // Where the callback has only begun, the source was not yet asked for what comes behind its item.
                    if let Some(error) = source.as_mut().look() {
                        break Some(Err(error));
                    }
                    source.park(cx);
                    return Poll::Pending;
                }
            }
        };
        this.running.set(None);
        this.source.set(None);
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, if self.source.is_some() { None } else { Some(0) })
    }
}

impl<S, T, F, Fut> Clone for Transform<S, T, F, Fut>
where
    S: Source + Clone,
    F: Clone,
{
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), callback: self.callback.clone(), running: None, budget: Budget::new() }
    }
}
