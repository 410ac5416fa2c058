use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::Cell,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

#[test]
fn mirrors_what_the_factory_makes() {
    marble(|m| {
        let source = m.hot("--a--b--|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(defer(move || source), "--a--b--|");
    });
}

#[test]
fn mirrors_an_empty_observable() {
    marble(|m| {
        m.expect(defer(empty::<&str>), "|");
    });
}

#[test]
fn mirrors_an_error() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect(defer(move || source), "-a-#");
    });
}

#[test]
fn fails_where_the_factory_gives_a_future_that_fails() {
    marble(|m| {
        m.expect(defer(|| async { Err::<&str, _>(TestError::from("error")) }), "#");
    });
}

#[tokio::test]
async fn does_not_run_the_factory_before_the_first_poll() {
    let runs = Cell::new(0);
    let source = defer(|| {
        runs.set(runs.get() + 1);
        from_iter([1, 2, 3])
    });
    assert_eq!(runs.get(), 0);
    let Ok(items) = source.to_vec().await;
    assert_eq!((items, runs.get()), (vec![1, 2, 3], 1));
}

#[tokio::test]
async fn runs_the_factory_once_for_every_clone() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let recipe = defer(move || just(counted.fetch_add(1, Ordering::Relaxed)));
    let Ok(items) = recipe.clone().merge(recipe).to_vec().await;
    assert_eq!(items, [0, 1]);
}

#[test]
fn repeats_a_future_that_cannot_be_cloned() {
    marble(|m| {
        let attempts = Rc::new(Cell::new(0));
        let attempt = move || {
            let attempts = Rc::clone(&attempts);
            async move {
                attempts.set(attempts.get() + 1);
                if attempts.get() < 3 { Err(TestError::from("error")) } else { Ok(attempts.get()) }
            }
        };
        m.expect(defer(attempt).retry(5), "(3|)");
    });
}

#[test]
fn dropping_it_drops_what_the_factory_made() {
    marble(|m| {
        let source = m.hot("--a--b--|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(defer(move || source), "--a-").subscription("^---!");
    });
}
