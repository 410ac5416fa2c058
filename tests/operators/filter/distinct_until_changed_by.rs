use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc};

fn key(letter: &&str) -> String {
    letter.to_lowercase()
}

#[test]
fn emits_an_item_whose_key_differs_from_that_of_the_last_one_emitted() {
    marble(|m| {
        m.expect(m.cold("-a-A-b-B-A-|").distinct_until_changed_by(key), "-a---b---A-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").distinct_until_changed_by(key), "--|");
    });
}

#[test]
fn passes_an_error_behind_an_item_left_out() {
    marble(|m| {
        m.expect(m.cold("-a-A-#").distinct_until_changed_by(key), "-a---#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-A---b");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.distinct_until_changed_by(key), "-a---").subscription("^----!");
    });
}

#[test]
fn each_subscription_compares_its_own_keys() {
    marble(|m| {
        let source = m.hot("-a--A-b-|").distinct_until_changed_by(key);
        m.expect(source.clone(), "-a----b-|");
        m.expect(source, "        ----A-b-|").subscription("--^");
    });
}

#[tokio::test]
async fn asks_for_the_key_of_each_item_once() {
    let asked = Cell::new(0);
    let source = from_iter([1, 1, 2, 2]).distinct_until_changed_by(|n| {
        asked.set(asked.get() + 1);
        *n
    });
    assert_eq!(source.to_vec().await, Ok(vec![1, 2]));
    assert_eq!(asked.get(), 4);
}

#[tokio::test]
async fn compares_with_the_item_emitted_and_not_with_the_one_left_out() {
    /// Near to each other: a relation that does not carry from one to the next.
    struct Near(i32);

    impl PartialEq for Near {
        fn eq(&self, other: &Self) -> bool {
            (self.0 - other.0).abs() < 2
        }
    }

    let creeping = from_iter([0, 1, 2, 3, 4]);
    assert_eq!(creeping.distinct_until_changed_by(|n| Near(*n)).to_vec().await, Ok(vec![0, 2, 4]));
}

#[tokio::test]
async fn gives_way_after_1024_items_left_out() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut once = pin!(source.distinct_until_changed_by(|_| "one"));
    assert_eq!(once.next().now_or_never(), Some(Some(Ok(0))));
    assert_eq!(once.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1 + 1_024);
    assert_eq!(once.next().await, None);
}

#[tokio::test]
async fn holds_no_key_after_the_end() {
    let key = Rc::new(());
    let mut once = pin!(from_iter([1, 2]).distinct_until_changed_by(|_| Rc::clone(&key)));
    assert_eq!(once.next().await, Some(Ok(1)));
    assert_eq!(once.next().await, None);
    assert_eq!(Rc::strong_count(&key), 1);
}
