use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn calls_the_closure_at_the_end() {
    let calls = Rc::new(Cell::new(0));
    let count = Rc::clone(&calls);
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.tap_complete(move || count.set(count.get() + 1)), "-a-b-|");
    });
    assert_eq!(calls.get(), 1);
}

#[test]
fn an_empty_source_completes_too() {
    let calls = Rc::new(Cell::new(0));
    let count = Rc::clone(&calls);
    marble(|m| {
        m.expect(m.cold("--|").tap_complete(move || count.set(count.get() + 1)), "--|");
    });
    assert_eq!(calls.get(), 1);
}

#[test]
fn an_error_is_no_completion() {
    let mut completed = false;
    {
        let mut source = pin!(throw_error::<u32, _>("broken").tap_complete(|| completed = true));
        assert_eq!(source.next().now_or_never(), Some(Some(Err("broken"))));
        // Nor is the silence behind it.
        assert_eq!(source.next().now_or_never(), Some(None));
    }
    assert!(!completed);
}

#[test]
fn the_closure_is_called_once() {
    let calls = Cell::new(0);
    let mut source = pin!(empty::<u32>().tap_complete(|| calls.set(calls.get() + 1)));
    for _ in 0..3 {
        assert_eq!(source.next().now_or_never(), Some(None));
        assert_eq!(calls.get(), 1);
    }
}

#[test]
fn a_consumer_that_has_enough_sees_no_end() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").tap_complete(|| panic!("this is not the end")).take(2), "-a-(b|)");
    });
}

#[tokio::test]
async fn the_closure_is_called_for_each_clone() {
    let calls = Cell::new(0);
    let recipe = from_iter([1]).tap_complete(|| calls.set(calls.get() + 1));
    assert_eq!(recipe.clone().count().await, Ok(1));
    assert_eq!(recipe.count().await, Ok(1));
    assert_eq!(calls.get(), 2);
}

#[test]
fn dropping_it_drops_the_source_and_calls_nobody() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.tap_complete(|| panic!("this is not the end")), "-a-").subscription("^--!");
    });
}
