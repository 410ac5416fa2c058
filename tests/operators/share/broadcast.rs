use super::runs::Runs;
use futures::FutureExt;
use headwater::{
    multicast::Branch,
    prelude::*,
    testing::{LeakCounter, Probe, TestError, marble},
};
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    rc::Rc,
};
use tokio::task::yield_now;

fn two<S>(source: Observable<S>) -> (Observable<Branch<S>>, Observable<Branch<S>>)
where
    S: Source<Item: Clone, Error: Clone>,
{
    let mut outputs = source.broadcast(2).into_iter();
    (outputs.next().unwrap(), outputs.next().unwrap())
}

#[test]
fn every_output_emits_every_item() {
    marble(|m| {
        let source = m.cold("-a--b--c-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        let (one, other) = two(source);
        m.expect(one, "-a--b--c-|");
        m.expect(other, "-a--b--c-|");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        let (one, other) = two(m.cold("--|"));
        m.expect(one, "--|");
        m.expect(other, "--|");
    });
}

#[test]
fn an_error_reaches_every_output() {
    marble(|m| {
        let (one, other) = two(m.cold("-a-#"));
        m.expect(one, "-a-#");
        m.expect(other, "-a-#");
    });
}

#[test]
fn an_output_that_is_polled_late_misses_nothing() {
    marble(|m| {
        let (one, late) = two(m.cold("-a-b---------|"));
        m.expect(one, "-a-b---------|");
        m.expect(late, "------(ab)---|").subscription("------^");
    });
}

#[test]
fn dropping_the_last_output_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--b--c-");
        m.expect_subscriptions(&source, ["^----!"]);
        let (one, other) = two(source);
        m.expect(one, "-a-").subscription("^--!");
        m.expect(other, "-a--b-").subscription("^----!");
    });
}

#[test]
fn an_output_that_is_never_polled_stops_the_others_until_it_is_dropped() {
    let (probe, source) = Probe::<u32>::new();
    let (mut reader, held) = two(source);
    for n in 0..100 {
        probe.next(n);
    }
    for n in 0..64 {
        assert_eq!(reader.next().now_or_never(), Some(Some(Ok(n))));
    }
    assert!(reader.next().now_or_never().is_none());
    assert_eq!(probe.queued(), 36);
    drop(held);
    probe.complete();
    assert_eq!(reader.to_vec().now_or_never(), Some(Ok((64..100).collect())));
}

#[tokio::test]
async fn an_output_that_is_dropped_wakes_those_who_wait_for_it() {
    let (mut reader, held) = two(from_iter(0..100));
    while reader.next().now_or_never().is_some() {}
    let (rest, ()) = tokio::join!(reader.to_vec(), async {
        yield_now().await;
        drop(held);
    });
    assert_eq!(rest, Ok((64..100).collect()));
}

#[test]
fn items_are_held_until_the_slowest_has_them_and_none_when_all_wait() {
    let (items, (probe, source)) = (LeakCounter::new(), Probe::<u32>::new());
    let tokens = items.clone();
    let (mut fast, mut slow) = two(source.map(move |_| tokens.token()));
    for n in 0..40 {
        probe.next(n);
        drop(fast.next().now_or_never());
        assert_eq!(items.live(), n as usize + 1);
    }
    for _ in 0..40 {
        drop(slow.next().now_or_never());
    }
    assert!(fast.next().now_or_never().is_none());
    assert!(slow.next().now_or_never().is_none());
    items.assert_none_left();
    probe.next(40);
    drop(fast.next().now_or_never());
    assert_eq!(items.live(), 1);
    drop((fast, slow));
    items.assert_none_left();
}

#[test]
fn each_output_keeps_what_its_policy_keeps() {
    let policies = [
        (Overflow::Block, 20),
        (Overflow::DropOldest, 2),
        (Overflow::DropNewest, 3),
        (Overflow::Error(TestError::from), 4),
    ];
    let [all, newest, oldest, strict] = from_iter(0..10).with_error().broadcast_with(policies);
    let (lost_newest, lost_oldest) = (newest.gauge(), oldest.gauge());
    assert_eq!(all.to_vec().now_or_never(), Some(Ok((0..10).collect())));
    assert_eq!(newest.to_vec().now_or_never(), Some(Ok(vec![8, 9])));
    assert_eq!(oldest.to_vec().now_or_never(), Some(Ok(vec![0, 1, 2])));
    let lagged = TestError::from("the consumer lagged behind and lost 6 items");
    assert_eq!(strict.attempt().to_vec().now_or_never(), Some(Ok(vec![Ok(0), Ok(1), Ok(2), Ok(3), Err(lagged)])));
    assert_eq!((lost_newest.lost(), lost_oldest.lost()), (8, 7));
}

#[test]
fn a_lossy_output_slows_nobody_down() {
    let [all, _never_polled] = from_iter(0..1_000).broadcast_with([(Overflow::Block, 4), (Overflow::DropNewest, 1)]);
    assert_eq!(all.to_vec().now_or_never(), Some(Ok((0..1_000).collect())));
}

#[test]
fn a_capacity_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| from_iter([1]).broadcast_with([(Overflow::Block, 0)]));
    let message = "every output of a broadcast needs a capacity of at least 1";
    assert_eq!(refused.err().unwrap().downcast_ref(), Some(&message));
}

#[test]
fn for_nobody_drops_the_source() {
    let (probe, source) = Probe::<u32>::new();
    assert!(source.broadcast(0).is_empty());
    assert!(probe.is_dropped());
}

#[test]
fn what_is_not_send_can_be_broadcast() {
    let (one, other) = two(from_iter([Rc::new(1)]));
    assert_eq!(one.to_vec().now_or_never(), Some(Ok(vec![Rc::new(1)])));
    assert_eq!(other.count().into_future().now_or_never(), Some(Ok(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outputs_in_different_tasks_emit_the_same() {
    let outputs = from_iter(0..10_000).broadcast(4);
    let tasks: Vec<_> = outputs.into_iter().map(|output| tokio::spawn(output.to_vec())).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok((0..10_000).collect()));
    }
}

#[tokio::test]
async fn a_source_that_panics_panics_in_every_output() {
    let (runs, source) = Runs::new();
    let (one, other) = two(source.map(|n| if n == 13 { resume_unwind(Box::new("bad")) } else { n }));
    let one = AssertUnwindSafe(one.to_vec()).catch_unwind();
    let other = AssertUnwindSafe(other.to_vec()).catch_unwind();
    let (one, other, ()) = tokio::join!(one, other, async { runs.get(0).next(13) });
    assert!(one.is_err() && other.is_err());
    assert!(runs.get(0).is_dropped());
}
