//! The answer to a question, on its way from an actor to whoever asked.

use super::address::Letter;
use std::{error::Error, fmt};
use tokio::sync::oneshot;

/// Where an actor sends the answer to a question; it is part of the message that asks.
///
/// [`Address::ask`](super::Address::ask) makes it.
/// The answer need not be sent in the handler: a reply may be kept in the state, be moved into a task, or be handed on to
/// another actor in a message of its own, and be sent later.
/// Whoever asked has an error when it is dropped without an answer.
///
/// # Examples
///
/// ```
/// use headwater::concurrency::{Actor, Reply, Supervision};
/// use std::{collections::HashMap, convert::Infallible};
///
/// #[derive(Default)]
/// struct Dictionary(HashMap<&'static str, &'static str>);
///
/// enum Message {
///     Learn(&'static str, &'static str),
///     Translate(&'static str, Reply<Option<&'static str>>),
/// }
///
/// impl Actor for Dictionary {
///     type Message = Message;
///     type Error = Infallible;
///
///     async fn handle(&mut self, message: Message) -> Result<(), Infallible> {
///         match message {
///             Message::Learn(word, meaning) => drop(self.0.insert(word, meaning)),
///             Message::Translate(word, reply) => reply.send(self.0.get(word).copied()),
///         }
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let dictionary = Dictionary::spawn(8, Supervision::escalate(), |_| Dictionary::default());
/// let address = dictionary.address();
/// address.tell(Message::Learn("Wasser", "water")).await.unwrap();
/// let meaning = address.ask(|reply| Message::Translate("Wasser", reply)).await;
/// assert_eq!(meaning, Ok(Some("water")));
/// # }
/// ```
#[doc(alias("RpcReplyPort", "From", "ResponseChannel", "OneshotSender"))]
#[must_use = "whoever asked has an error when the reply is dropped"]
pub struct Reply<T> {
    answer: oneshot::Sender<T>,
}

impl<T> Reply<T> {
    /// Sends the answer; where nobody waits for it any more, it is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Reply, Supervision};
    /// struct Pairs(Option<Reply<u32>>); // who has asked, and waits for a second one
    ///
    /// impl Actor for Pairs {
    /// #     type Message = Reply<u32>;
    /// #     type Error = std::convert::Infallible;
    ///     async fn handle(&mut self, reply: Reply<u32>) -> Result<(), Self::Error> {
    ///         let Some(first) = self.0.take() else { return Ok(self.0 = Some(reply)) };
    ///         first.send(1);
    ///         Ok(reply.send(2))
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pairs = Pairs::spawn(8, Supervision::escalate(), |_| Pairs(None));
    /// let (one, other) = (pairs.address(), pairs.address());
    /// let answers = tokio::join!(one.ask(|reply| reply), other.ask(|reply| reply));
    /// assert_eq!(answers, (Ok(1), Ok(2)));
    /// # }
    /// ```
    pub fn send(self, answer: T) {
        // Who has stopped waiting does not want to know.
        let _ = self.answer.send(answer);
    }

    /// Whether somebody waits for the answer: work for nobody can be saved.
    ///
    /// # Examples
    ///
    /// ```
    /// # use headwater::concurrency::{Actor, Reply, Supervision};
    /// # use std::{sync::atomic::{AtomicU32, Ordering}, time::Duration};
    /// # static SAVED: AtomicU32 = AtomicU32::new(0);
    /// # struct Slow;
    /// impl Actor for Slow {
    /// #     type Message = Reply<u32>;
    /// #     type Error = std::convert::Infallible;
    ///     async fn handle(&mut self, reply: Reply<u32>) -> Result<(), Self::Error> {
    ///         tokio::time::sleep(Duration::from_secs(2)).await;
    ///         match reply.is_awaited() {
    ///             true => reply.send(42),
    ///             false => drop(SAVED.fetch_add(1, Ordering::Relaxed)),
    ///         }
    /// #       Ok(())
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let slow = Slow::spawn(8, Supervision::escalate(), |_| Slow);
    /// assert!(slow.address().ask_within(Duration::from_secs(1), |reply| reply).await.is_err());
    /// assert_eq!(slow.address().ask(|reply| reply).await, Ok(42));
    /// assert_eq!(SAVED.load(Ordering::Relaxed), 1);
    /// # }
    /// ```
    pub fn is_awaited(&self) -> bool {
        !self.answer.is_closed()
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("is_awaited", &self.is_awaited()).finish_non_exhaustive()
    }
}

/// Why there is no answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AskError {
    /// The actor takes no more messages, or has ended before it came to this one.
    Stopped,
    /// The actor failed while it handled this message, and may have been restarted since.
    Failed,
    /// The actor has dropped the reply without an answer: in the handler, or later with what it had kept it in.
    Unanswered,
    /// The time limit of [`ask_within`](super::Address::ask_within) has passed.
    TimedOut,
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AskError::Stopped => "the actor has stopped",
            AskError::Failed => "the actor failed while it handled the question",
            AskError::Unanswered => "the actor dropped the reply without an answer",
            AskError::TimedOut => "the actor did not answer in time",
        })
    }
}

impl Error for AskError {}

/// What became of a message that asks; dropped without a word where it was never handled to the end.
pub(super) enum Fate {
    Handled,
    Failed,
}

/// The end of whoever asked.
pub(super) struct Question<T> {
    answer: oneshot::Receiver<T>,
    fate: oneshot::Receiver<Fate>,
}

impl<T> Question<T> {
    /// Puts a question, and writes the letter that holds it.
    pub(super) fn put<M>(message: impl FnOnce(Reply<T>) -> M) -> (Letter<M>, Self) {
        let (answering, answer) = oneshot::channel();
        let (telling, fate) = oneshot::channel();
        let letter = Letter { message: message(Reply { answer: answering }), fate: Some(telling) };
        (letter, Self { answer, fate })
    }

    pub(super) async fn answer(self) -> Result<T, AskError> {
        if let Ok(answer) = self.answer.await {
            return Ok(answer);
        }
        // A handler that fails drops the reply before anybody can know that it does.
        Err(match self.fate.await {
            Ok(Fate::Handled) => AskError::Unanswered,
            Ok(Fate::Failed) => AskError::Failed,
            Err(_) => AskError::Stopped,
        })
    }
}
