use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::RefCell, rc::Rc};

#[test]
fn goes_on_with_the_fallback() {
    marble(|m| {
        let source = m.hot("  -a---b-#     ");
        let fallback = m.cold("       --x-y|");
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect_subscriptions(&fallback, ["-------^----!"]);
        m.expect(source.catch_error(move |_| fallback), "-a---b---x-y|");
    });
}

#[test]
fn hears_of_a_hot_fallback_only_what_comes_after_the_error() {
    marble(|m| {
        let source = m.hot("  --a--b--#");
        let fallback = m.hot("1-2-3-4-5-6-7-|");
        m.expect_subscriptions(&fallback, ["--------^-----!"]);
        m.expect(source.catch_error(move |_| fallback), "--a--b--5-6-7-|");
    });
}

#[test]
fn replaces_a_source_that_fails_at_once() {
    marble(|m| {
        m.expect(m.cold("#").catch_error(|_| of(["a", "b", "c"])), "(abc|)");
    });
}

#[test]
fn mirrors_a_source_that_does_not_fail() {
    marble(|m| {
        let fallback = m.cold("x|");
        m.expect_subscriptions(&fallback, []);
        m.expect(m.cold("--a--b--|").catch_error(move |_| fallback), "--a--b--|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").catch_error(|_| just("x")), "--|");
    });
}

#[test]
fn completes_where_the_fallback_is_empty() {
    marble(|m| {
        m.expect(m.cold("--a--#").catch_error(|_| empty()), "--a--|");
    });
}

#[test]
fn fails_with_the_error_of_the_fallback() {
    marble(|m| {
        m.expect(m.cold("-a-#").catch_error(|_| throw_error("worse".to_owned())), "-a-#").error("worse");
    });
}

#[test]
fn chooses_the_fallback_by_the_error() {
    marble(|m| {
        let choose =
            |error: TestError| async move { if error == TestError::from("mild") { Ok("x") } else { Err(error) } };
        m.expect(m.cold("-a-#").error("mild").catch_error(choose), "-a-(x|)");
        m.expect(m.cold("-a-#").catch_error(choose), "-a-#");
    });
}

#[tokio::test]
async fn drops_the_source_before_it_makes_the_fallback() {
    struct Witness(Rc<RefCell<Vec<&'static str>>>);

    impl Drop for Witness {
        fn drop(&mut self) {
            self.0.borrow_mut().push("source dropped");
        }
    }

    let log = Rc::new(RefCell::new(Vec::new()));
    let witness = Witness(Rc::clone(&log));
    let source = throw_error::<u32, _>("error").map(move |n| {
        let _ = &witness;
        n
    });
    let source = source.catch_error(|_| {
        log.borrow_mut().push("fallback made");
        just(1)
    });
    let Ok(_) = source.to_vec().await;
    assert_eq!(*log.borrow(), ["source dropped", "fallback made"]);
}

#[tokio::test]
async fn after_it_the_pipeline_cannot_fail_where_the_fallback_cannot() {
    let Ok(items) = throw_error("error").catch_error(|_| just(1)).to_vec().await;
    assert_eq!(items, [1]);
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.catch_error(|_| just("x")), "-a-").subscription("^--!");
    });
}

#[test]
fn dropping_it_drops_the_fallback() {
    marble(|m| {
        let fallback = m.cold("5-6-7-8-9-|");
        m.expect_subscriptions(&fallback, ["-------^----!"]);
        m.expect(m.hot("-1-2-3-#").catch_error(move |_| fallback), "-1-2-3-5-6-7").subscription("^-----------!");
    });
}
