use super::consumer::slow;
use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    Lagged,
    prelude::*,
    testing::{LeakCounter, Probe, TestError, marble},
};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
};
use tokio::task::yield_now;

#[test]
fn items_pass_as_they_come() {
    marble(|m| {
        let source = m.hot("-a-(bc)---d-|");
        m.expect_subscriptions(&source, ["^-----------!"]);
        m.expect(source.on_backpressure_buffer(4, Overflow::Block), "-a-(bc)---d-|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").on_backpressure_buffer(4, Overflow::Block), "---|");
    });
}

#[test]
fn an_error_comes_behind_what_is_queued_and_the_source_is_gone_before() {
    marble(|m| {
        let source = m.hot("-abc#");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(slow(source.on_backpressure_buffer(4, Overflow::Block)), "----a--b--(c#)");
    });
}

#[test]
fn completion_comes_behind_what_is_queued() {
    marble(|m| {
        let source = m.hot("-abc|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(slow(source.on_backpressure_buffer(4, Overflow::Block)), "----a--b--(c|)");
    });
}

#[test]
fn an_error_that_fails_fast_overtakes_what_is_queued() {
    let lost = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lost);
    marble(|m| {
        let options = Backlog::new(Overflow::Block).fail_fast().on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(slow(m.hot("-abc--#").on_backpressure_buffer(4, options)), "----a--(b#)");
    });
    assert_eq!(*lost.lock().unwrap(), ["c"]);
}

#[test]
fn an_error_of_the_overflow_fails_fast_too() {
    marble(|m| {
        let options = Backlog::new(Overflow::Error(TestError::from)).fail_fast();
        let lost = "the consumer lagged behind and lost 1 items";
        m.expect(slow(m.hot("-(abcd)--").on_backpressure_buffer(2, options)), "-#").error(lost);
    });
}

#[test]
fn completion_never_overtakes() {
    marble(|m| {
        let options = Backlog::new(Overflow::Block).fail_fast();
        m.expect(slow(m.hot("-abc|").on_backpressure_buffer(4, options)), "----a--b--(c|)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.on_backpressure_buffer(4, Overflow::Block), "-a---").subscription("^-!");
    });
}

#[test]
fn a_full_queue_drops_its_oldest_item() {
    marble(|m| {
        let buffered = m.hot("-abcdef-----------|").on_backpressure_buffer(2, Overflow::DropOldest);
        m.expect(slow(buffered), "----a--c--e--f----|");
    });
}

#[test]
fn a_full_queue_drops_the_newest_item() {
    marble(|m| {
        let buffered = m.hot("-abcdef-----------|").on_backpressure_buffer(2, Overflow::DropNewest);
        m.expect(slow(buffered), "----a--b--c--e----|");
    });
}

#[test]
fn what_is_lost_is_told_and_counted() {
    for (overflow, expected) in [(Overflow::DropOldest, ["b", "d"]), (Overflow::DropNewest, ["d", "f"])] {
        let lost = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lost);
        marble(|m| {
            let options = Backlog::new(overflow).on_drop(move |item| log.lock().unwrap().push(item));
            let buffered = m.hot("-abcdef-----------|").on_backpressure_buffer(2, options);
            let gauge = buffered.gauge();
            let told = slow(buffered).tap_complete(move || {
                assert_eq!((gauge.capacity(), gauge.high_water(), gauge.lost()), (2, 2, 2));
            });
            m.expect(told.ignore_elements(), "------------------|");
        });
        assert_eq!(*lost.lock().unwrap(), expected);
    }
}

#[derive(Debug, PartialEq)]
enum Fault {
    Lagged(u64),
}

impl From<Lagged> for Fault {
    fn from(lagged: Lagged) -> Self {
        Fault::Lagged(lagged.lost())
    }
}

#[tokio::test]
async fn overflow_as_an_error_ends_the_source_and_comes_behind_what_is_queued() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let endless = from_iter(0..).with_error().map(move |n| (n, &token).0);
    let mut strict = pin!(endless.on_backpressure_buffer(3, Overflow::Error(Fault::from)));
    assert_eq!(strict.next().await, Some(Ok(0)));
    assert_eq!(counter.live(), 0, "the source is gone");
    assert_eq!(strict.next().await, Some(Ok(1)));
    assert_eq!(strict.next().await, Some(Ok(2)));
    assert_eq!(strict.next().await, Some(Err(Fault::Lagged(1))));
    assert_eq!(strict.next().await, None);
    assert_eq!(strict.next().await, None);
}

#[tokio::test]
async fn a_source_is_asked_for_no_more_than_there_is_room_for() {
    for capacity in [1, 2, 3, 5, 64] {
        let pulled = Arc::new(Mutex::new(0));
        let count = Arc::clone(&pulled);
        let source = from_iter(0..).tap(move |_| *count.lock().unwrap() += 1);
        let mut blocking = pin!(source.on_backpressure_buffer(capacity, Overflow::Block));
        for n in 0..200 {
            assert_eq!(blocking.next().await, Some(Ok(n)));
            for _ in 0..3 {
                yield_now().await;
            }
            let (pulled, handed_on) = (*pulled.lock().unwrap(), n + 1);
            assert!(pulled - handed_on <= capacity, "{pulled} were pulled where {handed_on} were handed on");
            let least = capacity.div_ceil(2).max(1);
            assert!(pulled - handed_on >= least, "only {} are ahead of {capacity}", pulled - handed_on);
        }
        assert_eq!(blocking.gauge().high_water(), capacity);
    }
}

#[tokio::test]
async fn a_hot_source_is_subscribed_to_when_the_first_poll_returns() {
    let subject = PublishSubject::<u32>::new(1);
    let mut buffered = pin!(subject.observe().on_backpressure_buffer(4, Overflow::Block));
    assert_eq!(subject.subscriber_count(), 0);
    assert_eq!(buffered.next().now_or_never(), None);
    assert_eq!(subject.subscriber_count(), 1);
    for n in 0..3 {
        subject.send(n).await.unwrap();
        yield_now().await;
    }
    assert_eq!(subject.try_send(3), Ok(()), "the queue behind the subject took what was sent");
    subject.complete();
    assert_eq!(buffered.collect::<Vec<_>>().await, [Ok(0), Ok(1), Ok(2), Ok(3)]);
}

#[tokio::test]
async fn the_size_hint_is_true_before_and_after() {
    let buffered = from_iter(0..10).on_backpressure_buffer(4, Overflow::Block);
    assert_eq!(buffered.size_hint(), (10, Some(10)));
    let mut buffered = pin!(buffered);
    buffered.next().await;
    yield_now().await;
    assert_eq!(buffered.size_hint(), (4, None));
    let mut lossy = pin!(from_iter(0..10).on_backpressure_buffer(4, Overflow::DropOldest));
    assert_eq!(lossy.size_hint(), (1, Some(10)));
    lossy.next().await;
    assert_eq!(lossy.size_hint(), (3, Some(3)));
}

#[test]
fn a_capacity_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).on_backpressure_buffer(0, Overflow::Block);
    });
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_clone_of_one_that_was_not_polled_is_a_fresh_recipe() {
    let recipe = from_iter(0..3).on_backpressure_buffer(2, Overflow::Block);
    assert_eq!(recipe.clone().to_vec().await, Ok(vec![0, 1, 2]));
    assert_eq!(recipe.repeat(2).to_vec().await, Ok(vec![0, 1, 2, 0, 1, 2]));
}

#[tokio::test]
async fn one_that_runs_cannot_be_cloned() {
    let (_probe, source) = Probe::<u32, TestError>::new();
    let failing = source.on_backpressure_buffer(2, Overflow::Block).boxed_local();
    drop(failing);
    let mut running = from_iter(0..9).on_backpressure_buffer(2, Overflow::Block);
    running.next().await;
    let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| running.clone()));
    assert!(refused.is_err());
}
