//! What happens when an actor fails.

use super::{Clerk, Order, SECOND, clerk, seconds_since};
use futures::poll;
use headwater::{
    backon::{ConstantBuilder, ExponentialBuilder},
    concurrency::{Actor, AskError, Scope, Supervision},
    testing::{LeakCounter, LeakToken},
};
use std::{
    convert::Infallible,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};
use tokio::{task::yield_now, time::Instant};

fn every(delay: Duration, times: usize) -> ConstantBuilder {
    ConstantBuilder::default().with_delay(delay).with_max_times(times)
}

#[tokio::test]
async fn a_failure_that_escalates_is_given_to_the_owner_and_the_mailbox_is_dropped() {
    let (clerk, counter) = (clerk(4, Supervision::escalate()), LeakCounter::new());
    let address = clerk.address();
    address.tell(Order::Fail).await.unwrap();
    address.tell(Order::Hold(counter.token())).await.unwrap();
    let mut behind = pin!(address.ask(Order::List));
    assert!(poll!(&mut behind).is_pending());
    let failure = clerk.await.unwrap_err();
    assert_eq!((failure.error(), failure.to_string().as_str()), (Some(&"ordered to fail"), "ordered to fail"));
    assert!(failure.panic().is_none());
    assert_eq!(behind.await, Err(AskError::Stopped));
    assert!(address.is_stopped());
    counter.assert_none_left();
}

#[tokio::test]
async fn a_panic_is_a_failure_and_no_panic_of_the_owner() {
    let clerk = clerk(4, Supervision::escalate());
    clerk.address().tell(Order::Panic).await.unwrap();
    let failure = clerk.await.unwrap_err();
    assert_eq!(failure.panic().unwrap().message(), Some("ordered to panic"));
    assert_eq!((failure.error(), failure.to_string().as_str()), (None, "panicked: ordered to panic"));
}

#[tokio::test]
async fn a_failure_that_escalates_in_a_scope_cancels_the_siblings() {
    let (scope, counter) = (Scope::new(), LeakCounter::new());
    let (fails, sibling) = (clerk(4, Supervision::escalate()), clerk(4, Supervision::escalate()));
    let address = fails.address();
    sibling.address().tell(Order::HoldForEver(counter.token())).await.unwrap();
    scope.spawn(fails);
    scope.spawn(sibling);
    address.tell(Order::Fail).await.unwrap();
    assert_eq!(scope.join().await.unwrap_err().error(), Some(&"ordered to fail"));
    counter.assert_none_left();
}

#[tokio::test]
async fn an_actor_that_is_to_stop_ends_without_a_failure_of_its_owner() {
    let clerk = clerk(4, Supervision::stop());
    let address = clerk.address();
    address.tell(Order::Panic).await.unwrap();
    let mut behind = pin!(address.ask(Order::List));
    assert!(poll!(&mut behind).is_pending());
    clerk.await.unwrap();
    assert_eq!(behind.await, Err(AskError::Stopped));
}

#[tokio::test(start_paused = true)]
async fn restarts_keep_to_the_delays_of_the_builder_and_then_the_failure_escalates() {
    let (begin, (tell, told)) = (Instant::now(), mpsc::channel());
    let delays = ExponentialBuilder::default().with_min_delay(SECOND).with_max_times(3);
    let clerk = Clerk::spawn(8, Supervision::restart(delays), move |_| {
        tell.send(seconds_since(begin)).unwrap();
        Clerk::default()
    });
    for _ in 0..5 {
        clerk.address().tell(Order::Fail).await.unwrap();
    }
    assert_eq!(clerk.await.unwrap_err().error(), Some(&"ordered to fail"));
    // At the beginning, and 1, 2 and 4 seconds after a failure.
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 1, 3, 7]);
    assert_eq!(seconds_since(begin), 7);
}

#[tokio::test(start_paused = true)]
async fn the_mailbox_survives_a_restart_and_only_the_message_that_failed_is_gone() {
    let (clerk, begin) = (clerk(4, Supervision::restart(every(SECOND, 1))), Instant::now());
    let address = clerk.address();
    for order in [Order::Note(1), Order::Fail, Order::Note(2), Order::Note(3)] {
        address.tell(order).await.unwrap();
    }
    yield_now().await;
    // The actor rests; senders fill the mailbox, and then they wait.
    address.tell(Order::Note(4)).await.unwrap();
    address.tell(Order::Note(5)).await.unwrap();
    assert_eq!(seconds_since(begin), 0);
    address.tell(Order::Note(6)).await.unwrap();
    assert_eq!(seconds_since(begin), 1);
    // The state is a fresh one: the first note is gone with the old one.
    assert_eq!(address.ask(Order::List).await, Ok(vec![2, 3, 4, 5, 6]));
}

#[tokio::test(start_paused = true)]
async fn the_failed_state_is_dropped_before_the_actor_rests() {
    let (clerk, counter) = (clerk(4, Supervision::restart(every(SECOND, 1))), LeakCounter::new());
    let address = clerk.address();
    address.tell(Order::Hold(counter.token())).await.unwrap();
    address.tell(Order::Panic).await.unwrap();
    yield_now().await;
    counter.assert_none_left();
    assert_eq!(address.ask(Order::List).await, Ok(vec![]));
}

/// Fails time and again, each time after some good work; says how many failures there were before none was forgiven.
async fn fails_after(good: Duration, calm: Duration) -> usize {
    let supervision = Supervision::restart(every(SECOND, 2)).reset_after(calm);
    let clerk = clerk(1, supervision);
    let address = clerk.address();
    for failures in 0..10 {
        if address.ask(|reply| Order::Double(1, good, reply)).await.is_err() {
            assert_eq!(clerk.await.unwrap_err().error(), Some(&"asked to fail"));
            return failures;
        }
        assert_eq!(address.ask(Order::FailAsked).await, Err(AskError::Failed));
    }
    10
}

#[tokio::test(start_paused = true)]
async fn a_calm_makes_good_and_a_shorter_one_does_not() {
    assert_eq!(fails_after(9 * SECOND, 10 * SECOND).await, 3);
    assert_eq!(fails_after(10 * SECOND, 10 * SECOND).await, 10);
}

#[tokio::test]
async fn without_a_calm_restarts_are_not_limited_and_yet_nobody_starves() {
    /// Fails before it begins.
    struct Stillborn(Arc<AtomicUsize>);

    impl Actor for Stillborn {
        type Message = Infallible;
        type Error = &'static str;

        async fn started(&mut self) -> Result<(), &'static str> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err("no way")
        }

        async fn handle(&mut self, never: Infallible) -> Result<(), &'static str> {
            match never {}
        }
    }

    let lives = Arc::new(AtomicUsize::new(0));
    let supervision = Supervision::restart(every(Duration::ZERO, 1)).reset_after(Duration::ZERO);
    let counted = Arc::clone(&lives);
    let stillborn = Stillborn::spawn(1, supervision, move |_| Stillborn(Arc::clone(&counted)));
    for turn in 1..=100 {
        yield_now().await;
        assert!(lives.load(Ordering::Relaxed) >= turn);
    }
    drop(stillborn);
    assert_eq!(Arc::strong_count(&lives), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_it_is_made_is_a_failure_like_any_other() {
    let (begin, mut attempts) = (Instant::now(), 0);
    let clerk = Clerk::spawn(4, Supervision::restart(every(SECOND, 2)), move |_| {
        attempts += 1;
        assert!(attempts > 2, "not yet");
        Clerk::default()
    });
    assert_eq!(clerk.address().ask(Order::List).await, Ok(vec![]));
    assert_eq!(seconds_since(begin), 2);
}

/// Fails where it is told to.
struct Fragile {
    at: &'static str,
    calls: mpsc::Sender<&'static str>,
    _token: LeakToken,
}

impl Fragile {
    fn call(&self, what: &'static str) -> Result<(), &'static str> {
        self.calls.send(what).unwrap();
        if self.at == what { Err(what) } else { Ok(()) }
    }
}

impl Actor for Fragile {
    type Message = ();
    type Error = &'static str;

    async fn started(&mut self) -> Result<(), &'static str> {
        self.call("started")
    }

    async fn handle(&mut self, (): ()) -> Result<(), &'static str> {
        self.call("handle")
    }

    async fn stopped(&mut self) -> Result<(), &'static str> {
        self.call("stopped")
    }
}

/// Tells one that fails there a message, stops it, and says what was called and what came of it.
async fn fragile(at: &'static str, supervision: Supervision) -> (Vec<&'static str>, Result<(), &'static str>) {
    let (counter, (calls, called)) = (LeakCounter::new(), mpsc::channel());
    let token = counter.token();
    let fragile = Fragile::spawn(1, supervision, move |_| Fragile { at, calls: calls.clone(), _token: token.clone() });
    // Who fails to begin takes no message.
    let _ = fragile.address().tell(()).await;
    let outcome = fragile.stop().await.map_err(|failure| *failure.error().unwrap());
    counter.assert_none_left();
    (called.try_iter().collect(), outcome)
}

#[tokio::test(start_paused = true)]
async fn the_hooks_are_called_at_the_beginning_of_each_life_and_at_the_end_of_the_last() {
    let once = || Supervision::restart(every(SECOND, 1));
    assert_eq!(fragile("", once()).await, (vec!["started", "handle", "stopped"], Ok(())));
    assert_eq!(fragile("started", once()).await, (vec!["started", "started"], Err("started")));
    assert_eq!(fragile("handle", once()).await, (vec!["started", "handle", "started", "stopped"], Ok(())));
    assert_eq!(fragile("handle", Supervision::stop()).await, (vec!["started", "handle"], Ok(())));
}

#[tokio::test(start_paused = true)]
async fn an_actor_that_fails_at_its_end_is_not_restarted() {
    let calls = vec!["started", "handle", "stopped"];
    let once = Supervision::restart(every(SECOND, 1));
    assert_eq!(fragile("stopped", once).await, (calls.clone(), Err("stopped")));
    assert_eq!(fragile("stopped", Supervision::escalate()).await, (calls.clone(), Err("stopped")));
    assert_eq!(fragile("stopped", Supervision::stop()).await, (calls, Ok(())));
}

#[tokio::test(start_paused = true)]
async fn an_actor_that_is_stopped_while_it_rests_handles_what_is_left() {
    let (clerk, begin) = (clerk(4, Supervision::restart(every(SECOND, 1))), Instant::now());
    let address = clerk.address();
    address.tell(Order::Fail).await.unwrap();
    address.tell(Order::Note(1)).await.unwrap();
    let mut list = pin!(address.ask(Order::List));
    assert!(poll!(&mut list).is_pending());
    yield_now().await;
    clerk.stop().await.unwrap();
    assert_eq!((list.await, seconds_since(begin)), (Ok(vec![1]), 1));
}
