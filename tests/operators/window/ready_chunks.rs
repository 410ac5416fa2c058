use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::pin::pin;

#[test]
fn what_is_ready_comes_at_once() {
    marble(|m| {
        let source = m.cold("-a--(bcd)---e|");
        m.expect_subscriptions(&source, ["^------------!"]);
        m.expect(source.ready_chunks(8), "-w--x-------y|").values([
            ("w", vec!["a"]),
            ("x", vec!["b", "c", "d"]),
            ("y", vec!["e"]),
        ]);
    });
}

#[test]
fn no_chunk_is_longer_than_the_maximum() {
    let (probe, source) = Probe::new();
    let mut chunks = pin!(source.ready_chunks(2).into_values());
    (1..=5).for_each(|n| probe.next(n));
    assert_eq!(chunks.next().now_or_never(), Some(Some(vec![1, 2])));
    assert_eq!(probe.queued(), 3);
    assert_eq!(chunks.next().now_or_never(), Some(Some(vec![3, 4])));
    assert_eq!(chunks.next().now_or_never(), Some(Some(vec![5])));
    assert_eq!(chunks.next().now_or_never(), None);
}

#[test]
fn what_is_there_before_the_end_is_emitted_first() {
    let (probe, source) = Probe::new();
    let mut chunks = pin!(source.ready_chunks(8).into_values());
    (1..=3).for_each(|n| probe.next(n));
    probe.complete();
    assert_eq!(chunks.next().now_or_never(), Some(Some(vec![1, 2, 3])));
    assert!(probe.is_dropped());
    assert_eq!(chunks.next().now_or_never(), Some(None));
    assert_eq!(chunks.next().now_or_never(), Some(None));
}

#[test]
fn an_error_passes_at_once_and_drops_what_came_with_it() {
    let (probe, source) = Probe::<u32, &str>::new();
    let mut chunks = pin!(source.ready_chunks(8));
    probe.next(1);
    probe.error("broken");
    assert_eq!(chunks.next().now_or_never(), Some(Some(Err("broken"))));
    assert!(probe.is_dropped());
    assert_eq!(chunks.next().now_or_never(), Some(None));
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").ready_chunks(3), "--|").values([("x", vec![""])]);
        m.expect(m.cold("--#").ready_chunks(3), "--#").values([("x", vec![""])]);
    });
}

#[test]
fn of_an_endless_source_1024_items_are_taken_at_a_time() {
    let chunk = pin!(from_iter(0..).ready_chunks(usize::MAX)).next().now_or_never();
    assert_eq!(chunk.flatten().map(|chunk| chunk.map(|chunk| chunk.len())), Some(Ok(1_024)));
}

#[test]
fn a_maximum_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).ready_chunks(0);
    });
    assert!(refused.is_err());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-a-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.ready_chunks(3), "-x-").values([("x", vec!["a"])]).subscription("^--!");
    });
}
