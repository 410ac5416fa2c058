//! The way of a message: order, room, back-pressure, fairness.

use super::{Clerk, Order, SECOND, clerk, seconds_since};
use futures::poll;
use headwater::{
    Gauged,
    concurrency::{Actor, Address, Supervision},
    multicast::TrySendError,
    prelude::*,
};
use std::{
    convert::Infallible,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};
use tokio::{task::yield_now, time::Instant};

#[tokio::test]
async fn messages_of_one_sender_are_handled_in_order_one_at_a_time() {
    let clerk = clerk(4, Supervision::escalate());
    let address = clerk.address();
    for n in 0..100 {
        address.tell(Order::Note(n)).await.unwrap();
    }
    assert_eq!(address.ask(Order::List).await, Ok((0..100).collect()));
}

#[tokio::test(start_paused = true)]
async fn a_sender_waits_while_the_mailbox_is_full() {
    let (clerk, begin) = (clerk(2, Supervision::escalate()), Instant::now());
    let address = clerk.address();
    let mut sent = Vec::new();
    for _ in 0..5 {
        address.tell(Order::Rest(SECOND)).await.unwrap();
        sent.push(seconds_since(begin));
    }
    // Two in the mailbox and one at work; then one for each that is done.
    assert_eq!(sent, [0, 0, 0, 1, 2]);
}

#[tokio::test]
async fn what_does_not_fit_is_given_back_and_so_is_what_comes_too_late() {
    let clerk = clerk(2, Supervision::escalate());
    let address = clerk.address();
    assert_eq!(address.try_tell(Order::Note(1)).map_err(|_| ()), Ok(()));
    assert_eq!(address.try_tell(Order::Note(2)).map_err(|_| ()), Ok(()));
    assert!(matches!(address.try_tell(Order::Note(3)), Err(TrySendError::Full(Order::Note(3)))));
    address.stop();
    assert!(matches!(address.try_tell(Order::Note(4)), Err(TrySendError::Terminated(Order::Note(4)))));
    assert!(matches!(address.tell(Order::Note(5)).await.map_err(|refused| refused.into_inner()), Err(Order::Note(5))));
}

#[tokio::test]
async fn who_waits_for_room_is_served_in_order_and_nobody_overtakes() {
    let clerk = clerk(1, Supervision::escalate());
    let address = clerk.address();
    address.try_tell(Order::Note(0)).unwrap();
    let (mut first, mut second) = (pin!(address.tell(Order::Note(1))), pin!(address.tell(Order::Note(2))));
    assert!(poll!(&mut first).is_pending());
    assert!(poll!(&mut second).is_pending());
    // The actor takes out the one that is there; its place belongs to the first who waits.
    yield_now().await;
    assert!(matches!(address.try_tell(Order::Note(3)), Err(TrySendError::Full(_))));
    assert!(poll!(&mut second).is_pending());
    assert!(matches!(poll!(&mut first), Poll::Ready(Ok(()))));
    yield_now().await;
    assert!(matches!(poll!(&mut second), Poll::Ready(Ok(()))));
    assert_eq!(address.ask(Order::List).await, Ok(vec![0, 1, 2]));
}

#[tokio::test]
async fn a_message_whose_sender_gave_up_waiting_was_not_sent_and_takes_no_room() {
    let clerk = clerk(1, Supervision::escalate());
    let address = clerk.address();
    address.try_tell(Order::Note(0)).unwrap();
    {
        let mut waits = pin!(address.tell(Order::Note(1)));
        assert!(poll!(&mut waits).is_pending());
        // It has its place by now, and leaves all the same.
        yield_now().await;
    }
    address.try_tell(Order::Note(2)).unwrap();
    assert_eq!(address.ask(Order::List).await, Ok(vec![0, 2]));
}

#[tokio::test]
async fn who_waits_for_room_is_refused_when_the_actor_stops() {
    let clerk = clerk(1, Supervision::escalate());
    let address = clerk.address();
    address.try_tell(Order::Note(0)).unwrap();
    let mut waits = pin!(address.tell(Order::Note(1)));
    assert!(poll!(&mut waits).is_pending());
    address.stop();
    let Poll::Ready(Err(refused)) = poll!(&mut waits) else { panic!("it is not refused") };
    assert!(matches!(refused.into_inner(), Order::Note(1)));
    clerk.await.unwrap();
}

#[tokio::test]
async fn the_gauge_tells_how_full_the_mailbox_was() {
    let clerk = clerk(8, Supervision::escalate());
    let (address, gauge) = (clerk.address(), clerk.address().gauge());
    assert_eq!((gauge.capacity(), gauge.high_water(), gauge.lost()), (8, 0, 0));
    for n in 0..3 {
        address.try_tell(Order::Note(n)).unwrap();
    }
    address.ask(Order::List).await.unwrap();
    // Three notes and the question.
    assert_eq!(gauge.high_water(), 4);
    while address.try_tell(Order::Note(3)).is_ok() {}
    assert_eq!((gauge.high_water(), gauge.lost()), (8, 0));
}

#[tokio::test]
async fn a_mailbox_without_room_is_a_mistake() {
    assert!(catch_unwind(AssertUnwindSafe(|| drop(clerk(0, Supervision::escalate())))).is_err());
    // As much room as nobody needs is none.
    let address = clerk(usize::MAX, Supervision::escalate()).address();
    assert!(address.is_stopped());
}

/// Counts what it is told.
struct Tally(Arc<AtomicUsize>);

impl Actor for Tally {
    type Message = usize;
    type Error = Infallible;

    async fn handle(&mut self, n: usize) -> Result<(), Infallible> {
        self.0.fetch_add(n, Ordering::Relaxed);
        Ok(())
    }
}

#[tokio::test]
async fn a_million_messages_that_are_there_do_not_starve_a_neighbour() {
    const MESSAGES: usize = 1_000_000;
    let (count, turns) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    let tally = Tally::spawn(MESSAGES, Supervision::escalate(), move |_| Tally(Arc::clone(&counted)));
    for _ in 0..MESSAGES {
        tally.address().try_tell(1).unwrap();
    }
    let (count_by_then, turns_taken) = (Arc::clone(&count), Arc::clone(&turns));
    // Not `yield_now`, which lets the others have many turns.
    let neighbour = tokio::spawn(poll_fn(move |cx| {
        if count_by_then.load(Ordering::Relaxed) == MESSAGES {
            return Poll::Ready(());
        }
        turns_taken.fetch_add(1, Ordering::Relaxed);
        cx.waker().wake_by_ref();
        Poll::Pending
    }));
    neighbour.await.unwrap();
    // One turn for each 1,024 messages.
    assert!(turns.load(Ordering::Relaxed) >= MESSAGES / 1_024, "{turns:?} turns");
    tally.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_observable_that_feeds_an_actor_is_pulled_no_faster_than_that_goes() {
    let (clerk, begin, pulled) = (clerk(1, Supervision::escalate()), Instant::now(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&pulled);
    let orders = from_iter(0..10).map(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Order::Rest(SECOND)
    });
    let feed = orders.subscribe_with(clerk.address());
    tokio::time::sleep(SECOND / 2).await;
    // One at work, one in the mailbox, one that waits for room.
    assert_eq!(pulled.load(Ordering::Relaxed), 3);
    assert_eq!(feed.await, Ok(Completion::Completed));
    clerk.stop().await.unwrap();
    assert_eq!((pulled.load(Ordering::Relaxed), seconds_since(begin)), (10, 10));
}

#[tokio::test]
async fn an_actor_that_has_ended_can_end_the_pipeline_that_feeds_it() {
    let address = clerk(1, Supervision::escalate()).address();
    let orders = from_iter(0..10).map(Order::Note).with_error();
    let refused = orders.try_for_each_async(async |order| address.tell(order).await).await.unwrap_err();
    assert!(matches!(refused.into_inner(), Order::Note(0)));
}

#[tokio::test]
async fn an_actor_can_tell_itself() {
    /// Counts down, one message at a time.
    struct Countdown(Address<u32>);

    impl Actor for Countdown {
        type Message = u32;
        type Error = Infallible;

        async fn handle(&mut self, n: u32) -> Result<(), Infallible> {
            match n.checked_sub(1) {
                Some(less) => assert_eq!(self.0.try_tell(less), Ok(())),
                None => self.0.stop(),
            }
            Ok(())
        }
    }

    let countdown = Countdown::spawn(1, Supervision::escalate(), |me| Countdown(me.clone()));
    countdown.address().tell(10_000).await.unwrap();
    countdown.await.unwrap();
}

#[test]
fn what_is_handed_around_is_send_and_sync() {
    fn is_shared<T: Send + Sync + Clone>() {}
    fn is_sent<T: Send>(_: &T) {}
    is_shared::<Address<Order>>();
    is_shared::<Supervision>();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _entered = runtime.enter();
    let clerk = Clerk::spawn(1, Supervision::escalate(), |_| Clerk::default());
    let address = clerk.address();
    is_sent(&address.tell(Order::Fail));
    is_sent(&address.ask_within(SECOND, Order::List));
    is_sent(&clerk);
}
