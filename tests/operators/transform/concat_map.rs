use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    future::pending,
    pin::pin,
    rc::Rc,
};
use tokio::task::yield_now;

#[test]
fn runs_the_inner_observables_one_after_the_other() {
    marble(|m| {
        let source = m.hot("-a--b--|");
        let inner = m.cold(" --x-x|");
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect_subscriptions(&inner, ["-^----!", "------^----!"]);
        m.expect(source.concat_map(move |_| inner.clone()), "---x-x--x-x|");
    });
}

#[test]
fn empty_inner_observables_leave_the_end_only() {
    marble(|m| {
        let inner = m.cold("|");
        m.expect_subscriptions(&inner, ["-(^!)", "---(^!)", "----(^!)"]);
        m.expect(m.cold("-a-bc-|").concat_map(move |_| inner.clone()), "------|");
    });
}

#[test]
fn what_comes_behind_an_inner_observable_without_end_is_never_begun() {
    marble(|m| {
        let inner = m.cold("-x-----");
        m.expect_subscriptions(&inner, ["-^"]);
        m.expect(m.cold("-a-b-|").concat_map(move |_| inner.clone()), "--x----");
    });
}

#[test]
fn an_error_of_the_source_is_seen_while_the_inner_observable_is_silent() {
    marble(|m| {
        let inner = m.cold("--x--------|");
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(m.hot("-a----#").concat_map(move |_| inner.clone()), "---x--#");
    });
}

#[test]
fn an_error_of_the_source_comes_before_an_inner_item_of_the_same_instant() {
    marble(|m| {
        let inner = m.cold("--x--x");
        m.expect(m.hot("-a----#").concat_map(move |_| inner.clone()), "---x--#");
    });
}

#[test]
fn an_error_behind_the_item_taken_ahead_waits_until_that_has_begun() {
    marble(|m| {
        let source = m.hot("-a-b#");
        let inner = m.cold(" -----x|");
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect_subscriptions(&inner, ["-^-----!", "-------(^!)"]);
        m.expect(source.concat_map(move |_| inner.clone()), "------x#");
    });
}

#[test]
fn each_subscription_begins_anew() {
    marble(|m| {
        let inner = m.cold("x-x|");
        let recipe = m.cold("-a-b-|").concat_map(move |_| inner.clone());
        m.expect(recipe.clone(), "-x-xx-x|");
        m.expect(recipe, "        ---x-xx-x|").subscription("--^");
    });
}

#[test]
fn takes_no_more_than_one_item_ahead() {
    let pulled = Cell::new(0);
    let source = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut waiting = pin!(source.concat_map(|_| pending::<Result<(), _>>()));
    assert_eq!(pulled.get(), 0);
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 2);
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 2);
}

#[test]
fn takes_nothing_ahead_while_the_inner_observable_has_something() {
    let pulled = Cell::new(0);
    let source = from_iter(0..10).tap(|_| pulled.set(pulled.get() + 1));
    let mut numbers = pin!(source.concat_map(|n| from_iter([n, n])));
    for (item, all) in [(0, 1), (0, 1), (1, 2), (1, 2)] {
        assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(item))));
        assert_eq!(pulled.get(), all);
    }
}

#[test]
fn an_inner_observable_that_is_always_ready_comes_before_an_error_behind_it() {
    marble(|m| {
        let inner = m.cold("(xy)--z|");
        m.expect(m.cold("-(a#)").concat_map(move |_| inner.clone()), "-(xy#)");
        m.expect(m.cold("-(a#)").concat_map(|_| from_iter(["x", "y", "z"]).with_error()), "-(xyz#)");
    });
}

#[tokio::test]
async fn the_old_inner_observable_is_gone_before_the_next_is_made() {
    struct Told(Rc<RefCell<Vec<String>>>, u32);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.borrow_mut().push(format!("drop {}", self.1));
        }
    }

    let log = Rc::new(RefCell::new(Vec::new()));
    let numbers = from_iter([1, 2]).concat_map(|n| {
        log.borrow_mut().push(format!("make {n}"));
        let told = Told(Rc::clone(&log), n);
        from_iter([n]).map(move |n| (n, &told).0)
    });
    assert_eq!(numbers.to_vec().await, Ok(vec![1, 2]));
    assert_eq!(*log.borrow(), ["make 1", "drop 1", "make 2", "drop 2"]);
}

#[tokio::test]
async fn an_error_of_an_inner_observable_drops_all_that_waits() {
    let item = Rc::new(());
    let source = from_iter(vec![Rc::clone(&item); 3]).with_error();
    let mut failing = pin!(source.concat_map(|_| async {
        yield_now().await;
        Err::<(), _>(TestError::from("error"))
    }));
    assert_eq!(failing.next().await, Some(Err(TestError::from("error"))));
    assert_eq!(Rc::strong_count(&item), 1);
    assert_eq!(failing.next().await, None);
    assert_eq!(failing.next().await, None);
}

#[tokio::test]
async fn gives_way_after_1024_empty_inner_observables() {
    let made = Cell::new(0);
    let mut nothing = pin!(from_iter(0..3_000).concat_map(|_| {
        made.set(made.get() + 1);
        from_iter([0; 0])
    }));
    assert_eq!(nothing.next().now_or_never(), None);
    assert_eq!(made.get(), 1_024);
    assert_eq!(nothing.next().await, None);
    assert_eq!(made.get(), 3_000);
}

#[tokio::test]
async fn its_hint_knows_the_inner_observable_and_an_end_behind_it() {
    let mut numbers = pin!(from_iter([1]).concat_map(|_| from_iter([1, 2, 3])));
    assert_eq!(numbers.size_hint(), (0, None));
    numbers.next().await;
    assert_eq!(numbers.size_hint(), (2, Some(2)));
}
