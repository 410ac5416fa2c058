use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn emits_an_item_that_differs_from_the_last_one_emitted() {
    marble(|m| {
        m.expect(m.cold("-a-a-a-b-b-a-|").distinct_until_changed(), "-a-----b---a-|");
    });
}

#[test]
fn passes_all_items_of_a_source_that_never_repeats_itself() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-|").distinct_until_changed(), "-a-b-c-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").distinct_until_changed(), "--|");
    });
}

#[test]
fn passes_an_error_behind_an_item_left_out() {
    marble(|m| {
        m.expect(m.cold("-a-a-#").distinct_until_changed(), "-a---#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-a---b");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.distinct_until_changed(), "-a---").subscription("^----!");
    });
}

#[test]
fn each_subscription_compares_its_own_items() {
    marble(|m| {
        let source = m.hot("-a--a-b-|").distinct_until_changed();
        m.expect(source.clone(), "-a----b-|");
        m.expect(source, "        ----a-b-|").subscription("--^");
    });
}

#[tokio::test]
async fn passes_what_differs_from_itself() {
    let Ok(numbers) = from_iter([f64::NAN, f64::NAN]).distinct_until_changed().to_vec().await;
    assert_eq!(numbers.len(), 2);
}

#[tokio::test]
async fn holds_no_item_after_the_end() {
    let item = Rc::new(());
    let mut once = pin!(from_iter(vec![Rc::clone(&item); 3]).distinct_until_changed());
    assert_eq!(once.next().await, Some(Ok(Rc::new(()))));
    assert_eq!(once.next().await, None);
    assert_eq!(Rc::strong_count(&item), 1);
}

#[tokio::test]
async fn gives_way_after_1024_items_left_out() {
    let pulled = Cell::new(0);
    let source = from_iter([7; 3_000]).tap(|_| pulled.set(pulled.get() + 1));
    let mut once = pin!(source.distinct_until_changed());
    assert_eq!(once.next().now_or_never(), Some(Some(Ok(7))));
    assert_eq!(once.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1 + 1_024);
    assert_eq!(once.next().await, None);
}

#[tokio::test]
async fn its_hint_counts_on_the_first_item_only() {
    let mut once = pin!(from_iter([1, 2, 3]).distinct_until_changed());
    assert_eq!(once.size_hint(), (1, Some(3)));
    once.next().await;
    assert_eq!(once.size_hint(), (0, Some(2)));
}
