use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

/// Counts calls.
#[derive(Clone, Default)]
struct Calls(Rc<Cell<u32>>);

impl Calls {
    fn closure(&self) -> impl FnOnce() + Clone + 'static {
        let calls = self.clone();
        move || calls.0.set(calls.0.get() + 1)
    }

    #[track_caller]
    fn expect(&self, count: u32) {
        assert_eq!(self.0.get(), count);
    }
}

#[test]
fn calls_the_closure_when_it_is_dropped() {
    let calls = Calls::default();
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.tap_cancel(calls.closure()), "-a-").subscription("^--!");
    });
    calls.expect(1);
}

#[test]
fn a_consumer_that_has_enough_cancels() {
    let calls = Calls::default();
    marble(|m| {
        m.expect(m.cold("-a-b-c-|").tap_cancel(calls.closure()).take(2), "-a-(b|)");
    });
    calls.expect(1);
}

#[test]
fn an_empty_source_has_ended_by_itself() {
    let calls = Calls::default();
    marble(|m| {
        m.expect(m.cold("--|").tap_cancel(calls.closure()), "--|");
    });
    calls.expect(0);
}

#[test]
fn an_error_is_no_cancellation() {
    let calls = Calls::default();
    marble(|m| {
        m.expect(m.cold("-a-#").tap_cancel(calls.closure()), "-a-#");
        // Nor is it one for what stands in front of a retry.
        m.expect(m.cold("-a-#").tap_cancel(calls.closure()).retry(1), "-a--a-#");
    });
    calls.expect(0);
}

#[test]
fn what_was_never_polled_is_not_cancelled() {
    let calls = Calls::default();
    drop(from_iter([1]).tap_cancel(calls.closure()));
    calls.expect(0);
}

#[test]
fn the_source_is_gone_before_the_closure_is_called() {
    let (sender, receiver) = mpsc::unbounded::<u32>();
    let closed = Cell::new(false);
    let mut source = Box::pin(from_stream(receiver).tap_cancel(|| closed.set(sender.is_closed())));
    assert_eq!(source.next().now_or_never(), None);
    drop(source);
    assert!(closed.get());
}

#[test]
fn a_clone_of_one_that_runs_is_one_that_was_never_polled() {
    let calls = Calls::default();
    let mut running = from_iter([1, 2]).tap_cancel(calls.closure());
    assert_eq!(running.next().now_or_never(), Some(Some(Ok(1))));
    drop(running.clone());
    calls.expect(0);
    drop(running);
    calls.expect(1);
}

#[test]
fn a_panic_of_the_source_cancels() {
    let calls = Calls::default();
    let broken = just(1).tap(|_| panic!("broken")).tap_cancel(calls.closure());
    assert!(catch_unwind(AssertUnwindSafe(|| broken.to_vec().now_or_never())).is_err());
    calls.expect(1);
}
