use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn emits_the_last_items_when_the_source_completes() {
    marble(|m| {
        let source = m.cold("---a-----b----c---d--|");
        m.expect_subscriptions(&source, ["^--------------------!"]);
        m.expect(source.take_last(2), "---------------------(cd|)");
    });
}

#[test]
fn emits_everything_where_there_is_no_more_than_that() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-|").take_last(3), "-------(abc|)");
        m.expect(m.cold("-a-b-c-|").take_last(usize::MAX), "-------(abc|)");
    });
}

#[test]
fn of_nothing_completes_without_subscribing() {
    marble(|m| {
        let source = m.hot("-a-|");
        m.expect_subscriptions(&source, []);
        m.expect(source.take_last(0), "|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").take_last(2), "--|");
    });
}

#[test]
fn an_error_drops_what_is_held() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").take_last(2), "-----#");
    });
}

#[test]
fn waits_for_a_source_that_does_not_complete() {
    marble(|m| {
        m.expect(m.cold("-a-b--").take_last(1), "------");
    });
}

#[test]
fn a_consumer_that_takes_less_than_there_is_gets_the_older_ones() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-|").take_last(2).take(1), "-------(b|)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.take_last(2), "---").subscription("^--!");
    });
}

#[test]
fn each_subscription_keeps_its_own_items() {
    marble(|m| {
        let recipe = m.hot("-a-b-|").take_last(2);
        m.expect(recipe.clone(), "-----(ab|)");
        m.expect(recipe, "        -----(b|)").subscription("--^");
    });
}

#[tokio::test]
async fn what_is_held_is_gone_when_the_source_has_failed() {
    let item = Rc::new(());
    let source = from_iter([Some(Rc::clone(&item)), None]).with_error();
    let mut last = pin!(source.try_map(|item| item.ok_or(TestError::from("error"))).take_last(5));
    assert_eq!(last.next().await, Some(Err(TestError::from("error"))));
    assert_eq!(Rc::strong_count(&item), 1);
    assert_eq!(last.next().await, None);
}

#[tokio::test]
async fn holds_no_more_than_it_was_told() {
    let item = Rc::new(());
    let most = Cell::new(0);
    let source = from_iter(0..10).map(|_| Rc::clone(&item));
    let source = source.tap(|item| most.set(most.get().max(Rc::strong_count(item))));
    let Ok(()) = source.take_last(3).for_each(drop).await;
    // The original, those that are held, and the one that comes.
    assert_eq!(most.get(), 1 + 3 + 1);
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut last = pin!(source.take_last(1));
    assert_eq!(last.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(last.next().await, Some(Ok(2_999)));
}
