//! Where the messages for an actor are put.

use super::{
    mailbox::Mailbox,
    reply::{AskError, Fate, Question, Reply},
};
use crate::{
    Observer,
    gauge::{Gauge, Gauged},
    multicast::{SendError, TrySendError},
};
use std::{convert::Infallible, fmt, sync::Arc, time::Duration};
use tokio::{sync::oneshot, time::timeout};

/// Where messages for an actor are put; cheap to clone, and it keeps nothing alive.
///
/// It knows the type of the messages and not that of the actor.
/// An actor whose addresses are all gone goes on, as its owner can make others.
/// When the actor has ended, its addresses refuse every message.
///
/// Messages of one sender arrive in the order in which it sent them.
///
/// # An observable feeds an actor
///
/// An address is an [`Observer`]: each item of the observable is a message, and the observable is pulled no faster than
/// the actor goes.
/// Its end says nothing to the actor, and items for one that has ended are dropped; where the pipeline should end with
/// the actor, `try_for_each_async` tells it of the refusal:
///
/// ```
/// use headwater::{concurrency::{Actor, Supervision}, prelude::*};
/// use std::convert::Infallible;
///
/// struct Printer;
///
/// impl Actor for Printer {
///     type Message = u64;
///     type Error = Infallible;
///
///     async fn handle(&mut self, n: u64) -> Result<(), Infallible> {
///         Ok(println!("{n}"))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let printer = Printer::spawn(4, Supervision::escalate(), |_| Printer);
/// let address = printer.address();
/// let feed = from_iter(0..100).subscribe_with(address.clone());
/// assert_eq!(feed.await, Ok(Completion::Completed));
///
/// printer.stop().await.unwrap();
/// let refused = from_iter(0..100).with_error().try_for_each_async(async |n| address.tell(n).await).await;
/// assert_eq!(refused.unwrap_err().into_inner(), 0);
/// # }
/// ```
#[doc(alias("ActorRef", "Addr", "Recipient", "Pid", "ActorCell"))]
pub struct Address<M> {
    mailbox: Arc<Mailbox<Letter<M>>>,
}

/// A message on its way.
pub(super) struct Letter<M> {
    pub(super) message: M,
    /// Who wants to know what becomes of it.
    pub(super) fate: Option<oneshot::Sender<Fate>>,
}

impl<M> Address<M> {
    pub(super) fn new(mailbox: Arc<Mailbox<Letter<M>>>) -> Self {
        Self { mailbox }
    }

    /// Puts a message into the mailbox, and waits while that is full.
    ///
    /// Whoever waits is served in order of arrival.
    /// It is done when the message is in the mailbox: a message may still be lost with an actor that fails or is dropped.
    /// Who needs to know that it was handled asks.
    ///
    /// # Errors
    ///
    /// When the actor has stopped or is about to; the error holds the message.
    ///
    /// # Cancellation
    ///
    /// Dropping the future before it is ready means that the message was not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// # struct Log;
    /// # impl Actor for Log {
    /// #     type Message = &'static str;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, line: &'static str) -> Result<(), Self::Error> { Ok(println!("{line}")) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let log = Log::spawn(1, Supervision::escalate(), |_| Log);
    /// let address = log.address();
    /// address.tell("first").await.unwrap();
    /// address.tell("second").await.unwrap(); // waits until the first one was taken out
    /// log.stop().await.unwrap();
    /// assert_eq!(address.tell("third").await.unwrap_err().into_inner(), "third");
    /// # }
    /// ```
    #[doc(alias("send", "cast", "do_send", "notify"))]
    pub async fn tell(&self, message: M) -> Result<(), SendError<M>> {
        let sent = self.mailbox.put(Letter { message, fate: None }).await;
        sent.map_err(|refused| SendError::new(refused.into_inner().message))
    }

    /// Puts a message into the mailbox if that has room.
    ///
    /// In the handler of the very actor, `tell` could wait for itself; this does not.
    ///
    /// # Errors
    ///
    /// [`TrySendError::Full`] when it has none, [`TrySendError::Terminated`] when the actor has stopped or is about to;
    /// both hold the message.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// use headwater::multicast::TrySendError;
    /// # struct Log;
    /// # impl Actor for Log {
    /// #     type Message = &'static str;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, line: &'static str) -> Result<(), Self::Error> { Ok(println!("{line}")) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let log = Log::spawn(1, Supervision::escalate(), |_| Log);
    /// let address = log.address();
    /// assert_eq!(address.try_tell("first"), Ok(()));
    /// assert_eq!(address.try_tell("second"), Err(TrySendError::Full("second")));
    /// address.stop();
    /// assert_eq!(address.try_tell("third"), Err(TrySendError::Terminated("third")));
    /// # }
    /// ```
    #[doc(alias("try_send", "offer"))]
    pub fn try_tell(&self, message: M) -> Result<(), TrySendError<M>> {
        self.mailbox.try_put(Letter { message, fate: None }).map_err(|refused| match refused {
            TrySendError::Full(letter) => TrySendError::Full(letter.message),
            TrySendError::Terminated(letter) => TrySendError::Terminated(letter.message),
        })
    }

    /// Puts a question into the mailbox, waiting while that is full, and waits for the answer.
    ///
    /// The closure makes the message from the [`Reply`]; a variant that holds nothing else is such a function.
    ///
    /// It waits for as long as it takes: in a handler, for ever, if the one that is asked waits for this one in turn, or is
    /// this one.
    /// There use [`ask_within`](Self::ask_within), whose limit breaks the circle.
    /// Or do not wait in the handler at all: `tell` the other one, and let it tell the answer.
    ///
    /// # Errors
    ///
    /// An [`AskError`], which is told when the message was handled or dropped: not before the end of a handler that drops
    /// the reply early.
    ///
    /// # Cancellation
    ///
    /// Dropping the future before the question is in the mailbox means that it was not put; later, that nobody waits for
    /// the answer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Reply, Supervision};
    /// # use std::convert::Infallible;
    /// struct Numbers(u32);
    ///
    /// impl Actor for Numbers {
    ///     type Message = Reply<u32>; // there is nothing but this question
    ///     type Error = Infallible;
    ///
    ///     async fn handle(&mut self, reply: Reply<u32>) -> Result<(), Infallible> {
    ///         self.0 += 1;
    ///         Ok(reply.send(self.0))
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let numbers = Numbers::spawn(8, Supervision::escalate(), |_| Numbers(0));
    /// let address = numbers.address();
    /// assert_eq!(address.ask(|reply| reply).await, Ok(1));
    /// assert_eq!(address.ask(|reply| reply).await, Ok(2));
    /// # }
    /// ```
    #[doc(alias("call", "request", "send_and_wait"))]
    pub async fn ask<T>(&self, message: impl FnOnce(Reply<T>) -> M) -> Result<T, AskError> {
        let (letter, question) = Question::put(message);
        match self.mailbox.put(letter).await {
            Ok(()) => question.answer().await,
            Err(_) => Err(AskError::Stopped),
        }
    }

    /// Puts a question as [`ask`](Self::ask) does, and gives up at a time limit, room in the mailbox included.
    ///
    /// With a limit of 0 there is an answer only where nobody has to be waited for.
    ///
    /// # Errors
    ///
    /// An [`AskError`]; of a question that timed out nobody can tell whether it was or will be handled.
    ///
    /// # Panics
    ///
    /// When it is polled on a runtime without time.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Actor, AskError, Reply, Supervision};
    /// use std::{convert::Infallible, future::pending, time::Duration};
    ///
    /// struct Asleep;
    ///
    /// impl Actor for Asleep {
    ///     type Message = Reply<()>;
    ///     type Error = Infallible;
    ///
    ///     async fn handle(&mut self, _: Reply<()>) -> Result<(), Infallible> {
    ///         pending().await
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let asleep = Asleep::spawn(8, Supervision::escalate(), |_| Asleep);
    /// let answer = asleep.address().ask_within(Duration::from_secs(5), |reply| reply).await;
    /// assert_eq!(answer, Err(AskError::TimedOut));
    /// # }
    /// ```
    pub async fn ask_within<T>(&self, limit: Duration, message: impl FnOnce(Reply<T>) -> M) -> Result<T, AskError> {
        timeout(limit, self.ask(message)).await.unwrap_or(Err(AskError::TimedOut))
    }

    /// Lets the actor handle what is in its mailbox, and end; every message from now on is refused.
    ///
    /// It returns at once; the owner of the actor can await the end.
    /// An actor ends itself by an address of its own, which it is given when it is made.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::concurrency::{Actor, Supervision};
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// static SUM: AtomicU32 = AtomicU32::new(0); // of all that the actor was told
    /// # struct Adder;
    /// # impl Actor for Adder {
    /// #     type Message = u32;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, n: u32) -> Result<(), Self::Error> {
    /// #         SUM.fetch_add(n, Ordering::Relaxed);
    /// #         Ok(())
    /// #     }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let adder = Adder::spawn(8, Supervision::escalate(), |_| Adder);
    /// let address = adder.address();
    /// address.tell(1).await.unwrap();
    /// address.stop(); // what was there is still handled
    /// assert!(address.tell(2).await.is_err());
    /// adder.await.unwrap();
    /// assert_eq!(SUM.load(Ordering::Relaxed), 1);
    /// # }
    /// ```
    #[doc(alias("shutdown", "terminate"))]
    pub fn stop(&self) {
        self.mailbox.close();
    }

    /// Whether every message is refused: the actor has stopped or is about to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// # struct Log;
    /// # impl Actor for Log {
    /// #     type Message = &'static str;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, line: &'static str) -> Result<(), Self::Error> { Ok(println!("{line}")) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let log = Log::spawn(1, Supervision::escalate(), |_| Log);
    /// let address = log.address();
    /// assert!(!address.is_stopped());
    /// drop(log);
    /// assert!(address.is_stopped());
    /// # }
    /// ```
    pub fn is_stopped(&self) -> bool {
        self.mailbox.is_closed()
    }
}

/// The mailbox's: how full it is at most, and was.
///
/// The message that is being handled does not count, and none is ever lost because the mailbox is full.
impl<M> Gauged for Address<M> {
    fn gauge(&self) -> Gauge {
        self.mailbox.gauge().clone()
    }
}

/// Tells the actor each item; see [above](Address#an-observable-feeds-an-actor).
impl<M: Send> Observer<M, Infallible> for Address<M> {
    async fn next(&mut self, item: M) {
        // Whoever stopped the actor did not want any more.
        let _ = self.tell(item).await;
    }

    async fn error(&mut self, never: Infallible) {
        match never {}
    }

    /// The actor goes on: others may have messages for it.
    async fn complete(&mut self) {}

    fn is_closed(&self) -> bool {
        self.is_stopped()
    }
}

impl<M> Clone for Address<M> {
    fn clone(&self) -> Self {
        Self { mailbox: Arc::clone(&self.mailbox) }
    }
}

impl<M> fmt::Debug for Address<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("is_stopped", &self.is_stopped()).finish_non_exhaustive()
    }
}
