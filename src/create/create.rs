//! `create`: an asynchronous block that emits.

use super::Emitter;
use crate::{Observable, parts::block::Block, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// Emits what an asynchronous block emits.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/create.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// let two_frames = m.frames(2);
/// let source = create(move |mut out| async move {
///     out.emit("a").await;
///     tokio::time::sleep(two_frames).await;
///     out.emit("b").await;
///     tokio::time::sleep(two_frames).await;
/// });
/// m.expect(source, "a-b-|");
/// # m.picture("docs/marbles/create.svg", "create(…)");
/// # });
/// ```
///
/// The closure is called at the first poll and is given an [`Emitter`].
/// Nothing is buffered: [`emit`](Emitter::emit) hands an item over and waits until the consumer asks for the next one,
/// so that a slow consumer slows the block down.
/// The emitter may be moved to another task or thread; the observable lives as long as the block, though, so the block
/// then waits for that task.
/// The recipe is `Clone` when the closure is; a clone that is taken after the first poll is empty.
///
/// # Completion and errors
///
/// Completes when the block ends.
/// A block of `()`, or one that loops for ever, cannot fail; one of `Result<(), E>` fails with its `Err`, so that `?`
/// works in it.
/// An emitter that outlives the block emits to nobody: its `emit` gives `false`.
///
/// # Cancellation
///
/// Drops the block where it stands; an emitter elsewhere wakes up, and its `emit` gives `false`.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use tokio::io::{AsyncReadExt, Error};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let numbers = create(|mut out| async move {
///     let mut reader: &[u8] = &[0, 1, 1, 0];
///     while !reader.is_empty() {
///         out.emit(reader.read_u16().await?).await;
///     }
///     Ok::<_, Error>(())
/// });
/// assert_eq!(numbers.to_vec().await?, [1, 256]);
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`unfold`](fn@crate::create::unfold) for steps from state to state,
/// [`from_stream`](fn@crate::create::from_stream) for the blocks of `async_stream`.
#[doc(alias("flow", "channelFlow", "callbackFlow", "fromEmitter", "push", "generator", "AsyncStream"))]
pub fn create<T, F, Fut>(block: F) -> Observable<Create<T, F, Fut>>
where
    F: FnOnce(Emitter<T>) -> Fut,
    Fut: Future<Output: BlockOutcome>,
{
    Observable::new(Create { block: Some(block), running: None })
}

/// What the block of [`create`] ends with: `()` where it cannot fail, `Result<(), E>` where it can, nothing at all where
/// it loops for ever.
#[diagnostic::on_unimplemented(
    message = "the block of `create` ends with `{Self}`",
    label = "expected a block of `()` or of `Result<(), E>`",
    note = "a block that cannot fail ends with a statement: `out.emit(item).await;`",
    note = "a block with a `?` ends with `Ok::<_, Error>(())`"
)]
pub trait BlockOutcome: sealed::Sealed {
    /// What the observable fails with.
    type Error;

    #[doc(hidden)]
    fn into_error(self) -> Option<Self::Error>;
}

impl BlockOutcome for () {
    type Error = Infallible;

    fn into_error(self) -> Option<Infallible> {
        None
    }
}

impl<E> BlockOutcome for Result<(), E> {
    type Error = E;

    fn into_error(self) -> Option<E> {
        self.err()
    }
}

/// A block that loops for ever cannot fail either.
impl BlockOutcome for Never {
    type Error = Infallible;

    fn into_error(self) -> Option<Infallible> {
        self
    }
}

/// The type `!`: stable Rust has no name for it but as the output of a function.
type Never = <fn() -> ! as sealed::Returns>::Output;

#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for super::Never {}
    impl<E> Sealed for Result<(), E> {}

    pub trait Returns {
        type Output;
    }
    impl<T> Returns for fn() -> T {
        type Output = T;
    }
}

/// The source of [`create`].
#[pin_project]
pub struct Create<T, F, Fut> {
    /// Gone with the first poll.
    block: Option<F>,
    /// The block, from the first poll to its end.
    #[pin]
    running: Option<Block<T, Fut>>,
}

impl<T, F, Fut> Source for Create<T, F, Fut>
where
    F: FnOnce(Emitter<T>) -> Fut,
    Fut: Future<Output: BlockOutcome>,
{
    type Item = T;
    type Error = <Fut::Output as BlockOutcome>::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Self::Error>>> {
        let mut this = self.project();
        if let Some(block) = this.block.take() {
            this.running.set(Some(Block::new(block)));
        }
        let Some(running) = this.running.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        Poll::Ready(match ready!(running.poll(cx)) {
            Ok(item) => Some(Ok(item)),
            Err(outcome) => {
                this.running.set(None);
                outcome.into_error().map(Err)
            }
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ended = self.block.is_none() && self.running.is_none();
        (0, ended.then_some(0))
    }
}

impl<T, F: Clone, Fut> Clone for Create<T, F, Fut> {
    fn clone(&self) -> Self {
        Self { block: self.block.clone(), running: None }
    }
}
