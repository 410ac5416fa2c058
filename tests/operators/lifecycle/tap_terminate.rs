use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::RefCell, pin::pin, rc::Rc};

/// The outcomes that a closure was told, as texts.
type Log = Rc<RefCell<Vec<String>>>;

fn note(log: &Log) -> impl FnOnce(Result<(), &TestError>) + 'static {
    let log = Rc::clone(log);
    move |outcome| log.borrow_mut().push(format!("{:?}", outcome.map_err(ToString::to_string)))
}

#[test]
fn tells_of_the_end_and_of_the_error() {
    let log = Log::default();
    marble(|m| {
        let (whole, broken) = (m.cold("-a-|"), m.cold("-a--#"));
        m.expect_subscriptions(&whole, ["^--!"]);
        m.expect_subscriptions(&broken, ["^---!"]);
        m.expect(whole.tap_terminate(note(&log)), "-a-|");
        m.expect(broken.tap_terminate(note(&log)), "-a--#");
    });
    assert_eq!(*log.borrow(), ["Ok(())", "Err(\"error\")"]);
}

#[test]
fn an_empty_source_completes_too() {
    let log = Log::default();
    marble(|m| {
        m.expect(m.cold("|").tap_terminate(note(&log)), "|");
    });
    assert_eq!(*log.borrow(), ["Ok(())"]);
}

#[test]
fn the_closure_is_called_once() {
    let calls = RefCell::new(0);
    let mut source = pin!(throw_error::<u32, _>("broken").tap_terminate(|_| *calls.borrow_mut() += 1));
    assert_eq!(source.next().now_or_never(), Some(Some(Err("broken"))));
    assert_eq!(source.next().now_or_never(), Some(None));
    assert_eq!(*calls.borrow(), 1);
}

#[test]
fn dropping_it_drops_the_source_and_calls_nobody() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        let unheard = source.tap_terminate(|outcome| panic!("it has not ended: {outcome:?}"));
        m.expect(unheard, "-a-").subscription("^--!");
    });
}
