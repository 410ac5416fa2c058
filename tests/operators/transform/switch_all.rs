use headwater::testing::marble;

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let source = m.cold("--|").values([("a", m.cold("-x|"))]);
        m.expect(source.switch_all(), "--|");
    });
}

#[test]
fn completes_with_the_last_inner_observable() {
    marble(|m| {
        let source = m.cold("-a|").values([("a", m.cold("--x--y|"))]);
        m.expect(source.switch_all(), "---x--y|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observable() {
    marble(|m| {
        let inner = m.cold("-x-x-x|");
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(m.hot("-a--#").values([("a", inner)]).switch_all(), "--x-#");
    });
}

#[test]
fn an_error_of_an_inner_observable_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--------|").values([("a", m.cold("---#"))]);
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.switch_all(), "----#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observable() {
    marble(|m| {
        let inner = m.cold("---x--");
        let source = m.hot("-a----").values([("a", inner.clone())]);
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(source.switch_all(), "----x-").subscription("^-----!");
    });
}

#[test]
fn a_newer_one_replaces_the_one_that_runs() {
    marble(|m| {
        let (first, second) = (m.cold("x---x---x|"), m.cold("-y---y|"));
        m.expect_subscriptions(&first, ["-^--!"]);
        let source = m.hot("-a--b------|").values([("a", first), ("b", second)]);
        m.expect(source.switch_all(), "-x---y---y-|");
    });
}
