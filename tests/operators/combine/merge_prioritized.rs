use futures::{FutureExt, StreamExt, stream};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::pin::pin;

#[test]
fn items_pass_as_they_come() {
    marble(|m| {
        let (one, other) = (m.cold("-a---b-|"), m.cold("---x-----y|"));
        m.expect(one.merge_prioritized(other), "-a-x-b---y|");
    });
}

#[test]
fn the_other_source_speaks_only_while_the_first_has_nothing() {
    let (urgent, first) = Probe::<u32>::new();
    let (usual, second) = Probe::new();
    let mut merged = pin!(first.merge_prioritized(second).into_values());
    usual.next(10);
    usual.next(20);
    assert_eq!(merged.next().now_or_never(), Some(Some(10)));
    urgent.next(1);
    urgent.next(2);
    assert_eq!(merged.next().now_or_never(), Some(Some(1)));
    assert_eq!(merged.next().now_or_never(), Some(Some(2)));
    assert_eq!((usual.polls(), usual.queued()), (1, 1));
    assert_eq!(merged.next().now_or_never(), Some(Some(20)));
}

#[test]
fn the_other_source_is_not_polled_while_the_first_always_has_something() {
    let silent = from_stream(stream::poll_fn(|_| unreachable!("it is not asked")));
    let items = from_iter(0..).merge_prioritized(silent).take(500).count().now_or_never();
    assert_eq!(items, Some(Ok(500)));
}

#[test]
fn so_many_items_of_the_first_source_go_before_one_of_the_other() {
    let merged = from_iter(1..=7).merge_weighted(from_iter([10, 20, 30, 40]), 3).to_vec().now_or_never();
    assert_eq!(merged, Some(Ok(vec![1, 2, 3, 10, 4, 5, 6, 20, 7, 30, 40])));
    let merged = from_iter([1, 2]).merge_weighted(from_iter([10, 20]), 1).to_vec().now_or_never();
    assert_eq!(merged, Some(Ok(vec![1, 10, 2, 20])));
}

#[test]
fn with_a_weight_the_other_source_speaks_at_once_when_the_first_has_nothing() {
    marble(|m| {
        let (one, other) = (m.cold("--a--(bcd)--|"), m.cold("-x---(y|)"));
        m.expect(one.merge_weighted(other, 2), "-xa--(bcyd)-|");
    });
}

#[test]
fn a_weight_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).merge_weighted(from_iter([2]), 0);
    });
    assert!(refused.is_err());
}

#[test]
fn completes_when_both_have() {
    marble(|m| {
        m.expect(m.cold("-a|").merge_prioritized(m.cold("---x|")), "-a-x|");
        m.expect(m.cold("---a|").merge_prioritized(m.cold("-x|")), "-x-a|");
        m.expect(m.cold("-|").merge_prioritized(m.cold("--|")), "--|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(m.cold("--a-#").merge_prioritized(other), "-xax#");
        let one = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&one, ["^---!"]);
        m.expect(one.merge_prioritized(m.cold("--a-#")), "-xax#");
    });
}

#[test]
fn each_of_three_goes_before_the_next() {
    let merged = from_iter([1, 2]).merge_prioritized(from_iter([10, 20])).merge_prioritized(from_iter([100]));
    assert_eq!(merged.to_vec().now_or_never(), Some(Ok(vec![1, 2, 10, 20, 100])));
}

#[test]
fn a_future_can_be_the_other_source() {
    let merged = from_iter([1]).with_error::<TestError>().merge_prioritized(async { Ok(2) });
    assert_eq!(merged.to_vec().now_or_never(), Some(Ok(vec![1, 2])));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("--x--"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.merge_prioritized(other), "-ax").subscription("^--!");
    });
}
