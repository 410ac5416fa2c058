use futures::{FutureExt, StreamExt};
use headwater::{Source, prelude::*, testing::marble};
use std::{
    cell::RefCell,
    convert::Infallible,
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

/// What the closures told, in order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<(&'static str, Ending)>>>);

impl Log {
    /// A closure that writes down its name and what it is told.
    fn closure(&self, name: &'static str) -> impl FnOnce(Ending) + Clone + 'static {
        let log = self.clone();
        move |ending| log.0.borrow_mut().push((name, ending))
    }

    #[track_caller]
    fn expect<const N: usize>(&self, expected: [(&'static str, Ending); N]) {
        assert_eq!(*self.0.borrow(), expected);
    }
}

#[test]
fn runs_at_completion() {
    let log = Log::default();
    marble(|m| {
        m.expect(m.cold("-a-b-|").finalize(log.closure("it")), "-a-b-|");
    });
    log.expect([("it", Ending::Completed)]);
}

#[test]
fn runs_at_the_end_of_an_empty_source() {
    let log = Log::default();
    marble(|m| {
        m.expect(m.cold("|").finalize(log.closure("it")), "|");
    });
    log.expect([("it", Ending::Completed)]);
}

#[test]
fn runs_at_an_error() {
    let log = Log::default();
    marble(|m| {
        m.expect(m.cold("-a-#").finalize(log.closure("it")), "-a-#");
    });
    log.expect([("it", Ending::Failed)]);
}

#[test]
fn runs_when_it_is_dropped() {
    let log = Log::default();
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.finalize(log.closure("it")), "-a-").subscription("^--!");
    });
    log.expect([("it", Ending::Dropped)]);
}

#[test]
fn does_not_run_while_nothing_has_ended() {
    let log = Log::default();
    let mut pending = from_iter([1]).finalize(log.closure("it"));
    assert_eq!(pending.next().now_or_never(), Some(Some(Ok(1))));
    log.expect([]);
}

#[test]
fn does_not_run_when_it_was_never_polled() {
    let log = Log::default();
    drop(from_iter([1]).finalize(log.closure("it")));
    log.expect([]);
}

#[test]
fn runs_once_even_if_it_is_polled_and_dropped_after_the_end() {
    let log = Log::default();
    let mut source = from_iter([0; 0]).finalize(log.closure("it"));
    assert_eq!(source.next().now_or_never(), Some(None));
    assert_eq!(source.next().now_or_never(), Some(None));
    drop(source);
    log.expect([("it", Ending::Completed)]);
}

#[tokio::test]
async fn runs_for_each_clone() {
    let log = Log::default();
    let recipe = from_iter([1, 2]).finalize(log.closure("it"));
    assert_eq!(recipe.clone().to_vec().await, Ok(vec![1, 2]));
    assert_eq!(recipe.clone().first().await, Ok(Some(1)));
    drop(recipe);
    log.expect([("it", Ending::Completed), ("it", Ending::Dropped)]);
}

#[tokio::test]
async fn a_clone_of_one_that_runs_is_one_that_was_never_polled() {
    let log = Log::default();
    let mut running = from_iter([1, 2]).finalize(log.closure("it"));
    running.next().await;
    drop(running.clone());
    log.expect([]);
}

#[tokio::test]
async fn inner_ones_run_before_outer_ones() {
    for ending in [Ending::Completed, Ending::Failed, Ending::Dropped] {
        let log = Log::default();
        let source = from_iter([Ok(1), Err("error")])
            .with_error()
            .take(if ending == Ending::Completed { 1 } else { 2 })
            .try_map(|result| result);
        let nested = source.finalize(log.closure("inner")).map(|n| n).finalize(log.closure("outer"));
        if ending == Ending::Dropped {
            assert_eq!(nested.first().await, Ok(Some(1)));
        } else {
            assert_eq!(nested.to_vec().await.is_ok(), ending == Ending::Completed);
        }
        log.expect([("inner", ending), ("outer", ending)]);
    }
}

/// Asserts that what a source holds is gone when the closure runs.
fn expect_release<S: Source<Item = u32, Error: Debug>>(make: impl FnOnce(Rc<()>) -> Observable<S>, items: usize) {
    let held = Rc::new(());
    let weak = Rc::downgrade(&held);
    let mut ran = false;
    let finalized = make(held).finalize(|_| {
        assert!(weak.upgrade().is_none(), "the source is still there");
        ran = true;
    });
    let mut finalized = Box::pin(finalized);
    for _ in 0..items {
        finalized.next().now_or_never();
    }
    drop(finalized);
    assert!(ran);
}

#[test]
fn the_source_is_gone_before_the_closure_runs() {
    let numbers = |held: Rc<()>| from_iter(0..2).map(move |n| (n, &held).0);
    expect_release(numbers, 3);
    expect_release(numbers, 1);
    expect_release(|held| numbers(held).with_error().try_map(|_| Err("error")), 1);
}

#[test]
fn runs_as_dropped_when_the_source_panics() {
    let log = Log::default();
    let mut source = from_iter([1]).map(|_| -> u32 { panic!("on purpose") }).finalize(log.closure("it"));
    assert!(catch_unwind(AssertUnwindSafe(|| source.next().now_or_never())).is_err());
    log.expect([]);
    drop(source);
    log.expect([("it", Ending::Dropped)]);
}

#[test]
fn a_closure_that_panics_does_not_run_again() {
    let log = Log::default();
    let told = log.closure("it");
    let mut source = from_iter([0; 0]).finalize(move |ending| {
        told(ending);
        panic!("on purpose");
    });
    assert!(catch_unwind(AssertUnwindSafe(|| source.next().now_or_never())).is_err());
    assert_eq!(source.next().now_or_never(), Some(None::<Result<i32, Infallible>>));
    drop(source);
    log.expect([("it", Ending::Completed)]);
}
