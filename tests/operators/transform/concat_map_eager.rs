use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::{
    cell::Cell,
    future::{pending, ready},
    pin::pin,
    rc::Rc,
};

#[test]
fn runs_several_at_once_and_emits_in_the_order_of_the_source() {
    marble(|m| {
        let (first, second) = (m.cold("---x--x|"), m.cold("-y--y--y-----|"));
        m.expect_subscriptions(&second, ["-^------------!"]);
        let source = m.hot("-(ab)---|").values([("a", first), ("b", second)]);
        m.expect(source.concat_map_eager(2, |inner| inner), "----x--x(yyy)-|");
    });
}

#[test]
fn goes_on_with_the_inner_observables_after_the_source_has_ended() {
    marble(|m| {
        let inner = m.cold("--x--|");
        m.expect(m.cold("-ab|").concat_map_eager(2, move |_| inner.clone()), "---x--x|");
    });
}

#[test]
fn the_source_is_not_asked_while_enough_of_them_run_or_wait() {
    marble(|m| {
        let (slow, fast) = (m.cold("------x|"), m.cold("-y|"));
        m.expect_subscriptions(&fast, ["^-!", "-------^-!"]);
        let source = m.cold("(abb|)").values([("a", slow), ("b", fast)]);
        m.expect(source.concat_map_eager(2, |inner| inner), "------xyy|");
    });
}

#[test]
fn an_error_of_a_later_inner_observable_passes_at_once() {
    marble(|m| {
        let (first, second) = (m.cold("--x--x--x|"), m.cold("-y-#"));
        m.expect_subscriptions(&first, ["-^--!"]);
        let source = m.hot("-(ab)------|").values([("a", first), ("b", second)]);
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.concat_map_eager(2, |inner| inner), "---x#");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observables() {
    marble(|m| {
        let inner = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&inner, ["-^---!", "--^--!"]);
        m.expect(m.hot("-ab--#").concat_map_eager(3, move |_| inner.clone()), "--x-x#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observables() {
    marble(|m| {
        let source = m.hot("-ab---");
        let inner = m.cold("---x--");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!", "--^---!"]);
        m.expect(source.concat_map_eager(2, move |_| inner.clone()), "----x-").subscription("^-----!");
    });
}

#[test]
fn an_unfinished_first_one_holds_the_others_at_64_items_each() {
    let pulled = Rc::new(Cell::new(0));
    let begun = Cell::new(0);
    let numbers = from_iter(0..).concat_map_eager(3, |n| {
        begun.set(begun.get() + 1);
        let pulled = Rc::clone(&pulled);
        match n {
            0 => from_future(pending()).boxed_local(),
            _ => from_iter(0..).tap(move |_| pulled.set(pulled.get() + 1)).boxed_local(),
        }
    });
    let mut numbers = pin!(numbers);
    assert_eq!(begun.get(), 0);
    for _ in 0..3 {
        assert_eq!(numbers.next().now_or_never(), None);
        assert_eq!((begun.get(), pulled.get()), (3, 2 * 64));
    }
}

#[tokio::test]
async fn nothing_is_lost_where_more_than_64_items_wait() {
    let (go, gate) = tokio::sync::oneshot::channel::<u32>();
    let mut gate = Some(gate);
    let source = from_iter([true, false]).map(move |is_first| if is_first { gate.take() } else { None });
    let numbers = source.concat_map_eager(2, |gate| match gate {
        Some(gate) => from_future(gate).map(|n| n.unwrap_or_default()).boxed_local(),
        None => from_iter(0..200).boxed_local(),
    });
    let mut numbers = pin!(numbers.to_vec());
    assert_eq!(numbers.as_mut().now_or_never(), None);
    go.send(7).expect("somebody waits for it");
    assert_eq!(numbers.await, Ok(std::iter::once(7).chain(0..200).collect::<Vec<_>>()));
}

#[tokio::test]
async fn an_error_drops_the_items_that_are_held() {
    let item = Rc::new(());
    let source = from_iter([0, 1, 2]).with_error::<TestError>();
    let held = Rc::clone(&item);
    let mut failing = pin!(source.concat_map_eager(3, move |n| match n {
        0 => never().with_error::<TestError>().boxed_local(),
        1 => from_iter(vec![Rc::clone(&held); 5]).with_error::<TestError>().boxed_local(),
        _ => throw_error(TestError::from("error")).boxed_local(),
    }));
    assert!(matches!(failing.next().await, Some(Err(_))));
    assert_eq!(Rc::strong_count(&item), 2, "the closure has one");
    assert!(failing.next().await.is_none());
    assert!(failing.next().await.is_none());
}

#[tokio::test]
async fn a_concurrency_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).concat_map_eager(0, |n| ready(Ok(n)));
    });
    assert!(refused.is_err());
}

#[tokio::test]
async fn gives_way_after_1024_inner_observables_begun_or_ended() {
    let made = Cell::new(0);
    let mut nothing = pin!(from_iter(0..3_000).concat_map_eager(1, |_| {
        made.set(made.get() + 1);
        from_iter([0; 0])
    }));
    assert_eq!(nothing.next().now_or_never(), None);
    assert_eq!(made.get(), 512);
    assert_eq!(nothing.next().await, None);
    assert_eq!(made.get(), 3_000);
}

#[tokio::test]
async fn one_that_waits_is_not_asked_again_when_its_turn_comes() {
    let (probe, waiting) = Probe::<u32>::new();
    let mut line = [just(1).boxed_local(), waiting.boxed_local()].into_iter();
    let mut items = pin!(from_iter([0, 1]).concat_map_eager(2, |_| line.next().expect("there are two")));
    assert_eq!(items.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(items.next().now_or_never(), None);
    assert_eq!(probe.polls(), 1);
}

#[tokio::test]
async fn one_whose_turn_it_is_is_asked_once_behind_its_item() {
    let (probe, inner) = Probe::<u32>::new();
    let mut items = pin!(just(inner).concat_map_eager(2, |inner| inner));
    assert_eq!(items.next().now_or_never(), None);
    let before = probe.polls();
    probe.next(1);
    assert_eq!(items.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(items.next().now_or_never(), None);
    assert_eq!(probe.polls() - before, 2);
}

#[tokio::test]
async fn its_hint_is_that_of_the_inner_observable_where_it_is_the_last() {
    let mut items = pin!(from_iter([7]).concat_map_eager(2, |_| from_iter(0..3)));
    assert_eq!(items.next().await, Some(Ok(0)));
    assert_eq!(items.size_hint(), (2, Some(2)));
}
