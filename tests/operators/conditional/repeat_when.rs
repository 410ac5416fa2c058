use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    future::ready,
    pin::pin,
    rc::Rc,
};

#[test]
fn runs_the_source_again_when_the_companion_says_so() {
    marble(|m| {
        let source = m.cold("-a-b|");
        m.expect_subscriptions(&source, ["^---!", "-------^---!", "--------------^---!"]);
        let three_frames = m.frames(3);
        let waits = source.repeat_when(move |runs| timer(three_frames).take(usize::from(runs < 3)).with_error());
        m.expect(waits, "-a-b----a-b----a-b|");
    });
}

#[test]
fn a_future_begins_the_source_anew() {
    marble(|m| {
        m.expect(m.cold("-a|").repeat_when(|_| ready(Ok(()))), "-a-a-a-").subscription("^------!");
    });
}

#[test]
fn completes_when_a_companion_completes_without_an_item() {
    marble(|m| {
        let companion = m.cold("--|");
        m.expect(m.cold("-a|").repeat_when(move |_| companion.clone()), "-a--|");
    });
}

#[test]
fn an_error_of_a_companion_passes() {
    marble(|m| {
        let companion = m.cold("--#");
        m.expect(m.cold("-a|").repeat_when(move |_| companion.clone()), "-a--#");
    });
}

#[test]
fn an_error_of_the_source_passes_and_no_companion_is_made() {
    marble(|m| {
        let never_made = |_| -> std::future::Ready<Result<(), TestError>> { panic!("it did not complete") };
        m.expect(m.cold("-a-#").repeat_when(never_made), "-a-#");
    });
}

#[test]
fn an_error_of_a_later_run_passes() {
    marble(|m| {
        let runs = Rc::new(Cell::new(0));
        let source = from_try_fn(move || {
            runs.set(runs.get() + 1);
            if runs.get() < 3 { Ok("a") } else { Err(TestError::from("error")) }
        });
        m.expect(source.repeat_when(|_| ready(Ok(()))), "(aa#)");
    });
}

#[test]
fn an_empty_source_is_asked_about_too() {
    marble(|m| {
        let companion = m.cold("-n|");
        let source = m.cold("--|");
        m.expect_subscriptions(&source, ["^-!", "---^-!", "------^!"]);
        m.expect(source.repeat_when(move |_| companion.clone()), "-------").subscription("^------!");
    });
}

#[test]
fn the_first_item_of_a_companion_drops_it() {
    marble(|m| {
        let companion = m.hot("---n-n-n-n");
        m.expect_subscriptions(&companion, ["--^!", "-----^-!"]);
        m.expect(m.cold("-a|").repeat_when(move |_| companion.clone()), "-a--a--").subscription("^------!");
    });
}

#[test]
fn dropping_it_drops_the_run_or_the_companion() {
    marble(|m| {
        let (source, companion) = (m.cold("-a|"), m.cold("----n|"));
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect_subscriptions(&companion, ["--^-!"]);
        m.expect(source.repeat_when(move |_| companion.clone()), "-a--").subscription("^---!");
    });
    marble(|m| {
        let (source, companion) = (m.cold("-a--|"), m.cold("----n|"));
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect_subscriptions(&companion, []);
        m.expect(source.repeat_when(move |_| companion.clone()), "-a").subscription("^-!");
    });
}

#[tokio::test]
async fn a_run_is_dropped_before_its_companion_is_made_and_that_before_the_next_run() {
    let log = RefCell::new(Vec::new());
    let source =
        empty::<u32>().tap_subscribe(|| log.borrow_mut().push("runs")).finalize(|_| log.borrow_mut().push("has run"));
    let repeated = source.repeat_when(|runs| {
        log.borrow_mut().push("asks");
        from_iter((runs < 2).then_some(())).finalize(|_| log.borrow_mut().push("has asked"))
    });
    assert_eq!(repeated.to_vec().await, Ok(vec![]));
    let once = ["runs", "has run", "asks", "has asked"];
    assert_eq!(*log.borrow(), [once, once].concat());
}

#[test]
fn what_a_run_held_is_gone_when_its_companion_is_made_and_all_the_rest_with_the_end() {
    let alive = Rc::new(());
    let (inside, outside) = (Rc::clone(&alive), Rc::downgrade(&alive));
    let source = just(1).map(move |n| (n, &inside).0);
    let mut once = pin!(source.repeat_when(|_| {
        // The one of the test, and that of the copy which runs are made of.
        assert_eq!(outside.strong_count(), 2);
        let held = outside.upgrade();
        empty::<()>().map(move |()| _ = &held)
    }));
    assert_eq!(once.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(once.next().now_or_never(), Some(None));
    assert_eq!(Rc::strong_count(&alive), 1);
}

#[tokio::test]
async fn the_companion_is_told_how_many_runs_there_were() {
    let told = RefCell::new(Vec::new());
    let source = just(1).repeat_when(|runs| {
        told.borrow_mut().push(runs);
        from_iter((runs < 3).then_some(()))
    });
    assert_eq!(source.to_vec().await, Ok(vec![1, 1, 1]));
    assert_eq!(*told.borrow(), [1, 2, 3]);
}

#[tokio::test]
async fn a_clone_counts_its_own_runs() {
    let recipe = just(1).repeat_when(|runs| from_iter((runs < 2).then_some(())));
    assert_eq!(recipe.clone().to_vec().await, Ok(vec![1, 1]));
    assert_eq!(recipe.to_vec().await, Ok(vec![1, 1]));
}

#[tokio::test]
async fn a_million_runs_that_are_empty_at_once_need_no_stack_and_give_way() {
    const RUNS: u64 = 1_000_000;
    let runs = Cell::new(0);
    let source = empty::<u32>().repeat_when(|n| {
        runs.set(n);
        from_iter((n < RUNS).then_some(()))
    });
    let mut source = pin!(source);
    assert_eq!(source.next().now_or_never(), None);
    assert_eq!(runs.get(), 1_024);
    assert_eq!((source.next().await, runs.get()), (None, RUNS));
}
