use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
};

#[test]
fn calls_the_closure_at_the_first_poll() {
    let calls = Cell::new(0);
    let mut source = pin!(from_iter([1, 2]).tap_subscribe(|| calls.set(calls.get() + 1)));
    assert_eq!(calls.get(), 0);
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(2))));
    assert_eq!(source.next().now_or_never(), Some(None));
    assert_eq!(calls.get(), 1);
}

#[test]
fn calls_the_closure_before_the_source_is_polled() {
    let log = RefCell::new(Vec::new());
    let source = defer(|| {
        log.borrow_mut().push("source");
        empty::<u32>()
    });
    let source = source.tap_subscribe(|| log.borrow_mut().push("inner"));
    let Some(Ok(items)) = source.tap_subscribe(|| log.borrow_mut().push("outer")).to_vec().now_or_never() else {
        panic!("it waits");
    };
    assert!(items.is_empty());
    assert_eq!(*log.borrow(), ["outer", "inner", "source"]);
}

#[test]
fn passes_everything_on() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").tap_subscribe(|| ()), "-a-b-|");
        m.expect(m.cold("-a-#").tap_subscribe(|| ()), "-a-#");
        m.expect(m.cold("|").tap_subscribe(|| ()), "|");
    });
}

#[test]
fn calls_the_closure_for_each_attempt() {
    let calls = Rc::new(Cell::new(0));
    let count = Rc::clone(&calls);
    marble(|m| {
        let source = m.cold("-a#").tap_subscribe(move || count.set(count.get() + 1));
        m.expect(source.retry(2), "-a-a-a#");
    });
    assert_eq!(calls.get(), 3);
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.tap_subscribe(|| ()), "-a-").subscription("^--!");
    });
}
