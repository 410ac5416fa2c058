//! `timeout`: an error when the source lets the consumer wait for too long.

use crate::{Observable, parts::timer::Timer, source::Source};
use pin_project::pin_project;
use std::{
    error::Error,
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

impl<S: Source> Observable<S> {
    /// Fails with [`Elapsed`] when the source has nothing for a while.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/timeout.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.hot("-a--b--------c-|");
    /// m.expect_subscriptions(&source, ["^--------!"]);
    /// m.expect(source.timeout(m.frames(5)), "-a--b----#").error("timed out after 5ms");
    /// # m.picture("docs/marbles/timeout.svg", "timeout(5 ms)");
    /// # });
    /// ```
    ///
    /// Each item has its own time, which begins when the consumer asks for the item and the source does not have it yet:
    /// for the first item at the subscription, for the others when the consumer has done with the one before.
    /// What the consumer does meanwhile takes no time away; in RxJS the time begins with the item before.
    /// The error of the pipeline has to be made [`From`] an [`Elapsed`], as `std::io::Error` and boxed errors are.
    /// An item that is there at the very end of its time passes, and so does one that has come before anybody noticed
    /// that the time was over.
    /// With a duration of 0 the source has to have each item at hand when it is asked for it.
    /// As long as the source has items at hand, no timer and no clock is touched.
    ///
    /// # Completion and errors
    ///
    /// Both pass; the source has to complete in time, too.
    /// When the time is over, the source is dropped before the error is emitted.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the timer.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Elapsed, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let silent = from_stream(tokio_stream::pending::<u32>()).with_error::<Elapsed>();
    /// let error = silent.timeout(Duration::from_secs(2)).to_vec().await.unwrap_err();
    /// assert_eq!(error.to_string(), "timed out after 2s");
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`timeout_first`](Self::timeout_first) and [`timeout_total`](Self::timeout_total) to limit the first item, or the
    /// whole, [`timeout_or`](Self::timeout_or) to go on with something else, [`retry`](Self::retry) and
    /// [`catch_error`](Self::catch_error) to go on afterwards.
    #[doc(alias("timeoutEach", "timeout_repeating"))]
    #[inline]
    pub fn timeout(self, limit: Duration) -> Observable<Timeout<S>>
    where
        S::Error: From<Elapsed>,
    {
        Observable::new(Timeout { source: Some(self.source), limit, patience: Timer::new() })
    }
}

/// The error of an observable that was given a time and did not keep to it.
///
/// An `std::io::Error` is made of it with the kind `TimedOut`, and a boxed error as of any other; an error type of your
/// own says what a late answer means:
///
/// # Examples
///
/// ```
/// use headwater::{Elapsed, prelude::*};
/// use std::time::Duration;
///
/// #[derive(Debug, PartialEq)]
/// enum Fault { Late(Duration), Refused }
///
/// impl From<Elapsed> for Fault {
///     fn from(elapsed: Elapsed) -> Self {
///         Fault::Late(elapsed.limit())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let silent = never::<u32>().with_error::<Fault>().timeout(Duration::from_secs(2));
/// assert_eq!(silent.count().await, Err(Fault::Late(Duration::from_secs(2))));
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias("TimeoutError", "TimeoutException"))]
pub struct Elapsed {
    limit: Duration,
}

impl Elapsed {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit }
    }

    /// The time that the observable was given.
    pub fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "timed out after {:?}", self.limit)
    }
}

impl Error for Elapsed {}

/// Makes an error of the kind [`TimedOut`](io::ErrorKind::TimedOut), so that a pipeline that reads or writes can have a
/// timeout as it stands.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::{io, time::Duration};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let silent = from_try_future(std::future::pending::<io::Result<u8>>());
/// let late = silent.timeout(Duration::from_secs(2)).first().await.unwrap_err();
/// assert_eq!((late.kind(), late.to_string().as_str()), (io::ErrorKind::TimedOut, "timed out after 2s"));
/// # }
/// ```
impl From<Elapsed> for io::Error {
    fn from(elapsed: Elapsed) -> Self {
        Self::new(io::ErrorKind::TimedOut, elapsed)
    }
}

/// The source of [`Observable::timeout`].
#[pin_project]
#[derive(Clone)]
pub struct Timeout<S> {
    /// Gone once it has ended or was too late.
    #[pin]
    source: Option<S>,
    limit: Duration,
    /// Set while the consumer waits for the source.
    #[pin]
    patience: Timer,
}

impl<S> Source for Timeout<S>
where
    S: Source<Error: From<Elapsed>>,
{
    type Item = S::Item;
    type Error = S::Error;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = match source.poll_next(cx) {
            Poll::Ready(Some(Ok(item))) => {
                this.patience.unset();
                return Poll::Ready(Some(Ok(item)));
            }
            Poll::Ready(terminal) => terminal,
            Poll::Pending => {
                if !this.limit.is_zero() {
                    if !this.patience.is_set() {
                        this.patience.as_mut().set_in(*this.limit);
                    }
                    ready!(this.patience.as_mut().poll(cx));
                }
                Some(Err(Elapsed { limit: *this.limit }.into()))
            }
        };
        this.source.set(None);
        this.patience.release();
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}
