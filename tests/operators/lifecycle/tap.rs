use headwater::{prelude::*, testing::marble};
use std::{cell::RefCell, rc::Rc};

#[test]
fn shows_each_item_once_and_passes_it_on() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    marble(|m| {
        m.expect(m.cold("--a--b--c--|").tap(move |letter| log.borrow_mut().push(*letter)), "--a--b--c--|");
    });
    assert_eq!(*seen.borrow(), ["a", "b", "c"]);
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").tap(|letter| panic!("there is no {letter}")), "--|");
    });
}

#[test]
fn passes_an_error_that_the_closure_does_not_see() {
    marble(|m| {
        m.expect(m.cold("--#").tap(|letter| panic!("there is no {letter}")), "--#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.tap(|letter| assert_eq!(*letter, "a")), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn shows_an_item_before_the_consumer_has_it() {
    let log = RefCell::new(Vec::new());
    let source = from_iter([1, 2]).tap(|n| log.borrow_mut().push(("tap", *n)));
    let Ok(()) = source.fold((), |(), n| log.borrow_mut().push(("fold", n))).await;
    assert_eq!(*log.borrow(), [("tap", 1), ("fold", 1), ("tap", 2), ("fold", 2)]);
}
