use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
};

#[test]
fn begins_anew_with_each_item_of_the_companion() {
    marble(|m| {
        let source = m.cold("        -1--2--#");
        let companion = m.hot("      ---------r-------r---------#");
        m.expect_subscriptions(&source, ["^------!", "---------^------!", "-----------------^------!"]);
        m.expect(source.retry_when(move |_| companion), "-1--2-----1--2----1--2-----#");
    });
}

#[test]
fn completes_with_the_companion() {
    marble(|m| {
        let companion = m.hot("---------r-------r---------|");
        let retried = m.cold("-1--2--#").retry_when(move |_| companion);
        m.expect(retried, "    -1--2-----1--2----1--2-----|");
    });
}

#[test]
fn fails_with_the_companion() {
    marble(|m| {
        let retried = m.cold("-a-#").retry_when(|errors| errors.try_map(|_| Err::<(), _>(TestError::from("enough"))));
        m.expect(retried, "-a-#").error("enough");
    });
}

#[test]
fn an_empty_source_is_empty_and_asks_nobody() {
    let asked = Rc::new(Cell::new(false));
    let set = Rc::clone(&asked);
    marble(|m| {
        let retried = m.cold("--|").retry_when(move |errors| {
            set.set(true);
            errors
        });
        m.expect(retried, "--|");
    });
    assert!(!asked.get());
}

#[test]
fn an_empty_companion_completes_in_place_of_the_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").retry_when(|_| empty::<()>().with_error()), "-a-|");
    });
}

#[test]
fn a_silent_companion_hides_the_error() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.retry_when(|_| never::<()>().with_error()), "-a-----").subscription("^------!");
    });
}

#[test]
fn the_errors_themselves_are_a_companion() {
    marble(|m| {
        m.expect(m.cold("-1#").retry_when(|errors| errors), "-1-1-1-1-").subscription("^--------!");
    });
}

#[test]
fn the_end_of_the_companion_ends_the_attempt_that_runs() {
    marble(|m| {
        let source = m.cold("-a--#");
        let companion = m.hot("-----r-|");
        m.expect_subscriptions(&source, ["^---!", "-----^-!"]);
        m.expect(source.retry_when(move |_| companion), "-a----a|");
    });
}

#[test]
fn a_companion_that_ends_with_its_item_begins_no_attempt() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "---^--!"]);
        m.expect(source.retry_when(|errors| errors.take(2)), "-a--a-|");
    });
}

#[test]
fn an_item_that_comes_while_an_attempt_runs_is_kept_for_the_next_error() {
    marble(|m| {
        let source = m.cold("  -a--#");
        let companion = m.hot("-----rr");
        m.expect_subscriptions(&source, ["^---!", "-----^---!", "---------^--!"]);
        m.expect(source.retry_when(move |_| companion), "-a----a---a-").subscription("^-----------!");
    });
}

#[test]
fn shows_each_error_once() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let attempts = Rc::new(Cell::new(0));
    let source = defer(move || {
        attempts.set(attempts.get() + 1);
        throw_error::<u32, _>(attempts.get())
    });
    let mut retried = pin!(source.retry_when(move |errors| errors.try_map(move |attempt| {
        log.borrow_mut().push(attempt);
        if attempt < 4 { Ok(()) } else { Err(attempt) }
    })));
    assert_eq!(retried.next().now_or_never(), Some(Some(Err(4))));
    assert_eq!(retried.next().now_or_never(), Some(None));
    assert_eq!(*seen.borrow(), [1, 2, 3, 4]);
}

#[test]
fn the_failed_attempt_is_gone_before_the_companion_hears_of_it() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    // The copy that is never polled holds the other one.
    let source = throw_error::<u32, _>("broken").map(move |n| (n, &inside).0);
    let alive = Rc::downgrade(&held);
    let retried = source.retry_when(move |errors| {
        assert_eq!(alive.strong_count(), 2);
        errors.take(0)
    });
    let mut retried = pin!(retried);
    assert_eq!(retried.next().now_or_never(), Some(None));
    assert_eq!(Rc::strong_count(&held), 1, "and the other one with the end");
}

#[test]
fn what_it_held_is_gone_with_the_end_of_a_source_that_did_not_fail() {
    let counter = LeakCounter::new();
    let (inside, decide) = (counter.token(), counter.token());
    let source = just(1).with_error::<&str>().map(move |n| (n, &inside).0);
    let mut retried = pin!(source.retry_when(move |errors| (errors, decide).0));
    assert_eq!(retried.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(retried.next().now_or_never(), Some(None));
    counter.assert_none_left();
}

#[test]
fn the_companion_is_gone_with_the_end_of_an_attempt() {
    let counter = LeakCounter::new();
    let held = counter.token();
    let attempts = Cell::new(0);
    let source = from_try_fn(|| {
        attempts.set(attempts.get() + 1);
        if attempts.get() > 1 { Ok(7) } else { Err("first") }
    });
    let mut retried = pin!(source.retry_when(move |errors| errors.map(move |_| _ = &held)));
    assert_eq!(retried.next().now_or_never(), Some(Some(Ok(7))));
    assert_eq!(retried.next().now_or_never(), Some(None));
    counter.assert_none_left();
}

#[tokio::test]
async fn a_million_attempts_that_fail_at_once_need_no_stack() {
    let attempts = Rc::new(Cell::new(0));
    let counted = Rc::clone(&attempts);
    let failing = defer(move || {
        counted.set(counted.get() + 1);
        throw_error::<u32, _>(counted.get())
    });
    let decide = |error| if error < 1_000_000 { Ok(()) } else { Err(error) };
    let mut retried = pin!(failing.retry_when(|errors| errors.try_map(decide)));
    assert_eq!(retried.next().now_or_never(), None, "it gives way");
    assert_eq!(retried.next().await, Some(Err(1_000_000)));
}

#[test]
fn a_companion_that_always_agrees_is_asked_once_ahead() {
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    let attempts = Cell::new(0);
    let source = defer(|| {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 3 { throw_error::<u32, _>(()).boxed() } else { never().with_error().boxed() }
    });
    let agrees = from_iter(0..).with_error().tap(move |_: &u32| count.set(count.get() + 1));
    let mut retried = pin!(source.retry_when(move |_| agrees));
    for _ in 0..3 {
        assert_eq!(retried.next().now_or_never(), None);
        assert_eq!((attempts.get(), asked.get()), (3, 3));
    }
}

#[test]
fn a_clone_makes_a_companion_of_its_own() {
    marble(|m| {
        let recipe = m.cold("-a-#").retry_when(|errors| errors.take(2));
        m.expect(recipe.clone(), "-a--a-|");
        m.expect(recipe, "-a--a-|");
    });
}

#[test]
fn dropping_it_drops_the_attempt_and_the_companion() {
    marble(|m| {
        let source = m.cold("-a-#");
        let companion = m.cold("-r------");
        m.expect_subscriptions(&source, ["^--!", "----^-!"]);
        m.expect_subscriptions(&companion, ["---^--!"]);
        m.expect(source.retry_when(move |_| companion), "-a---a").subscription("^-----!");
    });
}
