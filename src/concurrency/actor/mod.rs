//! `Actor`: a state of its own, a mailbox, and one message at a time.

mod address;
mod failure;
mod handle;
mod life;
mod mailbox;
mod reply;
mod run;
mod supervision;

pub use address::Address;
pub use failure::ActorFailure;
pub use handle::ActorHandle;
pub use life::Life;
pub use reply::{AskError, Reply};
pub use supervision::Supervision;

use crate::Subscription;
use life::Chronicle;
use mailbox::mailbox;
use run::Runner;
use std::{fmt, future::ready};
use supervision::Supervisor;
use tokio::runtime::Handle;

/// A state that nobody else can touch, and a mailbox: it handles one message after the other.
///
/// So there is no lock in an actor, nor in whoever uses it: what others want of the state, they say in a message.
/// There are two ways to say it: [`tell`](Address::tell) sends a message, and [`ask`](Address::ask) sends one that has a
/// [`Reply`] in it and waits for the answer.
///
/// An actor has one owner, the [`ActorHandle`] that [`spawn`](Self::spawn) returns, and any number of
/// [`Address`]es, which keep nothing alive.
/// It ends when it is stopped, after the messages that were there; when its owner is dropped, at once; and when it fails,
/// unless [`Supervision`] restarts it.
/// Nothing outlives its owner: an actor that owns others, or subscriptions, or a [`Scope`](crate::concurrency::Scope), in
/// its state takes them along.
///
/// The methods are written as `async fn`; while one waits, the next message waits, too.
/// What an actor should not wait for, it lets a task of its own do, which tells it the result.
///
/// # Examples
///
/// ```
/// use headwater::concurrency::{Actor, Reply, Supervision};
/// use std::convert::Infallible;
///
/// #[derive(Default)]
/// struct Counter {
///     count: u64,
/// }
///
/// enum Message {
///     Add(u64),
///     Count(Reply<u64>),
/// }
///
/// impl Actor for Counter {
///     type Message = Message;
///     type Error = Infallible; // it does not fail
///
///     async fn handle(&mut self, message: Message) -> Result<(), Infallible> {
///         match message {
///             Message::Add(n) => self.count += n,
///             Message::Count(reply) => reply.send(self.count),
///         }
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counter = Counter::spawn(16, Supervision::escalate(), |_| Counter::default());
/// let address = counter.address(); // cheap to clone: give one to each who has something to say
/// address.tell(Message::Add(2)).await?;
/// address.tell(Message::Add(3)).await?;
/// assert_eq!(address.ask(Message::Count).await?, 5);
/// counter.stop().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Deadlocks
///
/// An actor handles nothing while it waits, so that two that `ask` each other in their handlers wait for ever, as does one
/// that asks itself, and two whose mailboxes are full and that `tell` each other.
/// Let questions go in one direction, ask with a limit, [`ask_within`](Address::ask_within), where they cannot, and
/// `try_tell` oneself.
#[doc(alias("GenServer", "gen_server", "StatefulActor", "Mailbox", "Handler", "Receive"))]
pub trait Actor: Sized + Send + 'static {
    /// What it is told and asked; an enum where there is more than one thing.
    type Message: Send + 'static;

    /// What it fails with; [`Infallible`](std::convert::Infallible) where it does not.
    type Error: fmt::Debug + Send + Sync + 'static;

    /// Handles a message.
    ///
    /// An error, or a panic, is a failure: this state is dropped, and [`Supervision`] decides what follows.
    /// What only concerns whoever asked is no such error but an answer, as in `Reply<Result<T, E>>`.
    fn handle(&mut self, message: Self::Message) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Called before the first message of each fresh state: the place to connect to something, and to fail if that fails.
    fn started(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send {
        ready(Ok(()))
    }

    /// Called after the last message of an actor that was stopped: the place to flush and to say goodbye.
    ///
    /// It is not called where the actor failed or was dropped; there is `Drop` for what must happen then, too.
    /// An actor that fails here is not restarted.
    fn stopped(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send {
        ready(Ok(()))
    }

    /// Runs an actor in a task on the current tokio runtime, with a mailbox that holds `capacity` messages.
    ///
    /// The closure makes the state, now and for each restart; it is given the address of the actor, for an actor that has
    /// something to tell itself, or others to tell where it is.
    /// The actor is polled once before this returns, so that its state is made by then.
    /// It gives way to other tasks after every 1,024 messages.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0, and when it is called outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Actor, Address, Supervision}, prelude::*};
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// /// Stops when nothing has come for a second.
    /// struct Patient {
    ///     me: Address<u32>,
    ///     patience: Subscription<Infallible>,
    /// }
    ///
    /// impl Patient {
    ///     fn new(me: &Address<u32>) -> Self {
    ///         Self { me: me.clone(), patience: Self::patience(me.clone()) }
    ///     }
    ///     fn patience(me: Address<u32>) -> Subscription<Infallible> {
    ///         timer(Duration::from_secs(1)).subscribe(move |_| me.stop())
    ///     }
    /// }
    ///
    /// impl Actor for Patient {
    ///     type Message = u32;
    ///     type Error = Infallible;
    ///
    ///     async fn handle(&mut self, _: u32) -> Result<(), Infallible> {
    ///         self.patience = Self::patience(self.me.clone());
    ///         Ok(())
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let patient = Patient::spawn(1, Supervision::escalate(), Patient::new);
    /// patient.await.unwrap();
    /// # }
    /// ```
    #[track_caller]
    fn spawn<F>(capacity: usize, supervision: Supervision, make: F) -> ActorHandle<Self>
    where
        F: FnMut(&Address<Self::Message>) -> Self + Send + 'static,
    {
        assert!(capacity > 0, "a mailbox needs a capacity of at least 1");
        let (mailbox, inbox) = mailbox(capacity);
        let (address, chronicle) = (Address::new(mailbox), Chronicle::new());
        let life = chronicle.observe();
        let supervisor = Supervisor::new(supervision);
        let runner = Runner { make, address: address.clone(), supervisor, fate: None, inbox, chronicle };
        let task = Subscription::start(runner.run(), &Handle::current());
        ActorHandle::new(address, life, task)
    }
}
