//! How an actor ends, and that nothing is left of it.

use super::{Clerk, Order, SECOND, clerk};
use futures::poll;
use headwater::{
    concurrency::{Actor, ActorHandle, Address, AskError, Reply, Supervision},
    testing::{LeakCounter, LeakToken},
};
use std::{
    convert::Infallible,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    runtime::Builder,
    task::{JoinSet, yield_now},
};

#[tokio::test(start_paused = true)]
async fn an_actor_that_is_stopped_handles_what_is_in_its_mailbox_and_takes_no_more() {
    let clerk = clerk(4, Supervision::escalate());
    let address = clerk.address();
    address.tell(Order::Rest(SECOND)).await.unwrap();
    address.tell(Order::Note(1)).await.unwrap();
    let mut list = pin!(address.ask(Order::List));
    assert!(poll!(&mut list).is_pending());
    let stopped = clerk.stop();
    let mut stopped = pin!(stopped);
    assert!(poll!(&mut stopped).is_pending());
    assert!(address.tell(Order::Note(2)).await.is_err());
    stopped.await.unwrap();
    assert_eq!(list.await, Ok(vec![1]));
}

#[tokio::test]
async fn dropping_the_owner_has_released_everything_when_the_drop_returns() {
    let (counter, messages) = (LeakCounter::new(), LeakCounter::new());
    let token = counter.token();
    let clerk =
        Clerk::spawn(4, Supervision::escalate(), move |_| Clerk { desk: vec![token.clone()], ..Clerk::default() });
    let address = clerk.address();
    for order in [Order::Hold(messages.token()), Order::HoldForEver(messages.token()), Order::Hold(messages.token())] {
        address.tell(order).await.unwrap();
    }
    // One is in the state, one in the handler, one in the mailbox, and one waits for room.
    yield_now().await;
    address.try_tell(Order::Note(1)).unwrap();
    address.try_tell(Order::Note(2)).unwrap();
    address.try_tell(Order::Note(3)).unwrap();
    let mut waits = pin!(address.tell(Order::Hold(messages.token())));
    assert!(poll!(&mut waits).is_pending());
    assert_eq!((counter.live(), messages.live()), (2, 4));

    drop(clerk);
    counter.assert_none_left();
    assert_eq!(messages.live(), 1);
    assert!(address.is_stopped());
    drop(waits.await.unwrap_err().into_inner());
    messages.assert_none_left();
}

#[tokio::test]
async fn a_future_of_stop_that_is_dropped_ends_the_actor_at_once() {
    let (clerk, counter) = (clerk(4, Supervision::escalate()), LeakCounter::new());
    clerk.address().tell(Order::HoldForEver(counter.token())).await.unwrap();
    yield_now().await;
    {
        let mut stop = pin!(clerk.stop());
        assert!(poll!(&mut stop).is_pending());
        assert_eq!(counter.live(), 1);
    }
    counter.assert_none_left();
}

#[tokio::test]
async fn cancelling_gives_the_outcome_of_an_actor_that_had_ended_before() {
    let failed = clerk(4, Supervision::escalate());
    failed.address().tell(Order::Fail).await.unwrap();
    yield_now().await;
    assert!(failed.is_finished());
    assert_eq!(failed.cancel().await.unwrap_err().error(), Some(&"ordered to fail"));

    let (busy, counter) = (clerk(4, Supervision::escalate()), LeakCounter::new());
    busy.address().tell(Order::HoldForEver(counter.token())).await.unwrap();
    yield_now().await;
    busy.cancel().await.unwrap();
    counter.assert_none_left();
}

#[tokio::test]
async fn an_actor_without_addresses_goes_on_and_its_owner_makes_others() {
    let clerk = clerk(4, Supervision::escalate());
    clerk.address().tell(Order::Note(1)).await.unwrap();
    yield_now().await;
    assert!(!clerk.is_finished());
    assert_eq!(clerk.address().ask(Order::List).await, Ok(vec![1]));
}

/// Knows its own address, and whom it is told to know.
struct Acquainted {
    _me: Address<Introduction>,
    others: Vec<Address<Introduction>>,
    _token: LeakToken,
}

struct Introduction {
    other: Address<Introduction>,
    _token: LeakToken,
}

impl Actor for Acquainted {
    type Message = Introduction;
    type Error = Infallible;

    async fn handle(&mut self, introduction: Introduction) -> Result<(), Infallible> {
        self.others.push(introduction.other);
        Ok(())
    }
}

/// Makes two that know each other, with messages in their mailboxes that hold their own addresses, and drops them.
async fn make_and_drop_a_pair(counter: &LeakCounter) {
    let spawn = || {
        let token = counter.token();
        Acquainted::spawn(4, Supervision::escalate(), move |me| Acquainted {
            _me: me.clone(),
            others: Vec::new(),
            _token: token.clone(),
        })
    };
    let introduce = |to: &ActorHandle<_>, other: &ActorHandle<_>| {
        let introduction = Introduction { other: other.address(), _token: counter.token() };
        assert!(to.address().try_tell(introduction).is_ok());
    };
    let (one, other) = (spawn(), spawn());
    introduce(&one, &other);
    introduce(&other, &one);
    yield_now().await;
    introduce(&one, &one);
    introduce(&one, &other);
    drop((one, other));
    counter.assert_none_left();
}

#[test]
fn addresses_in_a_circle_keep_neither_actors_nor_memory() {
    let (runtime, counter) = (Builder::new_current_thread().build().unwrap(), LeakCounter::new());
    let many = async |count| {
        for _ in 0..count {
            make_and_drop_a_pair(&counter).await;
        }
        yield_now().await;
    };
    // What is made once, such as the runtime's queues, is made before.
    runtime.block_on(many(100));
    let memory = allocation_counter::measure(|| runtime.block_on(many(1_000)));
    assert_eq!(runtime.handle().metrics().num_alive_tasks(), 0);
    assert!(memory.count_total > 1_000, "the allocations of this thread are not counted");
    assert!(memory.bytes_current < 1_024, "{} bytes are left of 2,000 actors", memory.bytes_current);
}

#[tokio::test]
async fn what_an_actor_owns_ends_with_it() {
    /// Owns another one.
    struct Parent(ActorHandle<Clerk>);

    impl Actor for Parent {
        type Message = Reply<Address<Order>>;
        type Error = Infallible;

        async fn handle(&mut self, reply: Reply<Address<Order>>) -> Result<(), Infallible> {
            reply.send(self.0.address());
            Ok(())
        }
    }

    let parent = Parent::spawn(1, Supervision::escalate(), |_| Parent(clerk(4, Supervision::escalate())));
    let child = parent.address().ask(|reply| reply).await.unwrap();
    assert_eq!(child.ask(Order::List).await, Ok(vec![]));
    drop(parent);
    assert_eq!(child.ask(Order::List).await, Err(AskError::Stopped));
}

#[tokio::test]
async fn only_an_actor_that_was_stopped_says_goodbye() {
    struct Courteous(Arc<AtomicBool>);

    impl Actor for Courteous {
        type Message = Infallible;
        type Error = Infallible;

        async fn handle(&mut self, never: Infallible) -> Result<(), Infallible> {
            match never {}
        }

        async fn stopped(&mut self) -> Result<(), Infallible> {
            self.0.store(true, Ordering::Relaxed);
            Ok(())
        }
    }

    let said = Arc::new(AtomicBool::new(false));
    let spawn = || {
        let said = Arc::clone(&said);
        Courteous::spawn(1, Supervision::escalate(), move |_| Courteous(Arc::clone(&said)))
    };
    drop(spawn());
    assert!(!said.load(Ordering::Relaxed));
    spawn().stop().await.unwrap();
    assert!(said.load(Ordering::Relaxed));
}

#[test]
fn an_actor_ends_with_its_runtime() {
    let (runtime, counter) = (Builder::new_current_thread().build().unwrap(), LeakCounter::new());
    let entered = runtime.enter();
    let clerk = clerk(4, Supervision::escalate());
    drop(entered);
    let address = clerk.address();
    address.try_tell(Order::Hold(counter.token())).unwrap();
    drop(runtime);
    counter.assert_none_left();
    assert!(address.is_stopped());
    futures::executor::block_on(clerk).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_and_nobody_waits_for_ever_when_the_owner_goes_while_others_send() {
    for round in 0..300 {
        let counter = LeakCounter::new();
        let clerk = clerk(1 + round % 4, Supervision::escalate());
        let address = clerk.address();
        let mut senders = JoinSet::new();
        for _ in 0..3 {
            let (address, counter) = (clerk.address(), counter.clone());
            senders.spawn(async move {
                while address.tell(Order::Hold(counter.token())).await.is_ok() {}
                assert_eq!(address.ask(Order::List).await, Err(AskError::Stopped));
            });
            let address = clerk.address();
            senders.spawn(async move { while address.ask(Order::List).await.is_ok() {} });
        }
        for _ in 0..round % 7 {
            yield_now().await;
        }
        clerk.cancel().await.unwrap();
        while let Some(ended) = senders.join_next().await {
            ended.unwrap();
        }
        // The address is still there, and keeps no message.
        counter.assert_none_left();
        drop(address);
    }
}
