use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn emits_every_item_once() {
    marble(|m| {
        let source = m.hot("---a--b--b--d--a--f--|");
        m.expect_subscriptions(&source, ["^--------------------!"]);
        m.expect(source.distinct(), "---a--b-----d-----f--|");
    });
}

#[test]
fn a_source_of_one_item_over_and_over_emits_it_once() {
    marble(|m| {
        m.expect(m.hot("--a--a--a--a--").distinct(), "--a-----------");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").distinct(), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.hot("---a--a--#").distinct(), "---a-----#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.distinct(), "-a-").subscription("^--!");
    });
}

#[test]
fn each_subscription_has_seen_what_it_saw_itself() {
    marble(|m| {
        let recipe = m.hot("-a-b-a-|").distinct();
        m.expect(recipe.clone(), "-a-b---|");
        m.expect(recipe, "        ---b-a-|").subscription("--^");
    });
}

#[test]
fn items_of_one_key_are_emitted_once() {
    marble(|m| {
        let source = m.cold("-a-b-A-a-c-B-|");
        m.expect(source.distinct_by(|letter| letter.to_lowercase()), "-a-b-----c---|");
    });
}

#[test]
fn an_empty_source_has_no_keys() {
    marble(|m| {
        m.expect(m.cold("--|").distinct_by(|letter| *letter), "--|");
    });
}

#[test]
fn an_error_passes_whatever_the_keys() {
    marble(|m| {
        m.expect(m.cold("-a-A-#").distinct_by(|letter| letter.to_lowercase()), "-a---#");
    });
}

#[test]
fn dropping_the_form_with_a_key_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.distinct_by(|letter| *letter), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn the_key_is_made_once_for_each_item() {
    let mut made = 0;
    let source = from_iter([1, 2, 1, 3]).distinct_by(|n| {
        made += 1;
        *n
    });
    assert_eq!(source.to_vec().await, Ok(vec![1, 2, 3]));
    assert_eq!(made, 4);
}

#[tokio::test]
async fn the_keys_are_gone_together_with_the_end() {
    let key = Rc::new(1);
    let mut source = pin!(from_iter([1, 2]).distinct_by(|_| Rc::clone(&key)));
    assert_eq!(source.next().await, Some(Ok(1)));
    assert_eq!(Rc::strong_count(&key), 2);
    assert_eq!(source.next().await, None);
    assert_eq!(Rc::strong_count(&key), 1);
}

#[tokio::test]
async fn gives_way_after_1024_items_that_it_leaves_out() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut source = pin!(source.distinct_by(|_| ()));
    assert_eq!(source.next().await, Some(Ok(0)));
    assert_eq!(source.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1 + 1_024);
    assert_eq!(source.next().await, None);
}
