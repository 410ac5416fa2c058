use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
};

#[test]
fn a_newer_item_replaces_the_inner_observable() {
    marble(|m| {
        let source = m.hot("-a------b---------|");
        let inner = m.cold(" --x--y--z|");
        m.expect_subscriptions(&source, ["^-----------------!"]);
        m.expect_subscriptions(&inner, ["-^------!", "--------^--------!"]);
        m.expect(source.switch_map(move |_| inner.clone()), "---x--y---x--y--z-|");
    });
}

#[test]
fn every_inner_observable_is_polled_once_before_the_next_item() {
    marble(|m| {
        let source = from_iter(["a", "b", "c"]);
        m.expect(source.switch_map(|letter| from_iter([letter, letter])), "(abcc|)");
    });
}

#[tokio::test]
async fn the_old_inner_observable_is_gone_before_the_new_one_is_made() {
    let counter = LeakCounter::new();
    let left = RefCell::new(Vec::new());
    let mut newest = pin!(from_iter(0..3).switch_map(|_| {
        left.borrow_mut().push(counter.live());
        let token = counter.token();
        never::<u32>().map(move |n| (n, token.clone()).0)
    }));
    assert_eq!(newest.next().now_or_never(), None);
    assert_eq!((left.take(), counter.live()), (vec![0, 0, 0], 1));
}

#[tokio::test]
async fn gives_way_after_1024_switches_that_emit_nothing() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut newest = pin!(source.switch_map(|_| never::<u32>()));
    assert_eq!(newest.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
}
