//! `Context`: what a piece of work is told by whoever asked for it.

use pin_project::pin_project;
use std::{
    any::Any,
    error::Error,
    fmt,
    future::poll_fn,
    iter,
    pin::{Pin, pin},
    sync::{Arc, OnceLock},
    task::{self, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// What a piece of work is told by whoever asked for it: when to stop, by when to be done, and values for the way.
///
/// A context is derived from another one, and ends when that ends, or at its own deadline if this is earlier, or when it
/// is cancelled itself; it never ends the one that it was derived from.
/// Clones are the same context.
/// It is only told, not enforced: work listens to it, as `take_until(context.cancelled())` does, or is run under it by
/// [`run`](Self::run).
///
/// There is no task behind it: a deadline is a timer of whoever listens.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::{Context, Reason}, prelude::*};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let session = Context::new();
/// let request = session.with_timeout(Duration::from_millis(350)).with_value("request 7");
///
/// let ticks = interval(Duration::from_millis(100)).take_until(request.cancelled());
/// assert_eq!(ticks.to_vec().await, Ok(vec![0, 1, 2]));
/// assert_eq!(request.reason(), Some(Reason::DeadlineExceeded));
/// assert_eq!(request.value::<&str>(), Some(&"request 7"));
/// assert!(!session.is_cancelled());
/// # }
/// ```
#[derive(Clone)]
#[doc(alias("CancellationToken", "AbortSignal", "CoroutineContext", "context.Context"))]
pub struct Context {
    node: Arc<Node>,
}

struct Node {
    parent: Option<Context>,
    token: CancellationToken,
    /// The earliest of its own and those it was derived under.
    deadline: Option<Instant>,
    /// Why it was cancelled itself, set before the token is, or that somebody has seen it late.
    reason: OnceLock<Reason>,
    value: Option<Box<dyn Any + Send + Sync>>,
}

/// Lets the contexts go that only this one has kept, one after the other: a long line would exhaust the stack.
impl Drop for Node {
    fn drop(&mut self) {
        let mut last = self.parent.take();
        while let Some(parent) = last {
            last = Arc::into_inner(parent.node).and_then(|mut node| node.parent.take());
        }
    }
}

/// Why a context has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody cancelled it, or one that it was derived from.
    Cancelled,
    /// The same, and said why.
    Because(Arc<str>),
    /// Its deadline has passed.
    DeadlineExceeded,
}

impl Context {
    /// A context that ends when it is cancelled.
    #[expect(clippy::new_without_default, reason = "where a context comes from is to be seen")]
    pub fn new() -> Self {
        Self::over(None, CancellationToken::new(), None, None)
    }

    fn over(
        parent: Option<Context>,
        token: CancellationToken,
        deadline: Option<Instant>,
        value: Option<Box<dyn Any + Send + Sync>>,
    ) -> Self {
        Self { node: Arc::new(Node { parent, token, deadline, reason: OnceLock::new(), value }) }
    }

    fn derive(&self, deadline: Option<Instant>, value: Option<Box<dyn Any + Send + Sync>>) -> Self {
        let deadline = [self.node.deadline, deadline].into_iter().flatten().min();
        Self::over(Some(self.clone()), self.node.token.child_token(), deadline, value)
    }

    /// A context that ends with this one, or when it is cancelled itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    ///
    /// let request = Context::new();
    /// let query = request.child();
    /// query.cancel();
    /// assert!(query.is_cancelled() && !request.is_cancelled());
    /// ```
    #[must_use]
    pub fn child(&self) -> Self {
        self.derive(None, None)
    }

    /// A context that ends with this one, or so much later than now; 0 has ended already.
    ///
    /// A timeout too long for the clock is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Context, Reason};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let request = Context::new().with_timeout(Duration::from_secs(2));
    /// assert_eq!(request.cancelled().await, Reason::DeadlineExceeded);
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.derive(Instant::now().checked_add(timeout), None)
    }

    /// A context that ends with this one, or at that instant.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let noon = Instant::now() + Duration::from_secs(60);
    /// let hurried = Context::new().with_deadline(noon);
    /// // The earlier one holds.
    /// assert_eq!(hurried.with_timeout(Duration::from_secs(90)).deadline(), Some(noon));
    /// # }
    /// ```
    #[must_use]
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        self.derive(Some(deadline), None)
    }

    /// A context that carries a value, and ends with this one; a value is found by its type, the nearest first.
    ///
    /// Give values a type of their own, such as `struct RequestId(u64)`, so that they do not hide each other.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct RequestId(u64);
    ///
    /// let request = Context::new().with_value(RequestId(7));
    /// assert_eq!(request.child().value(), Some(&RequestId(7)));
    /// ```
    #[must_use]
    pub fn with_value<V: Any + Send + Sync>(&self, value: V) -> Self {
        self.derive(None, Some(Box::new(value)))
    }

    /// The value of a type that this context carries, or the nearest of those that it was derived from.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    ///
    /// struct Verbose(bool);
    ///
    /// let program = Context::new().with_value(Verbose(false));
    /// let request = program.with_value(Verbose(true));
    /// assert!(request.value::<Verbose>().is_some_and(|verbose| verbose.0)); // the nearest
    /// assert!(request.value::<String>().is_none());
    /// ```
    #[doc(alias = "get")]
    pub fn value<V: Any>(&self) -> Option<&V> {
        self.line().find_map(|context| {
            let value = context.node.value.as_deref()?;
            value.downcast_ref()
        })
    }

    /// The instant at which it ends at the latest.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let request = Context::new().with_timeout(Duration::from_secs(2));
    /// assert_eq!(request.child().deadline(), Some(Instant::now() + Duration::from_secs(2)));
    /// assert_eq!(Context::new().deadline(), None);
    /// # }
    /// ```
    pub fn deadline(&self) -> Option<Instant> {
        self.node.deadline
    }

    /// Ends this context and all that were derived from it; one that has ended stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Context, Reason};
    ///
    /// let server = Context::new();
    /// let request = server.child();
    /// server.cancel();
    /// assert_eq!(request.reason(), Some(Reason::Cancelled));
    /// ```
    pub fn cancel(&self) {
        self.end(Reason::Cancelled);
    }

    /// Ends this context and all that were derived from it, and says why.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Context, Reason};
    ///
    /// let server = Context::new();
    /// let request = server.child();
    /// server.cancel_because("shutting down");
    /// assert_eq!(request.reason(), Some(Reason::Because("shutting down".into())));
    /// ```
    pub fn cancel_because(&self, why: impl Into<Arc<str>>) {
        self.end(Reason::Because(why.into()));
    }

    fn end(&self, reason: Reason) {
        if !self.is_cancelled() {
            // Of two that cancel at once, the first says why.
            let _ = self.node.reason.set(reason);
            self.node.token.cancel();
        }
    }

    /// Whether it has ended, for whatever reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let request = Context::new().with_timeout(Duration::from_secs(2));
    /// assert!(!request.is_cancelled());
    /// tokio::time::advance(Duration::from_secs(2)).await;
    /// assert!(request.is_cancelled());
    /// # }
    /// ```
    pub fn is_cancelled(&self) -> bool {
        self.reason().is_some()
    }

    /// Why it has ended; `None` while it has not.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Context, Reason};
    ///
    /// let server = Context::new();
    /// let request = server.child();
    /// assert_eq!(request.reason(), None);
    /// server.cancel();
    /// request.cancel_because("too late"); // the first one has said why
    /// assert_eq!(request.reason(), Some(Reason::Cancelled));
    /// ```
    pub fn reason(&self) -> Option<Reason> {
        if self.node.token.is_cancelled() {
            return Some(
                self.line().find_map(|context| context.node.reason.get().cloned()).unwrap_or(Reason::Cancelled),
            );
        }
        let is_late = self.node.deadline.is_some_and(|deadline| deadline <= Instant::now());
        // Who cancels it later does not change that.
        is_late.then(|| self.node.reason.get_or_init(|| Reason::DeadlineExceeded).clone())
    }

    /// A future that is ready when the context has ended, and says why.
    ///
    /// It is a notifier, for `take_until` and its like, and keeps the context alive.
    /// Polled for the first time before a deadline, it needs a tokio runtime with time enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Context, prelude::*};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let context = Context::new().with_timeout(Duration::from_millis(35));
    /// let ticks = interval(Duration::from_millis(10)).take_until(context.cancelled());
    /// assert_eq!(ticks.count().await, Ok(3));
    /// # }
    /// ```
    pub fn cancelled(&self) -> Cancelled {
        Cancelled { context: self.clone(), token: self.node.token.clone().cancelled_owned(), deadline: None }
    }

    /// Runs a future until it is ready or the context has ended, whichever is first, and then drops it.
    ///
    /// What is ready at the very end counts; under a context that has ended before, nothing is begun.
    ///
    /// # Errors
    ///
    /// The reason, when the context ended first.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Context, Reason};
    /// use std::{future::pending, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let context = Context::new().with_timeout(Duration::from_secs(1));
    /// assert_eq!(context.run(async { 42 }).await, Ok(42));
    /// assert_eq!(context.run(pending::<u32>()).await, Err(Reason::DeadlineExceeded));
    /// # }
    /// ```
    pub async fn run<F: Future>(&self, work: F) -> Result<F::Output, Reason> {
        if let Some(reason) = self.reason() {
            return Err(reason);
        }
        let (mut work, mut cancelled) = (pin!(work), pin!(self.cancelled()));
        poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Ok(done)),
            Poll::Pending => cancelled.as_mut().poll(cx).map(Err),
        })
        .await
    }

    /// Ends the context when it is dropped: for whoever owns the work.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::Context;
    ///
    /// let context = Context::new();
    /// {
    ///     let _session = context.guard();
    ///     assert!(!context.is_cancelled());
    /// }
    /// assert!(context.is_cancelled());
    /// ```
    #[must_use = "the context ends when its guard is dropped"]
    pub fn guard(&self) -> ContextGuard {
        ContextGuard { context: self.clone() }
    }

    /// This context and those that it was derived from, the nearest first.
    fn line(&self) -> impl Iterator<Item = &Context> {
        iter::successors(Some(self), |context| context.node.parent.as_ref())
    }
}

/// Ready when a context has ended; see [`Context::cancelled`].
#[pin_project]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Cancelled {
    context: Context,
    #[pin]
    token: WaitForCancellationFutureOwned,
    /// Made at the first poll, where there is a deadline.
    #[pin]
    deadline: Option<Sleep>,
}

impl Future for Cancelled {
    type Output = Reason;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Reason> {
        let mut this = self.project();
        if let Some(reason) = this.context.reason() {
            return Poll::Ready(reason);
        }
        if let Some(deadline) = this.context.deadline() {
            if this.deadline.is_none() {
                this.deadline.set(Some(sleep_until(deadline)));
            }
            if let Some(sleep) = this.deadline.as_mut().as_pin_mut()
                && sleep.poll(cx).is_ready()
            {
                return Poll::Ready(this.context.reason().unwrap_or(Reason::DeadlineExceeded));
            }
        }
        this.token.poll(cx).map(|()| this.context.reason().unwrap_or(Reason::Cancelled))
    }
}

/// Ends a context when it is dropped; see [`Context::guard`].
pub struct ContextGuard {
    context: Context,
}

impl Drop for ContextGuard {
    fn drop(&mut self) {
        self.context.cancel();
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("deadline", &self.node.deadline)
            .field("reason", &self.reason())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ContextGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContextGuard").field(&self.context).finish()
    }
}

impl fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancelled").field(&self.context).finish()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Cancelled => f.write_str("the context was cancelled"),
            Reason::Because(why) => write!(f, "the context was cancelled: {why}"),
            Reason::DeadlineExceeded => f.write_str("the deadline of the context has passed"),
        }
    }
}

impl Error for Reason {}
