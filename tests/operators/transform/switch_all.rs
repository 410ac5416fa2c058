use headwater::testing::marble;

#[test]
fn a_newer_one_replaces_the_one_that_runs() {
    marble(|m| {
        let (first, second) = (m.cold("x---x---x|"), m.cold("-y---y|"));
        m.expect_subscriptions(&first, ["-^--!"]);
        let source = m.hot("-a--b------|").values([("a", first), ("b", second)]);
        m.expect(source.switch_all(), "-x---y---y-|");
    });
}
