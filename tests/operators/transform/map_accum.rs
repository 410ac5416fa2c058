use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
};

#[test]
fn each_item_meets_the_state_of_the_one_before() {
    marble(|m| {
        let letters = m.cold("-a--b--c-|").map_accum("z", |before, letter| (letter, before));
        m.expect(letters, "-z--a--b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map_accum("z", |before, letter| (letter, before)), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").map_accum("z", |before, letter| (letter, before)), "-z-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.map_accum("z", |before, letter| (letter, before)), "-z-").subscription("^--!");
    });
}

#[test]
fn the_last_item_is_made_of_the_state() {
    marble(|m| {
        let letters = m.cold("-a--b-|").map_accum_with(|| "z", |before, letter| (letter, before), Some);
        m.expect(letters, "-z--a-(b|)");
        let none = m.cold("-a--b-|").map_accum_with(|| "z", |before, letter| (letter, before), |_| None);
        m.expect(none, "-z--a-|");
    });
}

#[test]
fn the_last_item_of_an_empty_source_is_made_of_the_first_state() {
    marble(|m| {
        m.expect(m.cold("--|").map_accum_with(|| "z", |before, letter| (letter, before), Some), "--(z|)");
    });
}

#[test]
fn there_is_no_last_item_behind_an_error() {
    marble(|m| {
        let source = m.cold("-a-#");
        let letters = source.map_accum_with(|| "z", |before, letter| (letter, before), |_| unreachable!());
        m.expect(letters, "-z-#");
    });
}

#[test]
fn each_subscription_makes_its_state_when_it_is_first_polled() {
    let made = Cell::new(0);
    let create = || {
        made.set(made.get() + 1);
        0
    };
    let sums = from_iter([1, 2]).map_accum_with(create, |sum, n| (sum + n, sum + n), |_| None);
    let again = sums.clone();
    assert_eq!(made.get(), 0);
    assert_eq!(sums.to_vec().now_or_never(), Some(Ok(vec![1, 3])));
    assert_eq!(made.get(), 1);
    assert_eq!(again.to_vec().now_or_never(), Some(Ok(vec![1, 3])));
    assert_eq!(made.get(), 2);
}

#[test]
fn has_ended_behind_the_last_item() {
    let mut numbers = pin!(from_iter([1]).map_accum_with(|| 5, |_, n| (9, n), Some));
    assert_eq!(numbers.size_hint(), (1, Some(2)));
    assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(9))));
    assert_eq!(numbers.size_hint(), (0, Some(0)));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(numbers.next().now_or_never(), Some(None));
}

#[test]
fn has_ended_when_a_closure_has_panicked() {
    let item = Rc::new(());
    let source = from_iter(vec![Rc::clone(&item); 3]);
    let mut numbers = source.map_accum((), |(), _| -> ((), u32) { panic!("on purpose") });
    assert!(catch_unwind(AssertUnwindSafe(|| numbers.next().now_or_never())).is_err());
    assert_eq!(Stream::size_hint(&numbers), (0, Some(0)));
    assert_eq!(numbers.next().now_or_never(), Some(None));
    assert_eq!(Rc::strong_count(&item), 1);
}

#[tokio::test]
async fn the_source_is_gone_when_the_last_item_is_made() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let source = from_iter([7]).map(move |n| (n, token.clone()).0);
    let numbers = source.map_accum_with(|| 0, |sum, n| (sum + n, n), |_| Some(counter.live()));
    assert_eq!(numbers.to_vec().await, Ok(vec![7, 0]));
}
