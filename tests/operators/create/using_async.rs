use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::{
    cell::RefCell,
    future::{pending, ready},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    time::Duration,
};
use tokio::time::sleep;

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

/// A resource that notes its drop.
struct Resource(Log);

impl Drop for Resource {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

impl Log {
    fn note(&self, what: &str) {
        self.0.borrow_mut().push(what.to_owned());
    }

    #[track_caller]
    fn expect<const N: usize>(&self, expected: [&str; N]) {
        assert_eq!(*self.0.borrow(), expected);
    }

    /// A resource that takes a frame to be acquired and two to be released.
    fn using<S>(
        &self,
        source: Observable<S>,
        released: Result<(), TestError>,
    ) -> Observable<impl Source<Item = S::Item, Error = TestError> + Clone + use<S>>
    where
        S: Source<Error = TestError> + Clone,
    {
        let (acquire, inner, release, cancel) = (self.clone(), self.clone(), self.clone(), self.clone());
        using_async(
            move || async move {
                sleep(Duration::from_millis(1)).await;
                acquire.note("acquired");
                Ok(Resource(acquire))
            },
            move |_| source.finalize(move |_| inner.note("source is gone")),
            move |resource, ending| async move {
                release.note(&format!("{ending:?}"));
                sleep(Duration::from_millis(2)).await;
                drop(resource);
                released
            },
        )
        .on_cancel(move |resource| {
            cancel.note("cancelled");
            drop(resource);
        })
    }
}

#[test]
fn tells_the_end_when_the_resource_is_released() {
    let log = Log::default();
    marble(|m| {
        let source = m.cold(" -a-b-|");
        m.expect_subscriptions(&source, ["-^----!"]);
        m.expect(log.using(source, Ok(())), "--a-b---|");
    });
    log.expect(["acquired", "source is gone", "Completed", "dropped"]);
}

#[test]
fn tells_the_error_when_the_resource_is_released() {
    let log = Log::default();
    marble(|m| {
        m.expect(log.using(m.cold("-a-#"), Ok(())), "--a---#");
    });
    log.expect(["acquired", "source is gone", "Failed", "dropped"]);
}

#[test]
fn releases_the_resource_of_an_empty_observable() {
    let log = Log::default();
    marble(|m| {
        m.expect(log.using(m.cold("|"), Ok(())), "---|");
    });
    log.expect(["acquired", "source is gone", "Completed", "dropped"]);
}

#[test]
fn a_release_that_fails_replaces_the_end() {
    marble(|m| {
        let failed = Err(TestError::from("not released"));
        m.expect(Log::default().using(m.cold("-a|"), failed), "--a--#").error("not released");
    });
}

#[test]
fn a_release_that_fails_replaces_the_error() {
    marble(|m| {
        let failed = Err(TestError::from("not released"));
        m.expect(Log::default().using(m.cold("-a#"), failed), "--a--#").error("not released");
    });
}

#[test]
fn a_resource_that_cannot_be_acquired_fails() {
    marble(|m| {
        let one_frame = m.frames(1);
        let source = using_async(
            move || async move {
                sleep(one_frame).await;
                Err::<(), _>(TestError::from("error"))
            },
            |()| -> Observable<headwater::create::ThrowError<&str, TestError>> { panic!("there is no resource") },
            |(), _| -> std::future::Ready<Result<(), TestError>> { panic!("there is no resource") },
        );
        m.expect(source.on_cancel(|()| panic!("there is no resource")), "-#");
    });
}

#[test]
fn dropping_it_drops_the_observable_then_cancels_the_resource() {
    let log = Log::default();
    marble(|m| {
        let source = m.hot("--a---b-|");
        m.expect_subscriptions(&source, ["-^--!"]);
        m.expect(log.using(source, Ok(())), "--a--").subscription("^---!");
    });
    log.expect(["acquired", "source is gone", "cancelled", "dropped"]);
}

#[test]
fn dropping_it_while_the_resource_is_acquired_drops_the_future() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    marble(|m| {
        let source = using_async(
            move || async move {
                pending::<()>().await;
                Ok(inside)
            },
            |_| just("a").with_error::<TestError>(),
            |_, _| ready(Ok(())),
        );
        m.expect(source.on_cancel(|_| panic!("there is no resource")), "---").subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn dropping_it_while_the_resource_is_released_drops_that_future() {
    let log = Log::default();
    marble(|m| {
        m.expect(log.using(m.cold("-a|"), Ok(())), "--a-").subscription("^---!");
    });
    log.expect(["acquired", "source is gone", "Completed", "dropped"]);
}

#[test]
fn a_recipe_that_was_never_polled_has_no_resource() {
    let log = Log::default();
    drop(log.using(just("a").with_error(), Ok(())));
    log.expect([]);
}

#[tokio::test]
async fn without_a_hook_a_resource_that_is_cancelled_is_dropped() {
    let log = Log::default();
    let source = using_async(
        async || Ok(Resource(log.clone())),
        |_| from_iter(1..).with_error::<TestError>(),
        async |_, _| panic!("it was cancelled"),
    );
    assert_eq!(source.first().await, Ok(Some(1)));
    log.expect(["dropped"]);
}

#[tokio::test(start_paused = true)]
async fn every_clone_has_a_resource_of_its_own() {
    let log = Log::default();
    let recipe = log.using(just("a").with_error(), Ok(()));
    assert_eq!(recipe.clone().to_vec().await, Ok(vec!["a"]));
    assert_eq!(recipe.to_vec().await, Ok(vec!["a"]));
    let once = ["acquired", "source is gone", "Completed", "dropped"];
    log.expect([once, once].concat().try_into().unwrap_or([""; 8]));
}

#[test]
fn a_panic_cancels_the_resource() {
    let log = Log::default();
    for in_the_observable in [false, true] {
        let cancel = log.clone();
        let source = using_async(
            || ready(Ok(())),
            move |()| {
                assert!(in_the_observable, "on purpose");
                just(1).with_error::<TestError>().map(|_| -> u32 { panic!("on purpose") })
            },
            |(), _| ready(Ok(())),
        );
        let source = source.on_cancel(move |()| cancel.note("cancelled"));
        assert!(catch_unwind(AssertUnwindSafe(|| source.first().now_or_never())).is_err());
    }
    log.expect(["cancelled", "cancelled"]);
}

#[tokio::test]
async fn the_observable_is_gone_before_its_resource_is_released() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let source = using_async(
        || ready(Ok(())),
        |()| just(7).with_error::<TestError>().map(move |n| (n, token.clone()).0),
        |(), _| {
            counter.assert_none_left();
            ready(Ok(()))
        },
    );
    assert_eq!(source.to_vec().await, Ok(vec![7]));
}
