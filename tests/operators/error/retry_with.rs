use futures::{FutureExt, StreamExt};
use headwater::{
    backon::{BackoffBuilder, ConstantBuilder, ExponentialBuilder, FibonacciBuilder},
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
    time::Duration,
};
use tokio::time::Instant;

/// So many retries after so many milliseconds each.
fn constant(times: usize, delay: u64) -> ConstantBuilder {
    ConstantBuilder::default().with_delay(Duration::from_millis(delay)).with_max_times(times)
}

#[test]
fn begins_anew_after_the_delay() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "-----^--!", "----------^--!"]);
        m.expect(source.retry_with(constant(2, 2)), "-a----a----a-#");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").retry_with(constant(3, 1)), "--|");
    });
}

#[test]
fn a_source_that_does_not_fail_runs_once() {
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.retry_with(constant(3, 1)), "-a-b-|");
    });
}

#[test]
fn a_policy_without_retries_passes_the_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").retry_with(constant(0, 1)), "-a-#");
    });
}

#[test]
fn delays_are_those_of_the_builder() {
    marble(|m| {
        let frames = |count| m.frames(count);
        let exponential = ExponentialBuilder::default().with_min_delay(frames(1)).with_max_times(4);
        m.expect(m.cold("a#").retry_with(exponential.with_max_delay(frames(4))), "a-a--a----a----a#");
        let listed = [frames(1), frames(3)].into_iter();
        m.expect(m.cold("a#").retry_with(listed), "a-a---a#");
    });
}

#[tokio::test(start_paused = true)]
async fn waits_in_the_time_of_the_runtime_for_any_builder() {
    async fn elapsed(policy: impl BackoffBuilder + Clone) -> u64 {
        let start = Instant::now();
        assert_eq!(defer(|| throw_error::<u32, _>("busy")).retry_with(policy).to_vec().await, Err("busy"));
        start.elapsed().as_secs()
    }
    assert_eq!(elapsed(ConstantBuilder::default().with_max_times(5)).await, 5);
    assert_eq!(elapsed(FibonacciBuilder::default().with_max_times(5)).await, 1 + 1 + 2 + 3 + 5);
    assert_eq!(elapsed(ExponentialBuilder::default().with_max_times(5)).await, 1 + 2 + 4 + 8 + 16);
    let jittered = elapsed(ExponentialBuilder::default().with_jitter().with_max_times(5)).await;
    assert!((31..=62).contains(&jittered), "{jittered}");
}

#[test]
fn retries_only_after_errors_that_the_filter_likes() {
    marble(|m| {
        let failing = |error: &'static str| m.cold("-a-#").map_err(move |_| TestError::from(error));
        let policy = RetryPolicy::new(constant(1, 1)).when(|error: &TestError| error.to_string() == "busy");
        m.expect(failing("busy").retry_with(policy.clone()), "-a---a-#").error("busy");
        m.expect(failing("fatal").retry_with(policy), "-a-#").error("fatal");
    });
}

#[test]
fn tells_of_each_retry_with_its_error_and_delay() {
    let told = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&told);
    marble(|m| {
        let tell = move |error: &TestError, delay| log.borrow_mut().push((error.to_string(), delay));
        let policy = RetryPolicy::new(constant(2, 1)).on_retry(tell);
        m.expect(m.cold("-a#").retry_with(policy), "-a--a--a#");
    });
    // The last error is followed by no retry.
    let told = told.borrow();
    assert_eq!(*told, vec![("error".to_owned(), Duration::from_millis(1)); 2]);
}

#[test]
fn a_success_gives_no_attempts_back_unless_asked() {
    marble(|m| {
        m.expect(m.cold("a-#").retry_with(constant(1, 1)), "a--a-#");
        let policy = RetryPolicy::new(constant(1, 1)).reset_on_success();
        m.expect(m.cold("a-#").retry_with(policy), "a--a--a--a").subscription("^---------!");
    });
}

#[test]
fn an_attempt_without_an_item_is_no_success() {
    marble(|m| {
        let policy = RetryPolicy::new(constant(2, 1)).reset_on_success();
        m.expect(m.cold("--#").retry_with(policy), "--------#");
    });
}

#[test]
fn a_success_begins_with_the_first_delay_again() {
    marble(|m| {
        let delays = [m.frames(1), m.frames(5)].into_iter();
        let policy = RetryPolicy::new(delays).reset_on_success();
        m.expect(m.cold("a#").retry_with(policy), "a-a-a-a").subscription("^------!");
    });
}

#[test]
fn the_failed_attempt_is_gone_before_its_delay() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let source = throw_error::<u32, _>("broken").map(move |n| (n, &inside).0);
    let alive = Rc::downgrade(&held);
    let seen = Cell::new(0);
    let policy = RetryPolicy::new(constant(1, 0)).on_retry(|_: &&str, _| seen.set(alive.strong_count()));
    let mut retried = pin!(source.retry_with(policy));
    assert_eq!(retried.next().now_or_never(), Some(Some(Err("broken"))));
    assert_eq!(seen.get(), 2);
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn what_it_held_is_gone_with_the_end() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let mut retried = pin!(just(1).with_error::<&str>().map(move |n| (n, &inside).0).retry_with(constant(1, 0)));
    assert_eq!(retried.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(retried.next().now_or_never(), Some(None));
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn a_million_attempts_without_delay_need_neither_stack_nor_clock() {
    let attempts = Rc::new(Cell::new(0));
    let counted = Rc::clone(&attempts);
    let failing = defer(move || {
        counted.set(counted.get() + 1);
        throw_error::<u32, _>("error")
    });
    let mut retried = pin!(failing.retry_with(constant(999_999, 0)));
    assert_eq!(retried.next().now_or_never(), None);
    assert_eq!(attempts.get(), 1_024, "it gives way");
    assert_eq!(futures::executor::block_on(retried.next()), Some(Err("error")));
    assert_eq!(attempts.get(), 1_000_000);
    assert_eq!(retried.next().now_or_never(), Some(None));
}

#[test]
fn a_clone_begins_with_all_its_attempts() {
    marble(|m| {
        let recipe = m.cold("-a#").retry_with(constant(1, 1));
        m.expect(recipe.clone(), "-a--a#");
        m.expect(recipe, "-a--a#");
    });
}

#[test]
fn dropping_it_drops_the_attempt_that_runs() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "----^-!"]);
        m.expect(source.retry_with(constant(3, 1)), "-a---a").subscription("^-----!");
    });
}

#[test]
fn dropping_it_in_a_delay_begins_no_attempt() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.retry_with(constant(3, 9)), "-a----").subscription("^-----!");
    });
}
