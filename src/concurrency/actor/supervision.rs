//! What happens when an actor fails.

use backon::BackoffBuilder;
use std::{fmt, sync::Arc, time::Duration};
use tokio::time::Instant;

/// What happens when an actor fails, that is, when one of its methods returns an error or panics, or when it panics while
/// it is made.
///
/// Whatever the policy, the message that was being handled is gone, and whoever asked it is told
/// [`AskError::Failed`](super::AskError::Failed).
/// The failed state is dropped; it is never used again.
///
/// # Examples
///
/// An actor that is restarted at most three times in a row, after 100 ms each, where a minute without a failure makes
/// good:
///
/// ```
/// use headwater::{backon::ConstantBuilder, concurrency::{Actor, Reply, Supervision}};
/// use std::{convert::Infallible, time::Duration};
///
/// struct Divider;
///
/// impl Actor for Divider {
///     type Message = (u32, Reply<u32>);
///     type Error = Infallible;
///
///     async fn handle(&mut self, (by, reply): (u32, Reply<u32>)) -> Result<(), Infallible> {
///         Ok(reply.send(100 / by))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let delays = ConstantBuilder::default().with_delay(Duration::from_millis(100)).with_max_times(3);
/// let policy = Supervision::restart(delays).reset_after(Duration::from_secs(60));
/// let divider = Divider::spawn(8, policy, |_| Divider);
/// let address = divider.address();
/// assert!(address.ask(|reply| (0, reply)).await.is_err());
/// assert_eq!(address.ask(|reply| (4, reply)).await, Ok(25));
/// # }
/// ```
#[derive(Clone)]
#[doc(alias("SupervisorStrategy", "Supervised", "restart_intensity", "OneForOneStrategy"))]
pub struct Supervision {
    policy: Policy,
}

#[derive(Clone)]
enum Policy {
    Stop,
    Escalate,
    Restart { delays: Arc<dyn Fn() -> Delays + Send + Sync>, calm: Option<Duration> },
}

/// How long to wait before each of the restarts that are left.
type Delays = Box<dyn Iterator<Item = Duration> + Send>;

impl Supervision {
    /// The actor ends, and its owner is given the failure.
    ///
    /// In a [`Scope`](crate::concurrency::Scope), that cancels its siblings.
    /// What is in the mailbox is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Actor, Supervision};
    /// # struct Parser;
    /// # impl Actor for Parser {
    /// #     type Message = &'static str;
    /// #     type Error = std::num::ParseIntError;
    /// #     async fn handle(&mut self, text: &'static str) -> Result<(), Self::Error> {
    /// #         Ok(println!("{}", text.parse::<i32>()?))
    /// #     }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let parser = Parser::spawn(8, Supervision::escalate(), |_| Parser);
    /// parser.address().tell("no number").await.unwrap();
    /// assert_eq!(parser.await.unwrap_err().to_string(), "invalid digit found in string");
    /// # }
    /// ```
    pub fn escalate() -> Self {
        Self { policy: Policy::Escalate }
    }

    /// The actor ends as if it had been stopped; only its [`life`](super::ActorHandle::life) tells of the failure.
    ///
    /// What is in the mailbox is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Actor, Life, Supervision}, prelude::*};
    /// # struct Parser;
    /// # impl Actor for Parser {
    /// #     type Message = &'static str;
    /// #     type Error = std::num::ParseIntError;
    /// #     async fn handle(&mut self, text: &'static str) -> Result<(), Self::Error> {
    /// #         Ok(println!("{}", text.parse::<i32>()?))
    /// #     }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let parser = Parser::spawn(8, Supervision::stop(), |_| Parser);
    /// let life = parser.life();
    /// parser.address().tell("no number").await.unwrap();
    /// assert!(parser.await.is_ok());
    /// assert!(matches!(life.to_vec().await.as_deref(), Ok([Life::Failed(_)])));
    /// # }
    /// ```
    pub fn stop() -> Self {
        Self { policy: Policy::Stop }
    }

    /// The actor goes on with a state that is made anew, after a delay; when there are no more delays, the failure
    /// escalates.
    ///
    /// The delays are those of a builder of [`backon`], which says how many there are: three, unless told
    /// otherwise.
    /// A delay of 0 is none.
    ///
    /// The mailbox survives: the new state takes up where the old one failed, with the next message.
    /// Meanwhile messages queue up, and senders wait as usual.
    /// An actor that is stopped meanwhile is restarted all the same, to handle what is left.
    ///
    /// # Panics
    ///
    /// The actor, when it has to wait on a runtime without time; the panic resumes in whoever awaits it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{backon::ConstantBuilder, concurrency::{Actor, Supervision}};
    /// use std::time::Duration;
    /// use tokio::time::Instant;
    /// # struct Parser;
    /// # impl Actor for Parser {
    /// #     type Message = &'static str;
    /// #     type Error = std::num::ParseIntError;
    /// #     async fn handle(&mut self, text: &'static str) -> Result<(), Self::Error> {
    /// #         Ok(println!("{}", text.parse::<i32>()?))
    /// #     }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let twice = ConstantBuilder::default().with_delay(Duration::from_secs(1)).with_max_times(2);
    /// let (parser, begin) = (Parser::spawn(8, Supervision::restart(twice), |_| Parser), Instant::now());
    /// for text in ["one", "two", "three"] {
    ///     parser.address().tell(text).await.unwrap(); // each is a failure
    /// }
    /// assert!(parser.await.is_err()); // behind the third there is no delay left
    /// assert_eq!(begin.elapsed().as_secs(), 2);
    /// # }
    /// ```
    pub fn restart<B>(delays: B) -> Self
    where
        B: BackoffBuilder<Backoff: 'static> + Clone + 'static,
    {
        let delays = move || -> Delays { Box::new(delays.clone().build()) };
        Self { policy: Policy::Restart { delays: Arc::new(delays), calm: None } }
    }

    /// Begins with the first delay again, and with the full number of restarts, when the actor has run for so long without
    /// a failure.
    ///
    /// So there are no more restarts within this time than the builder has delays.
    /// Without it, they are counted from the beginning to the end.
    /// With a `calm` of 0 the delay is always the first one, and the restarts are not limited.
    /// It changes nothing where there are no restarts.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{backon::ConstantBuilder, concurrency::{Actor, Supervision}};
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    /// # struct Parser;
    /// # impl Actor for Parser {
    /// #     type Message = &'static str;
    /// #     type Error = std::num::ParseIntError;
    /// #     async fn handle(&mut self, text: &'static str) -> Result<(), Self::Error> {
    /// #         Ok(println!("{}", text.parse::<i32>()?))
    /// #     }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let once = ConstantBuilder::default().with_delay(Duration::from_secs(1)).with_max_times(1);
    /// let policy = Supervision::restart(once).reset_after(Duration::from_secs(60));
    /// let parser = Parser::spawn(8, policy, |_| Parser);
    /// for text in ["one", "two", "three"] {
    ///     parser.address().tell(text).await.unwrap(); // each is a failure
    ///     sleep(Duration::from_secs(90)).await; // and each the first one behind a calm
    /// }
    /// assert!(!parser.is_finished());
    /// # }
    /// ```
    #[must_use]
    pub fn reset_after(self, calm: Duration) -> Self {
        let policy = match self.policy {
            Policy::Restart { delays, .. } => Policy::Restart { delays, calm: Some(calm) },
            policy => policy,
        };
        Self { policy }
    }
}

impl fmt::Debug for Supervision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.policy {
            Policy::Stop => f.write_str("Supervision::stop()"),
            Policy::Escalate => f.write_str("Supervision::escalate()"),
            Policy::Restart { calm, .. } => {
                f.debug_struct("Supervision::restart").field("reset_after", calm).finish_non_exhaustive()
            }
        }
    }
}

/// A policy at work on one actor.
pub(super) struct Supervisor {
    policy: Policy,
    /// Made at the first failure, and anew at the first one behind a calm.
    delays: Option<Delays>,
    /// When the actor last began.
    began: Instant,
}

impl Supervisor {
    pub(super) fn new(supervision: Supervision) -> Self {
        Self { policy: supervision.policy, delays: None, began: Instant::now() }
    }

    /// The actor begins, or begins anew.
    pub(super) fn begin(&mut self) {
        self.began = Instant::now();
    }

    /// How long to wait before the actor that has failed is restarted; nothing where it is not.
    pub(super) fn delay(&mut self) -> Option<Duration> {
        let Policy::Restart { delays, calm } = &self.policy else { return None };
        if calm.is_some_and(|calm| self.began.elapsed() >= calm) {
            self.delays = None;
        }
        self.delays.get_or_insert_with(|| delays()).next()
    }

    /// Whether the owner is given a failure behind which there is no restart.
    pub(super) fn escalates(&self) -> bool {
        !matches!(self.policy, Policy::Stop)
    }
}
