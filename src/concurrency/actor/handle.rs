//! Who owns an actor.

use super::{Actor, ActorFailure, Address, Life};
use crate::{Observable, Subscription, multicast::Observe};
use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The owner of an actor: dropping it ends the actor at once, awaiting it tells how the actor has ended.
///
/// # Drop
///
/// Dropping the handle drops the handler that runs, the state and the mailbox before the drop returns; where another
/// thread is polling the actor at that moment, at the end of that poll.
/// Whoever waits for an answer is told that the actor has stopped.
///
/// # Outcome
///
/// Awaiting gives `Ok(())` when the actor has been stopped, also by the shutdown of the runtime, or the [`ActorFailure`] that
/// escalated; a failure that nobody awaits goes to the hook of [`on_lost_error`](crate::on_lost_error).
/// That makes the handle a task of a [`Scope`](crate::concurrency::Scope) as it stands, in which a failure cancels the
/// siblings:
///
/// ```
/// use headwater::concurrency::{Actor, Scope, Supervision};
///
/// struct Parser;
///
/// impl Actor for Parser {
///     type Message = &'static str;
///     type Error = std::num::ParseIntError;
///
///     async fn handle(&mut self, text: &'static str) -> Result<(), Self::Error> {
///         Ok(println!("{}", text.parse::<i32>()?))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let scope = Scope::new();
/// let parsers: Vec<_> = (0..3).map(|_| Parser::spawn(8, Supervision::escalate(), |_| Parser)).collect();
/// let address = parsers[1].address();
/// parsers.into_iter().for_each(|parser| scope.spawn(parser));
/// address.tell("no number").await.unwrap();
/// assert_eq!(scope.join().await.unwrap_err().to_string(), "invalid digit found in string");
/// # }
/// ```
///
/// An actor that owns the handles of others, in its state, is their supervisor: they end with it.
#[doc(alias("Supervisor", "JoinHandle"))]
#[must_use = "dropping the handle of an actor ends it: hold it, await it or stop it"]
pub struct ActorHandle<A: Actor> {
    address: Address<A::Message>,
    /// Never polled.
    life: Observable<Observe<Life<A::Error>, Infallible>>,
    task: Subscription<ActorFailure<A::Error>>,
}

impl<A: Actor> ActorHandle<A> {
    pub(super) fn new(
        address: Address<A::Message>,
        life: Observable<Observe<Life<A::Error>, Infallible>>,
        task: Subscription<ActorFailure<A::Error>>,
    ) -> Self {
        Self { address, life, task }
    }

    /// An address of the actor.
    pub fn address(&self) -> Address<A::Message> {
        self.address.clone()
    }

    /// Lets the actor handle what is in its mailbox, and waits for its end; every message from now on is refused.
    ///
    /// [`Address::stop`] does the same without waiting.
    /// Dropping the returned future ends the actor at once.
    ///
    /// # Errors
    ///
    /// The failure that escalated.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// # struct Printer;
    /// # impl Actor for Printer {
    /// #     type Message = u32;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, n: u32) -> Result<(), Self::Error> { Ok(println!("{n}")) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let printer = Printer::spawn(8, Supervision::escalate(), |_| Printer);
    /// for n in 0..8 {
    ///     printer.address().tell(n).await.unwrap();
    /// }
    /// printer.stop().await.unwrap(); // all eight are printed
    /// # }
    /// ```
    #[doc(alias("shutdown", "terminate"))]
    pub async fn stop(self) -> Result<(), ActorFailure<A::Error>> {
        self.address.stop();
        self.await
    }

    /// Ends the actor at once, and waits until everything that it held is released.
    ///
    /// Where the actor had come to its end before, this is its outcome.
    /// Dropping the returned future ends the actor all the same.
    ///
    /// # Errors
    ///
    /// The failure that had escalated before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// # struct Busy;
    /// # impl Actor for Busy {
    /// #     type Message = u32;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, _: u32) -> Result<(), Self::Error> { std::future::pending().await }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let busy = Busy::spawn(8, Supervision::escalate(), |_| Busy); // never done with a message
    /// let address = busy.address();
    /// address.tell(1).await.unwrap();
    /// busy.cancel().await.unwrap();
    /// assert!(address.tell(2).await.is_err());
    /// # }
    /// ```
    #[doc(alias("kill", "abort"))]
    pub async fn cancel(self) -> Result<(), ActorFailure<A::Error>> {
        self.task.cancel().await.map(drop)
    }

    /// What becomes of the actor: its latest event, and all that follow.
    ///
    /// It ends when the actor has ended; who comes later sees the last event.
    /// The actor waits for nobody who watches: of events that are not read the latest 64 are kept.
    ///
    /// What the actor itself has to tell, it sends to a subject that it is given when it is made.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Actor, Life, Supervision}, prelude::*};
    /// # use std::convert::Infallible;
    ///
    /// /// Sums up, and announces every sum.
    /// struct Sums(u32, PublishSubject<u32>);
    ///
    /// impl Actor for Sums {
    ///     type Message = u32;
    ///     type Error = Infallible;
    ///
    ///     async fn handle(&mut self, n: u32) -> Result<(), Infallible> {
    ///         self.0 += n;
    ///         let _ = self.1.send(self.0).await;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let subject = PublishSubject::new(8);
    /// let seen = subject.observe().subscribe(|sum| println!("{sum}"));
    /// let sums = Sums::spawn(8, Supervision::escalate(), move |_| Sums(0, subject.clone()));
    /// let life = sums.life();
    /// sums.address().tell(5).await.unwrap();
    /// sums.stop().await.unwrap();
    /// assert!(matches!(life.to_vec().await.as_deref(), Ok([Life::Stopped])));
    /// assert_eq!(seen.await, Ok(Completion::Completed)); // the subject is gone with the actor
    /// # }
    /// ```
    #[doc(alias("watch", "monitor", "events"))]
    pub fn life(&self) -> Observable<Observe<Life<A::Error>, Infallible>> {
        self.life.clone()
    }

    /// Whether the actor has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Supervision};
    /// # struct Printer;
    /// # impl Actor for Printer {
    /// #     type Message = u32;
    /// #     type Error = std::convert::Infallible;
    /// #     async fn handle(&mut self, n: u32) -> Result<(), Self::Error> { Ok(println!("{n}")) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut printer = Printer::spawn(8, Supervision::escalate(), |_| Printer);
    /// assert!(!printer.is_finished());
    /// printer.address().stop();
    /// (&mut printer).await.unwrap();
    /// assert!(printer.is_finished());
    /// # }
    /// ```
    pub fn is_finished(&self) -> bool {
        self.task.is_finished()
    }
}

impl<A: Actor> Future for ActorHandle<A> {
    type Output = Result<(), ActorFailure<A::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(Pin::new(&mut self.task).poll(cx));
        Poll::Ready(outcome.map(drop))
    }
}

impl<A: Actor> fmt::Debug for ActorHandle<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActorHandle").field("is_finished", &self.is_finished()).finish_non_exhaustive()
    }
}
