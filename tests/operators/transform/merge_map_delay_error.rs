use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::{future::ready, pin::pin};

#[test]
fn goes_on_with_the_others_when_one_fails() {
    marble(|m| {
        let (sound, broken) = (m.cold("-x--x|"), m.cold("--#"));
        m.expect_subscriptions(&broken, ["-^-!"]);
        m.expect_subscriptions(&sound, ["--^----!", "----^----!"]);
        let source = m.hot("-ba-a-|").values([("a", sound), ("b", broken)]);
        m.expect(source.merge_map_delay_error(8, |inner| inner).map_err(TestError::from), "---x-xx-x#")
            .error("1 error: error");
    });
}

#[test]
fn an_error_of_the_source_does_not_stop_the_inner_observables() {
    marble(|m| {
        let inner = m.cold("--x--x|");
        m.expect_subscriptions(&inner, ["-^-----!"]);
        let source = m.hot("-a-#");
        let all = source.merge_map_delay_error(8, move |_| inner.clone());
        m.expect(all.map_err(TestError::from), "---x--x#").error("1 error: error");
    });
}

#[test]
fn errors_come_in_the_order_in_which_they_came() {
    let (outer, source) = Probe::<_, &str>::new();
    let (one, first) = Probe::<u32, &str>::new();
    let (other, second) = Probe::new();
    let mut all = pin!(source.merge_map_delay_error(2, |inner| inner));
    outer.next(first);
    outer.next(second);
    outer.error("outer");
    assert!(all.next().now_or_never().is_none());
    other.error("second");
    assert!(all.next().now_or_never().is_none());
    one.next(1);
    assert_eq!(all.next().now_or_never(), Some(Some(Ok(1))));
    one.error("first");
    let errors = all.next().now_or_never().flatten().and_then(Result::err).expect("it fails");
    // The source is not asked while two of them run.
    assert!(errors.into_iter().eq(["second", "outer", "first"]));
    assert_eq!(all.next().now_or_never(), Some(None));
}

#[test]
fn the_source_is_not_asked_while_enough_of_them_run() {
    marble(|m| {
        let inner = m.cold("--#");
        m.expect_subscriptions(&inner, ["^-!", "--^-!"]);
        let all = m.cold("(ab|)").merge_map_delay_error(1, move |_| inner.clone());
        m.expect(all.map_err(TestError::from), "----#").error("2 errors, the first: error");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let inner = m.cold("-x|");
        let again = inner.clone();
        m.expect(m.cold("--|").merge_map_delay_error(2, move |_| inner.clone()).map_err(TestError::from), "--|");
        let failing = m.cold("--#").merge_map_delay_error(2, move |_| again.clone());
        m.expect(failing.map_err(TestError::from), "--#").error("1 error: error");
    });
}

#[test]
fn a_concurrency_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).merge_map_delay_error(0, |n| ready(Ok(n)));
    });
    assert!(refused.is_err());
}

#[test]
fn dropping_it_drops_source_and_inner_observables() {
    marble(|m| {
        let source = m.hot("-ab---");
        let inner = m.cold("---x--");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!", "--^---!"]);
        let all = source.merge_map_delay_error(2, move |_| inner.clone());
        m.expect(all.map_err(TestError::from), "----xx").subscription("^-----!");
    });
}

#[test]
fn a_clone_is_a_fresh_recipe() {
    let recipe = from_iter([1, 2]).with_error::<TestError>().merge_map_delay_error(2, |n| ready(Ok(n)));
    for recipe in [recipe.clone(), recipe] {
        assert_eq!(recipe.to_vec().now_or_never(), Some(Ok(vec![1, 2])));
    }
}
