use headwater::testing::marble;

#[test]
fn completes_with_the_last_item_it_wants() {
    marble(|m| {
        let source = m.hot("-a--b--c--|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.take(2), "-a--(b|)");
    });
}

#[test]
fn completes_early_with_a_short_source() {
    marble(|m| {
        m.expect(m.cold("-a-|").take(2), "-a-|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").take(2), "-a-#");
    });
}

#[test]
fn of_nothing_never_subscribes() {
    marble(|m| {
        let source = m.hot("-a-|");
        m.expect_subscriptions(&source, []);
        m.expect(source.take(0), "|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.take(2), "-a-").subscription("^--!");
    });
}
