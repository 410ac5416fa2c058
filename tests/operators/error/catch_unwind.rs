use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{Panicked, prelude::*, testing::marble};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, panic_any},
    pin::pin,
};

#[test]
fn fails_where_the_source_panics() {
    marble(|m| {
        let source = m.cold("-a-b-c-|");
        m.expect_subscriptions(&source, ["^----!"]);
        let picky = source.tap(|letter| assert!(*letter != "c", "no {letter}, please"));
        m.expect(picky.catch_unwind(), "-a-b-#").error("panicked: no c, please");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").catch_unwind(), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").catch_unwind(), "-a-#");
    });
}

#[test]
fn lets_a_panic_behind_it_pass() {
    let behind = from_iter([1]).with_error::<Panicked>().catch_unwind().tap(|_| panic!("behind"));
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| behind.to_vec().now_or_never().is_some()));
    assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"behind"));
}

#[test]
fn the_source_is_gone_with_the_error_and_not_asked_again() {
    let (sender, receiver) = mpsc::unbounded::<u32>();
    sender.unbounded_send(1).unwrap();
    let broken = from_stream(receiver).with_error::<Panicked>().tap(|n| panic!("number {n}"));
    let mut caught = pin!(broken.catch_unwind());
    let error = caught.next().now_or_never().flatten().unwrap().unwrap_err();
    assert!(sender.is_closed());
    assert_eq!(error.message(), Some("number 1"));
    assert_eq!(error.into_panic().downcast_ref(), Some(&"number 1".to_owned()));
    assert!(matches!(caught.next().now_or_never(), Some(None)));
}

#[test]
fn a_panic_without_a_text_keeps_what_it_carries() {
    let broken = just(1).with_error::<Panicked>().tap(|_| panic_any(7));
    let error = broken.catch_unwind().first().now_or_never().unwrap().unwrap_err();
    assert_eq!((error.message(), error.to_string()), (None, "panicked".to_owned()));
    assert_eq!(error.into_panic().downcast_ref(), Some(&7));
}

#[test]
fn the_error_goes_wherever_errors_go() {
    fn boxed(error: Panicked) -> Box<dyn std::error::Error + Send + Sync> {
        error.into()
    }
    let broken = just(1).with_error::<Panicked>().tap(|_| panic!("broken"));
    let error = broken.catch_unwind().map_err(boxed).first().now_or_never().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "panicked: broken");
}

#[test]
fn a_panic_can_be_retried() {
    let attempts = Cell::new(0);
    let third_time_lucky = just(0).with_error::<Panicked>().map(|_| {
        attempts.set(attempts.get() + 1);
        assert!(attempts.get() > 2, "not yet");
        attempts.get()
    });
    let outcome = third_time_lucky.catch_unwind().retry(5).first().now_or_never();
    assert_eq!(outcome.unwrap().unwrap(), Some(3));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.catch_unwind(), "-a-").subscription("^--!");
    });
}
