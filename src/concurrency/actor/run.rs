//! How an actor lives, and begins anew.

use super::{
    Actor,
    address::{Address, Letter},
    failure::ActorFailure,
    life::{Chronicle, Life},
    mailbox::Inbox,
    reply::Fate,
    supervision::Supervisor,
};
use futures::FutureExt;
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::{sync::oneshot, task::yield_now, time::sleep};

/// All that an actor is made of, but its state.
pub(super) struct Runner<A: Actor, F> {
    pub(super) make: F,
    pub(super) address: Address<A::Message>,
    pub(super) supervisor: Supervisor,
    /// Whoever wants to know what becomes of the message at hand.
    pub(super) fate: Option<oneshot::Sender<Fate>>,
    /// Dropped before the chronicle: when the end is told, the messages are gone.
    pub(super) inbox: Inbox<Letter<A::Message>>,
    pub(super) chronicle: Chronicle<A::Error>,
}

impl<A, F> Runner<A, F>
where
    A: Actor,
    F: FnMut(&Address<A::Message>) -> A,
{
    /// Runs the actor until it has been stopped, or fails and is not restarted.
    pub(super) async fn run(mut self) -> Result<(), ActorFailure<A::Error>> {
        loop {
            let failure = match guard(self.live()).await {
                Ok(mut actor) => match guard(async move { actor.stopped().await }).await {
                    Ok(()) => {
                        self.chronicle.end(Life::Stopped);
                        return Ok(());
                    }
                    // There is nothing left to begin anew for.
                    Err(failure) => return self.fail(failure),
                },
                Err(failure) => failure,
            };
            if let Some(fate) = self.fate.take() {
                let _ = fate.send(Fate::Failed);
            }
            let Some(delay) = self.supervisor.delay() else { return self.fail(failure) };
            self.chronicle.tell(Life::Restarting { failure, delay });
            rest(delay).await;
        }
    }

    /// From a fresh state to the last message; gives the state back, unless it fails.
    async fn live(&mut self) -> Result<A, A::Error> {
        self.supervisor.begin();
        let mut actor = (self.make)(&self.address);
        actor.started().await?;
        self.chronicle.tell(Life::Started);
        while let Some(Letter { message, fate }) = self.inbox.next().await {
            self.fate = fate;
            actor.handle(message).await?;
            if let Some(fate) = self.fate.take() {
                let _ = fate.send(Fate::Handled);
            }
        }
        Ok(actor)
    }

    /// The actor does not go on.
    fn fail(&mut self, failure: ActorFailure<A::Error>) -> Result<(), ActorFailure<A::Error>> {
        self.inbox.abandon();
        self.chronicle.end(Life::Failed(failure.clone()));
        if self.supervisor.escalates() { Err(failure) } else { Ok(()) }
    }
}

/// Makes a failure of an error and of a panic; what it may have left half done is dropped.
async fn guard<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, ActorFailure<E>> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => outcome.map_err(ActorFailure::of_error),
        Err(panic) => Err(ActorFailure::of_panic(panic)),
    }
}

/// Also without a delay other tasks come to their turn: an actor may fail again and again without ever waiting.
async fn rest(delay: Duration) {
    if delay.is_zero() {
        yield_now().await;
    } else {
        sleep(delay).await;
    }
}
