use super::consumer::{Hand, fed};
use headwater::{prelude::*, testing::marble};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

#[test]
fn emits_the_latest_new_item_when_the_notifier_speaks() {
    marble(|m| {
        let readings = m.hot("-a-b-----c---d---|");
        let requests = m.hot("-----n-n----n----");
        m.expect_subscriptions(&readings, ["^----------------!"]);
        m.expect_subscriptions(&requests, ["^----------------!"]);
        m.expect(readings.sample_when(requests), "-----b------c----|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("----|").sample_when(m.cold("-n-n-n")), "----|");
    });
}

#[test]
fn an_item_of_the_instant_of_a_notification_is_in_time_for_it() {
    marble(|m| {
        let (readings, requests) = (m.hot("-a-b--c-d|"), m.hot("---n--n-|"));
        m.expect(readings.sample_when(requests), "---b--c--|");
    });
    marble(|m| {
        m.expect(m.cold("-a-b----|").sample_when(m.cold("---n-n")), "---b----|");
    });
}

#[test]
fn completion_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-|").sample_when(m.cold("-----n")), "---|");
    });
}

#[test]
fn a_notifier_that_completes_is_ignored() {
    marble(|m| {
        let requests = m.hot("--n-|");
        m.expect_subscriptions(&requests, ["^---!"]);
        m.expect(m.hot("-a--b--c|").sample_when(requests), "--a-----|");
    });
}

#[test]
fn a_future_samples_once() {
    marble(|m| {
        let once = tokio::time::sleep(Duration::from_millis(3));
        m.expect(m.hot("-ab-c--|").sample_when(once), "---b---|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_notifier() {
    marble(|m| {
        let requests = m.hot("-----n");
        m.expect_subscriptions(&requests, ["^--!"]);
        m.expect(m.hot("-a-#").sample_when(requests), "---#");
    });
}

#[test]
fn an_error_of_the_notifier_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.sample_when(m.cold("---#")), "---#");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let requests = SampleWhen::on(m.hot("---n")).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-ab-cd|").sample_when(requests), "---b--|");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "c", "d"]);
}

#[test]
fn dropping_it_drops_the_source_and_the_notifier() {
    marble(|m| {
        let (source, requests) = (m.hot("-a------"), m.hot("--------"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&requests, ["^--!"]);
        m.expect(source.sample_when(requests), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn notifications_that_waited_for_a_slow_consumer_are_as_one() {
    let (hand, (source, readings), (requests, asked)) = (Hand::default(), fed(), fed());
    let mut sampled = pin!(readings.sample_when(asked));
    assert!(hand.poll(sampled.as_mut()).is_pending());
    for item in ["a", "b"] {
        source.send(item).unwrap();
        requests.send(()).unwrap();
    }
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok("b"))));
    assert!(hand.poll(sampled.as_mut()).is_pending());
    source.send("c").unwrap();
    assert!(hand.poll(sampled).is_pending());
}

#[tokio::test]
async fn neither_of_two_that_always_have_something_keeps_the_other_from_being_heard() {
    let hand = Hand::default();
    let mut sampled = pin!(from_iter(1..).sample_when(from_iter(1..)));
    assert_eq!(hand.poll(sampled.as_mut()), Poll::Ready(Some(Ok(1_024))));
    assert_eq!(hand.poll(sampled), Poll::Ready(Some(Ok(2_048))));
    let mut idle = pin!(never::<u32>().sample_when(from_iter(1..)));
    assert!(hand.poll(idle.as_mut()).is_pending());
    assert!(hand.poll(idle).is_pending());
}
