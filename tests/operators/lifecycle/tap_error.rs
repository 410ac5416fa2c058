use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::RefCell, pin::pin, rc::Rc};

#[test]
fn shows_the_error_and_passes_it_on() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    marble(|m| {
        let source = m.cold("-a-b-#");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.tap_error(move |error| log.borrow_mut().push(error.to_string())), "-a-b-#");
    });
    assert_eq!(*seen.borrow(), ["error"]);
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").tap_error(|error| panic!("there was no {error}")), "--|");
    });
}

#[test]
fn a_source_that_completes_shows_nothing() {
    marble(|m| {
        m.expect(m.cold("-a-|").tap_error(|error| panic!("there was no {error}")), "-a-|");
    });
}

#[test]
fn the_closure_is_called_before_the_consumer_sees_the_error() {
    let log = RefCell::new(Vec::new());
    let source = throw_error::<u32, _>("broken").tap_error(|_| log.borrow_mut().push("inner"));
    let mut source = pin!(source.tap_error(|_| log.borrow_mut().push("outer")));
    assert_eq!(source.next().now_or_never(), Some(Some(Err("broken"))));
    log.borrow_mut().push("consumer");
    assert_eq!(source.next().now_or_never(), Some(None));
    assert_eq!(*log.borrow(), ["inner", "outer", "consumer"]);
}

#[test]
fn dropping_it_drops_the_source_and_calls_nobody() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.tap_error(|error| panic!("there was no {error}")), "-a-").subscription("^--!");
    });
}
