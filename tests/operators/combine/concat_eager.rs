use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::pin::pin;

#[test]
fn both_run_at_once_and_speak_one_after_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("--a---b|"), m.cold("-x--y------z|"));
        m.expect_subscriptions(&one, ["^------!"]);
        m.expect_subscriptions(&other, ["^-----------!"]);
        m.expect(one.concat_eager(other, 8), "--a---b(xy)z|");
    });
}

#[test]
fn two_empty_sources_are_empty() {
    marble(|m| {
        m.expect(m.cold("--|").concat_eager(m.cold("-|"), 8), "--|");
        m.expect(m.cold("--|").concat_eager(m.cold("---|"), 8), "---|");
    });
}

#[test]
fn an_error_of_the_other_source_passes_at_once() {
    marble(|m| {
        let one = m.cold("--a-----b|");
        m.expect_subscriptions(&one, ["^---!"]);
        m.expect(one.concat_eager(m.cold("-x-x#"), 8), "--a-#");
    });
}

#[test]
fn an_error_of_the_first_source_drops_the_other_and_what_is_held() {
    marble(|m| {
        let other = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(m.cold("--a-#").concat_eager(other, 8), "--a-#");
    });
}

#[test]
fn the_other_source_rests_when_its_capacity_is_used_up() {
    let (one, first) = Probe::<u32>::new();
    let (other, second) = Probe::new();
    (1..=5).for_each(|n| other.next(n));
    other.complete();
    let mut all = pin!(first.concat_eager(second, 2).into_values());
    for _ in 0..3 {
        assert_eq!(all.next().now_or_never(), None);
        assert_eq!((other.polls(), other.queued()), (2, 3));
    }
    one.next(0);
    one.complete();
    let rest: Vec<_> = std::iter::from_fn(|| all.next().now_or_never().flatten()).collect();
    assert_eq!(rest, [0, 1, 2, 3, 4, 5]);
    assert!(other.is_dropped());
}

#[test]
fn many_run_at_once_and_speak_in_order() {
    marble(|m| {
        let sources = [m.cold("----a|"), m.cold("-x-|"), m.cold("--y------z|")];
        m.expect_subscriptions(&sources[1], ["^--!"]);
        m.expect_subscriptions(&sources[2], ["^---------!"]);
        m.expect(concat_eager(sources, 8), "----a(xy)z|");
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    let none: Vec<BoxObservable<'static, u32>> = Vec::new();
    assert_eq!(concat_eager(none, 1).to_vec().now_or_never(), Some(Ok(vec![])));
}

#[test]
fn sources_that_are_ready_at_once_come_whole_in_order() {
    let sources = (0..50).map(|n| from_iter(n * 100..(n + 1) * 100));
    let all = concat_eager(sources, 7).to_vec();
    let mut all = pin!(all);
    let items = loop {
        if let Some(Ok(items)) = all.as_mut().now_or_never() {
            break items;
        }
    };
    assert!(items.into_iter().eq(0..5_000));
}

#[test]
fn a_capacity_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = concat_eager([from_iter([1])], 0);
    });
    assert!(refused.is_err());
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).concat_eager(from_iter([1]), 0);
    });
    assert!(refused.is_err());
}

#[test]
fn a_future_can_be_the_other_source() {
    let all = from_iter([1]).with_error::<TestError>().concat_eager(async { Ok(2) }, 1);
    assert_eq!(all.to_vec().now_or_never(), Some(Ok(vec![1, 2])));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("--x--"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.concat_eager(other, 8), "-a-").subscription("^--!");
    });
}

#[test]
fn a_clone_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = m.cold("--a|").concat_eager(m.cold("-x--|"), 8);
        m.expect(recipe.clone(), "--ax|");
        m.expect(recipe, "--ax|");
    });
}
