//! What `PublishSubject` promises.

use headwater::{
    multicast::TrySendError,
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};
use tokio::task::yield_now;

#[tokio::test]
async fn everyone_who_listens_sees_what_is_sent_from_then_on() {
    let subject = PublishSubject::<u32>::new(8);
    subject.send(0).await.unwrap();
    let mut early = pin!(subject.observe().to_vec());
    assert!(futures::poll!(&mut early).is_pending());
    subject.send(1).await.unwrap();
    let mut late = pin!(subject.observe().to_vec());
    assert!(futures::poll!(&mut late).is_pending());
    subject.send(2).await.unwrap();
    subject.complete();
    assert_eq!(early.await, Ok(vec![1, 2]));
    assert_eq!(late.await, Ok(vec![2]));
}

#[tokio::test]
async fn a_sender_waits_for_the_slowest_subscriber_and_goes_on_when_it_has_read() {
    let subject = PublishSubject::<u32>::new(1);
    let mut slow = pin!(subject.observe().take(2).to_vec());
    assert!(futures::poll!(&mut slow).is_pending());
    subject.send(1).await.unwrap();
    let mut second = pin!(subject.send(2));
    assert!(futures::poll!(&mut second).is_pending());
    assert_eq!(subject.try_send(3), Err(TrySendError::Full(3)));
    assert!(futures::poll!(&mut slow).is_pending());
    assert_eq!(futures::poll!(&mut second), Poll::Ready(Ok(())));
    assert_eq!(slow.await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn a_blocking_subscriber_that_is_dropped_frees_the_sender() {
    let subject = PublishSubject::<u32>::new(1);
    let mut stuck = Box::pin(subject.observe().to_vec());
    assert!(futures::poll!(&mut stuck).is_pending());
    subject.send(1).await.unwrap();
    let mut sender = pin!(subject.send(2));
    assert!(futures::poll!(&mut sender).is_pending());
    drop(stuck);
    assert_eq!(futures::poll!(&mut sender), Poll::Ready(Ok(())));
}

#[tokio::test]
async fn every_waiting_sender_goes_on_though_room_is_made_once() {
    let subject = PublishSubject::<u32>::new(2);
    let mut reader = pin!(subject.observe().take(4).to_vec());
    assert!(futures::poll!(&mut reader).is_pending());
    subject.send(0).await.unwrap();
    subject.send(1).await.unwrap();
    let (mut one, mut other) = (pin!(subject.send(2)), pin!(subject.send(3)));
    assert!(futures::poll!(&mut one).is_pending());
    assert!(futures::poll!(&mut other).is_pending());
    assert!(futures::poll!(&mut reader).is_pending());
    let (one, other, read) = tokio::join!(one, other, reader);
    assert_eq!((one, other, read), (Ok(()), Ok(()), Ok(vec![0, 1, 2, 3])));
}

#[tokio::test]
async fn a_lossy_subscriber_slows_nobody_down_and_its_gauge_tells_what_it_lost() {
    let subject = PublishSubject::<u32>::new(8);
    let (newest, oldest) =
        (subject.observe_with(Overflow::DropOldest, 2), subject.observe_with(Overflow::DropNewest, 2));
    let (newest_gauge, oldest_gauge) = (newest.gauge(), oldest.gauge());
    let (mut newest, mut oldest) = (pin!(newest.to_vec()), pin!(oldest.to_vec()));
    assert!(futures::poll!(&mut newest).is_pending());
    assert!(futures::poll!(&mut oldest).is_pending());
    for n in 0..5 {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    assert_eq!(newest.await, Ok(vec![3, 4]));
    assert_eq!(oldest.await, Ok(vec![0, 1]));
    assert_eq!((newest_gauge.lost(), newest_gauge.high_water()), (3, 2));
    assert_eq!((oldest_gauge.lost(), oldest_gauge.high_water()), (3, 2));
}

#[tokio::test]
async fn a_strict_subscriber_fails_behind_what_it_has_queued() {
    let subject = PublishSubject::<u32, TestError>::new(8);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let mut strict = pin!(subject.observe_with(Overflow::Error(TestError::from), 2).for_each(move |n| {
        log.lock().unwrap().push(n);
    }));
    assert!(futures::poll!(&mut strict).is_pending());
    for n in 0..4 {
        subject.send(n).await.unwrap();
    }
    let error = strict.await.unwrap_err();
    assert_eq!(error, TestError::from("the consumer lagged behind and lost 2 items"));
    assert_eq!(*seen.lock().unwrap(), [0, 1]);
}

#[test]
fn its_end_reaches_who_listens_and_who_comes_later() {
    marble(|m| {
        let subject = PublishSubject::<&str, TestError>::new(8);
        m.hot("-a-b-#").subscribe_with(subject.clone()).detach();
        m.expect(subject.observe(), "-a-b-#");
        m.expect(subject.observe(), "-------#").subscription("-------^");
    });
}

#[tokio::test]
async fn the_last_handle_completes_it_and_observables_are_no_handles() {
    let subject = PublishSubject::<u32>::new(8);
    let other = subject.clone();
    let (mut one, late) = (pin!(subject.observe().to_vec()), subject.observe().to_vec());
    assert!(futures::poll!(&mut one).is_pending());
    drop(subject);
    assert!(futures::poll!(&mut one).is_pending());
    drop(other);
    assert_eq!(one.await, Ok(vec![]));
    assert_eq!(late.await, Ok(vec![]));
}

#[tokio::test]
async fn after_its_end_it_takes_nothing_more_and_gives_the_item_back() {
    let subject = PublishSubject::<u32>::new(8);
    subject.complete();
    assert_eq!(subject.try_send(1), Err(TrySendError::Terminated(1)));
    assert_eq!(subject.send(2).await.unwrap_err().into_inner(), 2);
}

#[tokio::test]
async fn completion_frees_a_sender_that_waits() {
    let subject = PublishSubject::<u32>::new(1);
    let mut stuck = pin!(subject.observe().to_vec());
    assert!(futures::poll!(&mut stuck).is_pending());
    subject.send(1).await.unwrap();
    let mut sender = pin!(subject.send(2));
    assert!(futures::poll!(&mut sender).is_pending());
    subject.complete();
    assert_eq!(sender.await.unwrap_err().into_inner(), 2);
}

#[tokio::test]
async fn sending_while_an_item_is_handled_gives_all_subscribers_one_order() {
    let subject = PublishSubject::<u32>::new(8);
    let log: [Arc<Mutex<Vec<u32>>>; 2] = Default::default();
    let (first, handle) = (Arc::clone(&log[0]), subject.clone());
    let one = subject.observe().subscribe(move |n| {
        first.lock().unwrap().push(n);
        if n == 1 {
            handle.try_send(10).unwrap();
        }
    });
    let second = Arc::clone(&log[1]);
    let other = subject.observe().subscribe(move |n| second.lock().unwrap().push(n));
    subject.send(1).await.unwrap();
    subject.send(2).await.unwrap();
    for _ in 0..4 {
        yield_now().await;
    }
    drop((one, other));
    assert_eq!(log[0].lock().unwrap().len(), 3);
    assert_eq!(*log[0].lock().unwrap(), *log[1].lock().unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_senders_and_subscribers_agree_on_one_order_and_lose_nothing() {
    const SENDERS: u64 = 4;
    const ITEMS: u64 = 1_000;
    let subject = PublishSubject::<u64>::new(3);
    let log: [Arc<Mutex<Vec<u64>>>; 3] = Default::default();
    let subscriptions: Vec<_> = log
        .iter()
        .map(|log| {
            let log = Arc::clone(log);
            subject.observe().for_each_async(async move |n| {
                if n % 7 == 0 {
                    yield_now().await;
                }
                log.lock().unwrap().push(n);
            })
        })
        .map(|run| run.spawn())
        .collect();
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let subject = subject.clone();
            tokio::spawn(async move {
                for n in 0..ITEMS {
                    subject.send(sender * ITEMS + n).await.unwrap();
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    drop(subject);
    for subscription in subscriptions {
        assert_eq!(subscription.await, Ok(Completion::Completed));
    }
    let first = log[0].lock().unwrap().clone();
    assert_eq!(first.len() as u64, SENDERS * ITEMS);
    for log in &log {
        assert_eq!(*log.lock().unwrap(), first);
    }
    for sender in 0..SENDERS {
        let of_sender: Vec<_> = first.iter().filter(|n| **n / ITEMS == sender).collect();
        assert!(of_sender.is_sorted());
    }
}

#[tokio::test]
async fn a_subscriber_that_panics_harms_nobody_else() {
    let subject = PublishSubject::<u32>::new(8);
    let bad = subject.observe().subscribe(|_| std::panic::resume_unwind(Box::new("bad")));
    let good = tokio::spawn(subject.observe().take(2).to_vec());
    while subject.subscriber_count() < 2 {
        yield_now().await;
    }
    subject.send(1).await.unwrap();
    yield_now().await;
    subject.send(2).await.unwrap();
    assert_eq!(good.await.unwrap(), Ok(vec![1, 2]));
    drop(bad);
}

#[tokio::test]
async fn one_who_drops_the_newest_is_given_what_was_kept_before_its_own_queue() {
    let subject = ReplaySubject::<u32>::new(40, 64);
    for n in 0..50 {
        subject.send(n).await.unwrap();
    }
    let mut late = pin!(subject.observe_with(Overflow::DropNewest, 2));
    assert_eq!(futures::StreamExt::next(&mut late).await, Some(Ok(10)));
    for n in 50..55 {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    let rest: Vec<_> = futures::StreamExt::collect(late).await;
    assert_eq!(rest, (11..52).map(Ok).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_sender_that_never_waits_gives_way() {
    let subject = PublishSubject::<u32>::new(1);
    let _reader = subject.observe_with(Overflow::DropOldest, 1).for_each(drop).spawn();
    let mut sending = std::pin::pin!(async {
        for n in 0..3_000 {
            subject.send(n).await.unwrap();
        }
    });
    let mut polls = 1;
    while futures::poll!(&mut sending).is_pending() {
        polls += 1;
    }
    assert_eq!(polls, 3_000_usize.div_ceil(1_024));
}

#[tokio::test]
async fn one_who_listens_is_subscribed_before_the_first_poll_and_misses_nothing() {
    let subject = PublishSubject::<u32>::new(8);
    subject.send(0).await.unwrap();
    let (body, recipe) = (subject.listen(), subject.observe());
    assert_eq!(subject.subscriber_count(), 1);
    subject.send(1).await.unwrap();
    subject.send(2).await.unwrap();
    subject.complete();
    assert_eq!(body.to_vec().await, Ok(vec![1, 2]));
    assert_eq!(recipe.to_vec().await, Ok(vec![]));
    assert_eq!(subject.subscriber_count(), 0);
}

#[tokio::test]
async fn a_sender_waits_for_one_who_listens_and_was_not_polled_and_goes_on_when_it_has_read() {
    let subject = PublishSubject::<u32>::new(1);
    let mut body = subject.listen();
    subject.send(1).await.unwrap();
    let mut second = pin!(subject.send(2));
    assert!(futures::poll!(&mut second).is_pending());
    assert_eq!(body.next().await, Some(Ok(1)));
    assert_eq!(futures::poll!(&mut second), Poll::Ready(Ok(())));
    assert_eq!(body.next().await, Some(Ok(2)));
    assert!(futures::poll!(body.next()).is_pending());
}

#[tokio::test]
async fn one_who_listens_and_is_dropped_unpolled_frees_the_sender() {
    let subject = PublishSubject::<u32>::new(1);
    let body = subject.listen();
    subject.send(1).await.unwrap();
    let mut sender = pin!(subject.send(2));
    assert!(futures::poll!(&mut sender).is_pending());
    drop(body);
    assert_eq!(futures::poll!(&mut sender), Poll::Ready(Ok(())));
    assert_eq!(subject.subscriber_count(), 0);
}

#[tokio::test]
async fn one_who_listens_has_its_own_policy_before_the_first_poll_too() {
    let subject = PublishSubject::<u32, TestError>::new(8);
    let newest = subject.listen_with(Overflow::DropOldest, 2);
    let oldest = subject.listen_with(Overflow::DropNewest, 2);
    let strict = subject.listen_with(Overflow::Error(TestError::from), 2);
    let (gauge, other) = (newest.gauge(), oldest.gauge());
    for n in 0..20 {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    assert_eq!(newest.to_vec().await, Ok(vec![18, 19]));
    assert_eq!(oldest.to_vec().await, Ok(vec![0, 1]));
    let error = TestError::from("the consumer lagged behind and lost 18 items");
    assert_eq!(strict.attempt().to_vec().await, Ok(vec![Ok(0), Ok(1), Err(error)]));
    assert_eq!((gauge.lost(), other.lost()), (18, 18));
}

#[tokio::test]
async fn who_begins_to_listen_gets_what_is_kept_then_and_no_item_twice() {
    let (state, history) = (BehaviorSubject::<u32>::new(1, 8), ReplaySubject::<u32>::new(2, 8));
    for n in 1..=3 {
        history.send(n).await.unwrap();
    }
    let (states, lines) = (state.listen(), history.listen());
    for n in 4..=6 {
        state.send(n).await.unwrap();
        history.send(n).await.unwrap();
    }
    state.complete();
    history.complete();
    assert_eq!(states.to_vec().await, Ok(vec![1, 4, 5, 6]));
    assert_eq!(lines.to_vec().await, Ok(vec![2, 3, 4, 5, 6]));
    assert_eq!(history.listen().to_vec().await, Ok(vec![5, 6]));
    assert_eq!(state.listen().to_vec().await, Ok(vec![]));
}

#[tokio::test]
async fn the_one_who_listens_first_gets_what_was_kept_to_warm_up() {
    let subject = PublishSubject::<u32>::warm(2, 8);
    subject.send(1).await.unwrap();
    let (first, second) = (subject.listen(), subject.listen());
    subject.send(2).await.unwrap();
    subject.complete();
    assert_eq!(first.to_vec().await, Ok(vec![1, 2]));
    assert_eq!(second.to_vec().await, Ok(vec![2]));
}

#[tokio::test]
async fn a_subject_that_was_warm_waits_for_nobody_once_its_first_subscriber_has_left() {
    let subject = PublishSubject::<u32>::warm(2, 2);
    subject.send(1).await.unwrap();
    assert_eq!(subject.subscriber_count(), 0);
    let first = subject.listen();
    assert_eq!(subject.subscriber_count(), 1);
    drop(first);
    for n in 2..10 {
        assert_eq!(subject.try_send(n), Ok(()));
    }
}

#[tokio::test]
async fn what_is_sent_while_nobody_listens_is_handed_to_the_first_closure_that_asked_for_it() {
    let (unheard, other) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let (list, late) = (Arc::clone(&unheard), Arc::clone(&other));
    let subject = PublishSubject::<u32>::new(8).on_unheard(move |n| list.lock().unwrap().push(n));
    let subject = subject.on_unheard(move |n| late.lock().unwrap().push(n));
    subject.send(1).await.unwrap();
    let listens = subject.listen();
    subject.send(2).await.unwrap();
    drop(listens);
    subject.send(3).await.unwrap();
    assert_eq!(*unheard.lock().unwrap(), [1, 3]);
    assert!(other.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_last_one_who_listens_ends_a_subject_that_cancels_itself_though_it_was_never_polled() {
    let subject = PublishSubject::<u32>::new(8).auto_cancel();
    drop(subject.listen());
    assert!(subject.is_terminated());
}

#[tokio::test]
async fn one_who_listens_is_told_of_an_error_and_of_the_last_item_of_all() {
    let (subject, last) = (PublishSubject::<u32, TestError>::new(8), AsyncSubject::<u32>::new());
    let (mut body, answer) = (subject.listen(), last.listen());
    for n in [1, 2] {
        subject.send(n).await.unwrap();
        last.send(n).await.unwrap();
    }
    subject.fail(TestError::from("gone"));
    last.complete();
    assert_eq!((body.next().await, body.next().await), (Some(Ok(1)), Some(Ok(2))));
    assert_eq!((body.next().await, body.next().await), (Some(Err(TestError::from("gone"))), None));
    assert_eq!(answer.to_vec().await, Ok(vec![2]));
}

#[tokio::test]
async fn a_view_that_listens_holds_the_state_of_that_moment_and_the_newest() {
    let state = BehaviorSubject::<u32>::new(1, 8);
    let (once, often) = (state.view().listen(), state.view().listen());
    assert_eq!(state.subscriber_count(), 2);
    state.send(2).await.unwrap();
    let mut once = pin!(once.take(2).to_vec());
    assert_eq!(futures::poll!(&mut once), Poll::Ready(Ok(vec![1, 2])));
    state.send(3).await.unwrap();
    state.send(3).await.unwrap();
    drop(state);
    assert_eq!(often.to_vec().await, Ok(vec![3]));
}

#[tokio::test]
async fn what_begins_anew_listens_anew() {
    let subject = PublishSubject::<u32>::new(8);
    let mut pairs = pin!(defer(|| subject.listen()).take(2).repeat(2).to_vec());
    assert!(futures::poll!(&mut pairs).is_pending());
    for n in 1..=3 {
        subject.send(n).await.unwrap();
    }
    // The third was there for the first run alone, which had its two.
    assert!(futures::poll!(&mut pairs).is_pending());
    assert_eq!(subject.subscriber_count(), 1);
    subject.send(4).await.unwrap();
    subject.send(5).await.unwrap();
    assert_eq!(pairs.await, Ok(vec![1, 2, 4, 5]));
}
