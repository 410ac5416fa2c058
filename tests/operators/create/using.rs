use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<&'static str>>>);

impl Log {
    fn note(&self, what: &'static str) {
        self.0.borrow_mut().push(what);
    }

    #[track_caller]
    fn expect<const N: usize>(&self, expected: [&'static str; N]) {
        assert_eq!(*self.0.borrow(), expected);
    }

    /// A resource whose acquisition and release are noted, with an observable over it whose end is noted.
    fn using<S>(
        &self,
        source: Observable<S>,
    ) -> Observable<impl Source<Item = S::Item, Error = TestError> + Clone + use<S>>
    where
        S: Source<Error = TestError> + Clone,
    {
        let (acquired, inner, released) = (self.clone(), self.clone(), self.clone());
        using(
            move || {
                acquired.note("acquired");
                Ok(())
            },
            move |()| source.finalize(move |_| inner.note("source is gone")),
            move |()| released.note("released"),
        )
    }
}

#[test]
fn emits_what_the_observable_emits_and_releases_the_resource_at_its_end() {
    let log = Log::default();
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(log.using(source), "-a-b-|");
    });
    log.expect(["acquired", "source is gone", "released"]);
}

#[test]
fn releases_the_resource_of_an_empty_observable() {
    let log = Log::default();
    marble(|m| {
        m.expect(log.using(m.cold("|")), "|");
    });
    log.expect(["acquired", "source is gone", "released"]);
}

#[test]
fn releases_the_resource_at_an_error() {
    let log = Log::default();
    marble(|m| {
        m.expect(log.using(m.cold("-a-#")), "-a-#");
    });
    log.expect(["acquired", "source is gone", "released"]);
}

#[test]
fn dropping_it_drops_the_observable_then_releases_the_resource() {
    let log = Log::default();
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(log.using(source), "-a-").subscription("^--!");
    });
    log.expect(["acquired", "source is gone", "released"]);
}

#[test]
fn a_recipe_that_was_never_polled_has_no_resource() {
    let log = Log::default();
    drop(log.using(just("a").with_error()));
    log.expect([]);
}

#[tokio::test]
async fn every_clone_has_a_resource_of_its_own() {
    let log = Log::default();
    let recipe = log.using(just("a").with_error());
    assert_eq!(recipe.clone().to_vec().await, Ok(vec!["a"]));
    assert_eq!(recipe.to_vec().await, Ok(vec!["a"]));
    log.expect(["acquired", "source is gone", "released", "acquired", "source is gone", "released"]);
}

#[tokio::test]
async fn a_clone_of_one_that_runs_has_nothing_to_release() {
    let log = Log::default();
    let mut running = log.using(from_iter(["a", "b"]).with_error());
    assert_eq!(running.by_ref().first().await, Ok(Some("a")));
    assert_eq!(running.clone().first().await, Ok(None));
    log.expect(["acquired"]);
}

#[tokio::test]
async fn a_resource_that_cannot_be_acquired_fails_and_is_not_released() {
    let mut source = using(
        || Err::<(), _>("none left"),
        |()| -> Observable<headwater::create::ThrowError<u32, &str>> { panic!("there is no resource") },
        |()| panic!("there is no resource"),
    );
    assert_eq!(source.by_ref().first().await, Err("none left"));
    assert_eq!(source.first().await, Ok(None));
}

#[test]
fn the_resource_is_released_when_the_observable_cannot_be_made() {
    let log = Log::default();
    let mut source = using(
        || Ok(()),
        |()| -> Observable<headwater::create::ThrowError<u32, &str>> { panic!("on purpose") },
        |()| log.note("released"),
    );
    assert!(catch_unwind(AssertUnwindSafe(|| source.by_ref().first().now_or_never())).is_err());
    drop(source);
    log.expect(["released"]);
}

#[test]
fn the_resource_is_released_when_the_observable_panics() {
    let log = Log::default();
    let source = log.using(just(1).with_error().map(|_| -> u32 { panic!("on purpose") }));
    assert!(catch_unwind(AssertUnwindSafe(|| source.first().now_or_never())).is_err());
    log.expect(["acquired", "source is gone", "released"]);
}

#[tokio::test]
async fn the_observable_is_made_from_the_resource() {
    let counter = using(|| Ok(vec![1, 2]), |list| from_iter(list.clone()).with_error::<TestError>(), drop);
    assert_eq!(counter.to_vec().await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn of_two_in_each_other_the_inner_one_is_released_first() {
    let log = Log::default();
    let (outer, inner) = (log.clone(), log.clone());
    let nested = using(
        || Ok(()),
        move |()| using(|| Ok(()), |()| just(1).with_error::<TestError>(), move |()| inner.note("inner")),
        move |()| outer.note("outer"),
    );
    assert_eq!(nested.to_vec().await, Ok(vec![1]));
    log.expect(["inner", "outer"]);
}

#[tokio::test]
async fn an_attempt_releases_its_resource_before_the_next_acquires_one() {
    let log = Log::default();
    let failing = log.using(throw_error::<u32, _>(TestError::from("error")));
    assert_eq!(failing.retry(1).to_vec().await, Err(TestError::from("error")));
    log.expect(["acquired", "source is gone", "released", "acquired", "source is gone", "released"]);
}

#[tokio::test]
async fn a_resource_that_cannot_be_acquired_drops_what_would_have_released_it() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let mut source = using(|| Err::<(), _>("none left"), |()| empty::<u32>().with_error(), move |()| drop(inside));
    assert_eq!(source.next().await, Some(Err("none left")));
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn a_resource_is_released_before_the_end_is_told_or_late_after_it() {
    for late in [false, true] {
        let log = Log::default();
        let (inner, released) = (log.clone(), log.clone());
        let source = using(
            || Ok(()),
            move |()| just(1).with_error::<TestError>().finalize(move |_| inner.note("source is gone")),
            move |()| released.note("released"),
        );
        let mut source = Box::pin(if late { source.release_late() } else { source });
        assert_eq!(source.as_mut().next().now_or_never(), Some(Some(Ok(1))));
        assert_eq!(source.as_mut().next().now_or_never(), Some(None));
        log.note("told");
        drop(source);
        if late {
            log.expect(["source is gone", "told", "released"]);
        } else {
            log.expect(["source is gone", "released", "told"]);
        }
    }
}

#[test]
fn a_late_release_comes_with_one_more_poll_too() {
    let log = Log::default();
    let mut source =
        using(|| Ok(()), |()| empty::<u32>().with_error::<TestError>(), |()| log.note("released")).release_late();
    assert_eq!(source.by_ref().first().now_or_never(), Some(Ok(None)));
    log.expect([]);
    assert_eq!(source.by_ref().first().now_or_never(), Some(Ok(None)));
    log.expect(["released"]);
    drop(source);
    log.expect(["released"]);
}
