//! What those see who watch an actor.

use super::{Clerk, Order, SECOND, clerk};
use futures::StreamExt;
use headwater::{
    backon::ConstantBuilder,
    concurrency::{Actor, Address, Life, Supervision},
    testing::LeakCounter,
};
use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};
use tokio::task::yield_now;

/// What an event says, in a word or two.
fn word(event: Life<&'static str>) -> String {
    match event {
        Life::Restarting { failure, delay } => format!("{failure}, restarting in {delay:?}"),
        Life::Failed(failure) => format!("{failure}, failed"),
        other => format!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn each_restart_is_told_with_its_reason_and_the_end_ends_it() {
    let delays = ConstantBuilder::default().with_delay(SECOND);
    let clerk = clerk(4, Supervision::restart(delays));
    let (life, address) = (clerk.life().map(word).to_vec(), clerk.address());
    let work = async {
        address.tell(Order::Fail).await.unwrap();
        address.tell(Order::Panic).await.unwrap();
        clerk.stop().await.unwrap();
    };
    let (Ok(told), ()) = tokio::join!(life, work);
    assert_eq!(
        told,
        [
            "Started",
            "ordered to fail, restarting in 1s",
            "Started",
            "panicked: ordered to panic, restarting in 1s",
            "Started",
            "Stopped",
        ]
    );
}

#[tokio::test]
async fn a_failure_that_ends_the_actor_is_told_also_where_the_owner_is_not() {
    for supervision in [Supervision::escalate(), Supervision::stop()] {
        let clerk = clerk(4, supervision);
        let life = clerk.life().map(word).to_vec();
        clerk.address().tell(Order::Fail).await.unwrap();
        let (Ok(told), _) = tokio::join!(life, clerk);
        assert_eq!(told, ["Started", "ordered to fail, failed"]);
    }
}

#[tokio::test]
async fn who_comes_late_sees_the_last_event() {
    let clerk = clerk(4, Supervision::escalate());
    let life = clerk.life().map(word);
    clerk.stop().await.unwrap();
    assert_eq!(life.clone().to_vec().await, Ok(vec!["Stopped".to_owned()]));
    assert_eq!(life.to_vec().await, Ok(vec!["Stopped".to_owned()]));
}

#[tokio::test]
async fn the_owner_that_drops_the_actor_ends_its_life() {
    let clerk = clerk(4, Supervision::escalate());
    let (early, late) = (clerk.life().map(word).to_vec(), clerk.life().map(word));
    let ((), Ok(told)) = tokio::join!(async { drop(clerk) }, early);
    assert_eq!(told, ["Cancelled"]);
    assert_eq!(late.to_vec().await, Ok(vec!["Cancelled".to_owned()]));
}

/// Looks at the actor at the very moment of each wake.
struct Alert {
    address: Address<Order>,
    counter: LeakCounter,
    /// Whether the actor refused messages, and how many it still held.
    seen: Mutex<Vec<(bool, usize)>>,
}

impl Wake for Alert {
    fn wake(self: Arc<Self>) {
        self.seen.lock().unwrap().push((self.address.is_stopped(), self.counter.live()));
    }
}

#[tokio::test]
async fn when_the_end_is_told_the_messages_are_gone_and_others_are_refused() {
    for is_dropped in [false, true] {
        let (clerk, counter) = (clerk(4, Supervision::stop()), LeakCounter::new());
        let alert = Alert { address: clerk.address(), counter: counter.clone(), seen: Mutex::default() };
        let alert = Arc::new(alert);
        let waker = Waker::from(Arc::clone(&alert));
        let (mut life, mut cx) = (clerk.life(), Context::from_waker(&waker));
        assert!(matches!(life.poll_next_unpin(&mut cx), Poll::Ready(Some(Ok(Life::Started)))));
        assert!(life.poll_next_unpin(&mut cx).is_pending());
        alert.address.try_tell(if is_dropped { Order::Note(1) } else { Order::Fail }).unwrap();
        alert.address.try_tell(Order::Hold(counter.token())).unwrap();
        if is_dropped {
            drop(clerk);
        } else {
            clerk.await.unwrap();
        }
        assert_eq!(alert.seen.lock().unwrap().first(), Some(&(true, 0)));
    }
}

#[tokio::test]
async fn one_who_watches_and_does_not_look_holds_nobody_up_and_sees_the_latest() {
    let delays = ConstantBuilder::default().with_delay(Duration::ZERO).without_max_times();
    let clerk = Clerk::spawn(4, Supervision::restart(delays), |_| Clerk::default());
    let mut life = clerk.life().map(word);
    assert_eq!(life.next().await, Some(Ok("Started".to_owned())));
    for _ in 0..1_000 {
        clerk.address().tell(Order::Fail).await.unwrap();
    }
    clerk.stop().await.unwrap();
    yield_now().await;
    let Ok(told) = life.to_vec().await;
    assert_eq!((told.len(), told.last().map(String::as_str)), (64, Some("Stopped")));
}
