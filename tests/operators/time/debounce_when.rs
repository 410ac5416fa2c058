use super::consumer::{Hand, fed, ms};
use headwater::{prelude::*, testing::marble};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};
use tokio::time::{advance, sleep};

#[test]
fn emits_an_item_when_its_notifier_speaks_before_a_newer_item_comes() {
    marble(|m| {
        let (keys, pause) = (m.hot("-a----bc------|"), m.cold("---n--n"));
        m.expect_subscriptions(&keys, ["^-------------!"]);
        m.expect_subscriptions(&pause, ["-^--!", "------^!", "-------^--!"]);
        m.expect(keys.debounce_when(move |_| pause.clone()), "----a-----c---|");
    });
}

#[test]
fn an_empty_source_never_calls_the_closure() {
    marble(|m| {
        let pause = m.cold("n");
        m.expect_subscriptions(&pause, []);
        m.expect(m.cold("---|").debounce_when(move |_| pause.clone()), "---|");
    });
}

#[test]
fn every_item_has_a_silence_of_its_own_length() {
    marble(|m| {
        let keys = m.hot("-5-1----9----1-|");
        m.expect(keys.debounce_when(|digit| sleep(ms(digit.parse().unwrap()))), "----1---------1|");
    });
}

#[test]
fn an_item_at_the_instant_in_which_the_notifier_speaks_replaces_the_one_that_waits() {
    marble(|m| {
        m.expect(m.hot("-a-b----|").debounce_when(|_| sleep(ms(2))), "-----b--|");
    });
}

#[test]
fn a_notifier_that_speaks_at_once_lets_every_item_pass() {
    marble(|m| {
        m.expect(m.cold("-(abc)-d|").debounce_when(|_| just(()).with_error()), "-(abc)-d|");
    });
}

#[test]
fn a_notifier_that_completes_is_ignored() {
    marble(|m| {
        let pause = m.cold("-|");
        m.expect(m.hot("-a---b---|").debounce_when(move |_| pause.clone()), "---------(b|)");
    });
}

#[test]
fn completion_flushes_the_item_that_waits_and_drops_its_notifier() {
    marble(|m| {
        let pause = m.cold("-----n");
        m.expect_subscriptions(&pause, ["-^-!"]);
        m.expect(m.hot("-a-|").debounce_when(move |_| pause.clone()), "---(a|)");
    });
}

#[test]
fn errors_of_either_drop_the_other_and_the_item_that_waits() {
    marble(|m| {
        let pause = m.cold("-----n");
        m.expect_subscriptions(&pause, ["-^-!"]);
        m.expect(m.hot("-a-#").debounce_when(move |_| pause.clone()), "---#");
    });
    marble(|m| {
        let (keys, pause) = (m.hot("-a------|"), m.cold("---#"));
        m.expect_subscriptions(&keys, ["^---!"]);
        m.expect(keys.debounce_when(move |_| pause.clone()), "----#");
    });
}

#[test]
fn an_error_that_is_there_at_once_comes_in_place_of_the_item() {
    marble(|m| {
        let pause = m.cold("#");
        m.expect(m.hot("-ab|").debounce_when(move |_| pause.clone()), "-#");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let pause = m.cold("--n");
        let options = Debounce::when(move |_: &&str| pause.clone()).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc---d#").debounce(options), "-----c--#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "b", "d"]);
}

#[test]
fn dropping_it_drops_the_source_and_the_notifier() {
    marble(|m| {
        let (keys, pause) = (m.hot("-a------"), m.cold("-----n"));
        m.expect_subscriptions(&keys, ["^--!"]);
        m.expect_subscriptions(&pause, ["-^-!"]);
        m.expect(keys.debounce_when(move |_| pause.clone()), "---").subscription("^--!");
    });
}

#[tokio::test(start_paused = true)]
async fn a_clone_of_one_that_has_an_item_waiting_has_none() {
    let (hand, (keys, fed)) = (Hand::default(), fed());
    let mut quiet = pin!(from_iter([1]).concat(never()).debounce_when(|_| sleep(ms(5))));
    assert!(hand.poll(quiet.as_mut()).is_pending());
    let mut clone = pin!(quiet.clone());
    advance(ms(6)).await;
    assert_eq!(hand.poll(quiet), Poll::Ready(Some(Ok(1))));
    assert!(hand.poll(clone.as_mut()).is_pending());
    let mut other = pin!(fed.debounce_when(|_| sleep(ms(5))));
    keys.send("a").unwrap();
    assert!(hand.poll(other.as_mut()).is_pending());
    advance(ms(6)).await;
    assert_eq!(hand.poll(other), Poll::Ready(Some(Ok("a"))));
}

#[tokio::test]
async fn a_source_that_always_has_something_gives_way() {
    let hand = Hand::default();
    let mut quiet = pin!(from_iter(1..).debounce_when(|_| std::future::pending::<()>()));
    for polls in 1..=3 {
        assert!(hand.poll(quiet.as_mut()).is_pending());
        assert_eq!(hand.wakes(), polls);
    }
}
