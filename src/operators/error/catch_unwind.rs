//! `catch_unwind`: a panic becomes an error.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    any::Any,
    error::Error,
    fmt,
    panic::{self, AssertUnwindSafe},
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Fails where the source panics, instead of letting the panic unwind into the consumer.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/catch_unwind.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-c-|");
    /// let picky = source.tap(|item| assert!(*item != "c", "no c, please"));
    /// m.expect(picky.catch_unwind(), "-a-b-#").error("panicked: no c, please");
    /// # m.picture("docs/marbles/catch_unwind.svg", "catch_unwind()");
    /// # });
    /// ```
    ///
    /// The error is a [`Panicked`], turned into the error of the pipeline; before an observable that cannot fail put
    /// [`with_error`](Self::with_error).
    /// The source is dropped together with what the panic may have left half done; what it shares with others is their
    /// matter, which is why nothing is asked to be `UnwindSafe`.
    /// Only the source is watched, that is, what stands before this operator: panics of operators behind it pass.
    /// The panic hook has printed its message by then, and a program that aborts on panic is not saved.
    ///
    /// # Completion and errors
    ///
    /// Both pass.
    ///
    /// # Cancellation
    ///
    /// Drops the source.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Panicked, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let halves = from_iter([4, 0]).with_error::<Panicked>().map(|n| 100 / n).catch_unwind();
    /// let outcome = halves.to_vec().await;
    /// assert_eq!(outcome.unwrap_err().message(), Some("attempt to divide by zero"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`retry`](Self::retry), [`catch_error`](Self::catch_error) and the others for what to do with the error.
    #[doc(alias = "catchPanic")]
    #[inline]
    pub fn catch_unwind(self) -> Observable<CatchUnwind<S>>
    where
        S: Source<Error: From<Panicked>>,
    {
        Observable::new(CatchUnwind { source: Some(self.source) })
    }
}

/// The source of [`Observable::catch_unwind`].
#[pin_project]
#[derive(Clone)]
pub struct CatchUnwind<S> {
    /// Gone once it has ended, failed or panicked.
    #[pin]
    source: Option<S>,
}

impl<S> Source for CatchUnwind<S>
where
    S: Source<Error: From<Panicked>>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = match panic::catch_unwind(AssertUnwindSafe(|| source.poll_next(cx))) {
            Ok(polled) => match ready!(polled) {
                Some(Ok(item)) => return Poll::Ready(Some(Ok(item))),
                terminal => terminal,
            },
            Err(payload) => Some(Err(Panicked::new(payload).into())),
        };
        this.source.set(None);
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

/// The error of [`Observable::catch_unwind`]: the source has panicked; and that of a job of a
/// [`WorkerPool`](crate::concurrency::WorkerPool) that has.
pub struct Panicked {
    /// What the panic said, where that is a text.
    message: Option<Box<str>>,
    /// A payload need not be `Sync`, an error should be; the lock is never taken.
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panicked {
    #[cold]
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&'static str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self { message: text.map(Box::from), payload: Mutex::new(payload) }
    }

    /// What the panic said; nothing where it was no text, as with `std::panic::panic_any`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Panicked, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let divided = just(0).with_error::<Panicked>().map(|n| 100 / n).catch_unwind();
    /// let panicked = divided.count().await.unwrap_err();
    /// assert_eq!(panicked.message(), Some("attempt to divide by zero"));
    /// # }
    /// ```
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What the panic carried, for `std::panic::resume_unwind`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Panicked, prelude::*};
    /// use std::panic::panic_any;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let broken = just(404).with_error::<Panicked>().map(|code: u32| -> u32 { panic_any(code) }).catch_unwind();
    /// let panicked = broken.count().await.unwrap_err();
    /// assert_eq!(panicked.message(), None); // it is no text
    /// assert_eq!(panicked.into_panic().downcast_ref(), Some(&404_u32));
    /// # }
    /// ```
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        self.payload.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Panicked").field("message", &self.message).finish_non_exhaustive()
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "panicked: {message}"),
            None => f.write_str("panicked"),
        }
    }
}

impl Error for Panicked {}
