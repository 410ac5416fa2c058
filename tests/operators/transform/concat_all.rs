use headwater::testing::marble;

#[test]
fn runs_them_one_after_the_other() {
    marble(|m| {
        let (first, second) = (m.cold("x---x|"), m.cold("y---y|"));
        m.expect_subscriptions(&second, ["------^----!"]);
        let source = m.hot("-a--b------|").values([("a", first), ("b", second)]);
        m.expect(source.concat_all(), "-x---xy---y|");
    });
}
