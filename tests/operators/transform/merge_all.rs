use headwater::{prelude::*, testing::marble};

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let source = m.cold("--|").values([("a", m.cold("-x|"))]);
        m.expect(source.merge_all(2), "--|");
    });
}

#[test]
fn completes_with_the_last_inner_observable() {
    marble(|m| {
        let source = m.cold("-a|").values([("a", m.cold("--x--y|"))]);
        m.expect(source.merge_all(2), "---x--y|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observable() {
    marble(|m| {
        let inner = m.cold("-x-x-x|");
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(m.hot("-a--#").values([("a", inner)]).merge_all(2), "--x-#");
    });
}

#[test]
fn an_error_of_an_inner_observable_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--------|").values([("a", m.cold("---#"))]);
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.merge_all(2), "----#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observable() {
    marble(|m| {
        let inner = m.cold("---x--");
        let source = m.hot("-a----").values([("a", inner.clone())]);
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(source.merge_all(2), "----x-").subscription("^-----!");
    });
}

#[test]
fn runs_them_beside_each_other() {
    marble(|m| {
        let source = m.hot("-a--b------|").values([("a", m.cold("x---x---x|")), ("b", m.cold("y---y|"))]);
        m.expect(source.merge_all(2), "-x--yx--yx-|");
    });
}

#[test]
fn runs_no_more_of_them_than_it_was_told() {
    marble(|m| {
        let inner = m.cold("--x|");
        m.expect_subscriptions(&inner, ["^--!", "---^--!", "------^--!"]);
        m.expect(m.cold("(aaa|)").values([("a", inner)]).merge_all(1), "--x--x--x|");
    });
}

#[tokio::test]
async fn takes_futures_too() {
    let futures = from_iter([1, 2]).with_error::<()>().map(|n| async move { Ok(n) });
    assert_eq!(futures.merge_all(1).to_vec().await, Ok(vec![1, 2]));
}
