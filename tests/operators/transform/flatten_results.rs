use headwater::{
    prelude::*,
    testing::{TestError, marble},
};

/// `x` is an error, every other letter an item.
fn results() -> [(&'static str, Result<&'static str, TestError>); 3] {
    [("a", Ok("a")), ("b", Ok("b")), ("x", Err(TestError::from("inside")))]
}

#[test]
fn emits_what_is_inside() {
    marble(|m| {
        m.expect(m.cold("-a--b-|").values(results()).flatten_results(), "-a--b-|");
    });
}

#[test]
fn fails_with_the_first_error_inside_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--x--b--x-|").values(results());
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.flatten_results(), "-a--#").error("inside");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").values(results()).flatten_results(), "--|");
    });
}

#[test]
fn passes_an_error_of_the_source() {
    marble(|m| {
        m.expect(m.cold("-a-#").values(results()).flatten_results(), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b").values(results());
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.flatten_results(), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn undoes_an_attempt() {
    let failing = from_iter([1, 2]).with_error().concat(throw_error("late"));
    assert_eq!(failing.clone().attempt().with_error().flatten_results().attempt().to_vec().await, {
        Ok(vec![Ok(1), Ok(2), Err("late")])
    });
}
