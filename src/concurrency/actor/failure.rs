//! Why an actor did not go on.

use crate::operators::error::Panicked;
use std::{any::Any, error::Error, fmt, sync::Arc};

/// What ended a life of an actor: an error of one of its methods, or a panic.
///
/// Clones are the same failure.
///
/// # Examples
///
/// ```
/// use headwater::concurrency::{Actor, Supervision};
///
/// struct Till(u32);
///
/// impl Actor for Till {
///     type Message = u32;
///     type Error = String;
///
///     async fn handle(&mut self, amount: u32) -> Result<(), String> {
///         self.0 = self.0.checked_sub(amount).ok_or("not enough money")?;
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let till = Till::spawn(4, Supervision::escalate(), |_| Till(10));
/// till.address().tell(11).await.unwrap();
/// let failure = till.await.unwrap_err();
/// assert_eq!(failure.error().unwrap(), "not enough money");
/// # }
/// ```
pub struct ActorFailure<E> {
    kind: Arc<Kind<E>>,
}

enum Kind<E> {
    Error(E),
    Panic(Panicked),
}

impl<E> ActorFailure<E> {
    pub(super) fn of_error(error: E) -> Self {
        Self { kind: Arc::new(Kind::Error(error)) }
    }

    pub(super) fn of_panic(payload: Box<dyn Any + Send>) -> Self {
        Self { kind: Arc::new(Kind::Panic(Panicked::new(payload))) }
    }

    /// The error, where it was one.
    pub fn error(&self) -> Option<&E> {
        match &*self.kind {
            Kind::Error(error) => Some(error),
            Kind::Panic(_) => None,
        }
    }

    /// The panic, where it was one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// # use std::convert::Infallible;
    /// # struct Divider;
    /// impl Actor for Divider {
    ///     type Message = u32;
    ///     type Error = Infallible;
    ///
    ///     async fn handle(&mut self, by: u32) -> Result<(), Infallible> {
    ///         Ok(println!("{}", 100 / by))
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let divider = Divider::spawn(4, Supervision::escalate(), |_| Divider);
    /// divider.address().tell(0).await.unwrap();
    /// let failure = divider.await.unwrap_err();
    /// assert_eq!(failure.panic().unwrap().message(), Some("attempt to divide by zero"));
    /// assert!(failure.error().is_none());
    /// # }
    /// ```
    pub fn panic(&self) -> Option<&Panicked> {
        match &*self.kind {
            Kind::Error(_) => None,
            Kind::Panic(panic) => Some(panic),
        }
    }
}

impl<E> Clone for ActorFailure<E> {
    fn clone(&self) -> Self {
        Self { kind: Arc::clone(&self.kind) }
    }
}

impl<E: fmt::Debug> fmt::Debug for ActorFailure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            Kind::Error(error) => f.debug_tuple("ActorFailure").field(error).finish(),
            Kind::Panic(panic) => f.debug_tuple("ActorFailure").field(panic).finish(),
        }
    }
}

impl<E: fmt::Display> fmt::Display for ActorFailure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            Kind::Error(error) => error.fmt(f),
            Kind::Panic(panic) => panic.fmt(f),
        }
    }
}

impl<E: Error> Error for ActorFailure<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error().and_then(Error::source)
    }
}
