use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{panic::catch_unwind, pin::pin};

#[test]
fn a_new_inner_observable_begins_with_what_was_emitted_last() {
    marble(|m| {
        let inner = m.cold("--x--y|");
        let source = m.hot("-a---b--------|");
        let merged = source.merge_scan(8, "z", move |seen, _| inner.clone().start_with([seen]));
        m.expect(merged, "-z-x-xyx--y---|");
    });
}

#[test]
fn one_at_a_time_waits_for_the_end_of_the_one_before() {
    marble(|m| {
        let inner = m.cold("--x--y|");
        m.expect_subscriptions(&inner, ["-^-----!", "-------^-----!"]);
        let source = m.hot("-a--b---------|");
        m.expect(source.merge_scan(1, "z", move |seen, _| inner.clone().start_with([seen])), "-z-x--yy-x--y-|");
    });
}

#[test]
fn a_source_without_items_emits_the_seed() {
    marble(|m| {
        let inner = m.cold("x|");
        m.expect(m.cold("--|").merge_scan(2, "z", move |_, _| inner.clone()), "--(z|)");
    });
}

#[test]
fn the_seed_is_not_emitted_where_only_the_inner_observables_are_empty() {
    marble(|m| {
        let inner = m.cold("-----|");
        m.expect(m.hot("---b--c--|").merge_scan(2, "z", move |_, _| inner.clone()), "-----------|");
    });
}

#[test]
fn goes_on_after_the_source_has_ended() {
    marble(|m| {
        let inner = m.cold("--x--y|");
        m.expect(m.cold("-a|").merge_scan(2, "z", move |_, _| inner.clone()), "---x--y|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observables_and_the_seed() {
    marble(|m| {
        let inner = m.cold("-x-x-x|");
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(m.hot("-a--#").merge_scan(2, "z", move |_, _| inner.clone()), "--x-#");
        let inner = m.cold("x|");
        m.expect(m.cold("--#").merge_scan(2, "z", move |_, _| inner.clone()), "--#");
    });
}

#[test]
fn an_error_of_an_inner_observable_drops_all_the_others() {
    marble(|m| {
        let source = m.hot("-a-b------|");
        let inner = m.cold("---#");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&inner, ["-^--!", "---^!"]);
        m.expect(source.merge_scan(2, "z", move |_, _| inner.clone()), "----#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observables() {
    marble(|m| {
        let source = m.hot("-a----");
        let inner = m.cold("---x--");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(source.merge_scan(2, "z", move |_, _| inner.clone()), "----x-").subscription("^-----!");
    });
}

#[test]
fn has_ended_behind_an_error() {
    let failing = throw_error::<u32, _>(TestError::from("error")).merge_scan(1, 0, |sum, n| async move { Ok(sum + n) });
    let mut failing = pin!(failing);
    assert!(matches!(failing.next().now_or_never(), Some(Some(Err(_)))));
    assert_eq!(failing.next().now_or_never(), Some(None));
    assert_eq!(failing.next().now_or_never(), Some(None));
}

#[test]
fn a_concurrency_of_0_is_refused() {
    let refused = catch_unwind(|| drop(from_iter([1]).merge_scan(0, 0, |sum, n| async move { Ok(sum + n) })));
    assert!(refused.is_err());
}
