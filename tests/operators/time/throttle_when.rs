use super::consumer::{Hand, fed};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};
use tokio::sync::oneshot;

#[test]
fn the_first_item_of_a_window_passes_and_the_others_do_not() {
    marble(|m| {
        let source = m.hot("-ab-c---d-e--f---|");
        let closing = m.cold("---n");
        m.expect_subscriptions(&source, ["^----------------!"]);
        m.expect_subscriptions(&closing, ["-^--!", "--------^--!", "-------------^--!"]);
        m.expect(source.throttle_when(move |_| closing.clone(), Edges::Leading), "-a------d----f---|");
    });
}

#[test]
fn the_last_item_of_a_window_passes_and_opens_another() {
    marble(|m| {
        let source = m.hot("-ab-c---d------|");
        let closing = m.cold("----n");
        m.expect_subscriptions(&closing, ["-^---!", "-----^---!", "---------^---!"]);
        m.expect(source.throttle_when(move |_| closing.clone(), Edges::Both), "-a---c---d-----|");
    });
}

#[test]
fn without_a_leading_edge_the_first_item_waits_like_the_others() {
    marble(|m| {
        let source = m.hot("-a-bc-----|");
        let closing = m.cold("--n");
        m.expect(source.throttle_when(move |_| closing.clone(), Edges::Trailing), "---b-c----|");
    });
}

#[test]
fn every_item_has_a_window_of_its_own_length() {
    marble(|m| {
        let source = m.hot("-23456789|");
        let sleep = |digit: &&str| tokio::time::sleep(std::time::Duration::from_millis(digit.parse().unwrap()));
        m.expect(source.throttle_when(sleep, Edges::Leading), "-2--5----|");
    });
}

#[test]
fn an_empty_source_never_calls_the_closure() {
    marble(|m| {
        let closing = m.cold("n");
        m.expect_subscriptions(&closing, []);
        m.expect(m.cold("---|").throttle_when(move |_| closing.clone(), Edges::Both), "---|");
    });
}

#[test]
fn a_window_that_closes_at_once_keeps_nothing_back() {
    marble(|m| {
        for edges in [Edges::Leading, Edges::Trailing, Edges::Both] {
            let source = m.cold("-(abc)--d|");
            m.expect(source.throttle_when(|_| just(()).with_error(), edges), "-(abc)--d|");
        }
    });
}

#[test]
fn a_notifier_that_completes_ends_the_window_and_drops_what_waits() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let closing = m.cold("---|");
        let options =
            Throttle::when(move |_: &&str| closing.clone()).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-ab---c--|").throttle_edges(options, Edges::Both), "-a----c--|");
    });
    assert_eq!(*dropped.lock().unwrap(), ["b"]);
}

#[test]
fn completion_waits_for_the_item_that_waits() {
    marble(|m| {
        let closing = m.cold("-----n");
        m.expect_subscriptions(&closing, ["-^----!"]);
        m.expect(m.hot("-ab|").throttle_when(move |_| closing.clone(), Edges::Both), "-a----(b|)");
    });
}

#[test]
fn completion_comes_when_the_notifier_of_the_item_that_waits_completes() {
    marble(|m| {
        let closing = m.cold("-----|");
        m.expect(m.hot("-ab|").throttle_when(move |_| closing.clone(), Edges::Both), "-a----|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_notifier() {
    marble(|m| {
        let closing = m.cold("-----n");
        m.expect_subscriptions(&closing, ["-^-!"]);
        m.expect(m.hot("-ab#").throttle_when(move |_| closing.clone(), Edges::Both), "-a-#");
    });
}

#[test]
fn an_error_of_the_notifier_drops_the_source() {
    marble(|m| {
        let (source, closing) = (m.hot("-ab---c|"), m.cold("---#"));
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.throttle_when(move |_| closing.clone(), Edges::Both), "-a--#");
    });
}

#[test]
fn an_error_that_is_there_at_once_comes_behind_the_first_item() {
    marble(|m| {
        let closing = m.cold("#");
        m.expect(m.hot("-ab|").throttle_when(move |_| closing.clone(), Edges::Leading), "-(a#)");
    });
}

#[test]
fn dropping_it_drops_the_source_and_the_notifier() {
    marble(|m| {
        let (source, closing) = (m.hot("-ab-----"), m.cold("-----n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&closing, ["-^-!"]);
        m.expect(source.throttle_when(move |_| closing.clone(), Edges::Both), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn a_slow_consumer_gets_the_latest_item_when_the_notifier_has_spoken() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let (close, closing) = oneshot::channel::<()>();
    let mut closing = Some(closing);
    let selector = |_: &_| closing.take().expect("there is one window, unless another one opens behind it");
    let mut throttled = pin!(fed.throttle_edges(Throttle::when(selector), Edges::Trailing));
    source.send("a").unwrap();
    assert!(hand.poll(throttled.as_mut()).is_pending());
    close.send(()).unwrap();
    source.send("b").unwrap();
    drop(source);
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("b"))));
    assert_eq!(hand.poll(throttled), Poll::Ready(None));
}

#[tokio::test]
async fn an_idle_notifier_is_not_polled_for_an_item() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let polls = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut throttled = pin!(fed.throttle_when(
        |_| {
            let polls = std::rc::Rc::clone(&polls);
            std::future::poll_fn(move |_| {
                polls.set(polls.get() + 1);
                Poll::<()>::Pending
            })
        },
        Edges::Both
    ));
    source.send(0).unwrap();
    assert!(hand.poll(throttled.as_mut()).is_ready());
    for item in 1..9 {
        source.send(item).unwrap();
        assert!(hand.poll(throttled.as_mut()).is_pending());
    }
    assert_eq!(polls.get(), 1);
}

#[test]
fn completion_drops_the_notifier_of_a_window_in_which_nothing_waits() {
    let (hand, (source, fed)) = (Hand::default(), fed());
    let (closer, closing) = Probe::<()>::new();
    let mut closing = Some(closing);
    let mut throttled = pin!(fed.throttle_when(|_| closing.take().expect("one window"), Edges::Both));
    source.send("a").unwrap();
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(throttled.as_mut()).is_pending());
    drop(source);
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(None));
    assert!(closer.is_dropped());
}

#[test]
fn a_notifier_that_fails_when_the_source_completes_is_not_heard_where_nothing_waits() {
    let (hand, (source, fed), (closer, closing)) = (Hand::default(), fed(), fed());
    let mut closing = Some(closing.with_error().try_map(|()| Err::<(), _>("broken")));
    let fed = fed.with_error::<&str>();
    let mut throttled = pin!(fed.throttle_when(|_| closing.take().expect("one window"), Edges::Both));
    source.send("a").unwrap();
    assert_eq!(hand.poll(throttled.as_mut()), Poll::Ready(Some(Ok("a"))));
    assert!(hand.poll(throttled.as_mut()).is_pending());
    closer.send(()).unwrap();
    drop(source);
    assert_eq!(hand.poll(throttled), Poll::Ready(None));
}
