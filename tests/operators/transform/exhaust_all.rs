use headwater::testing::marble;

#[test]
fn never_polls_one_that_comes_while_another_runs() {
    marble(|m| {
        let (first, second) = (m.cold("x---x|"), m.cold("-y|"));
        m.expect_subscriptions(&second, ["--------^-!"]);
        let source = m.hot("-a--b---b--|").values([("a", first), ("b", second)]);
        m.expect(source.exhaust_all(), "-x---x---y-|");
    });
}
