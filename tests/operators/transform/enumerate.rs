use headwater::testing::marble;

#[test]
fn numbers_the_items_from_zero() {
    marble(|m| {
        let numbered = m.cold("-a--b--c-|").enumerate();
        m.expect(numbered, "  -x--y--z-|").values([("x", (0, "a")), ("y", (1, "b")), ("z", (2, "c"))]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").enumerate(), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").enumerate(), "-x-#").values([("x", (0, "a"))]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.enumerate(), "-x-").values([("x", (0, "a"))]).subscription("^--!");
    });
}

#[test]
fn each_subscription_counts_for_itself() {
    marble(|m| {
        let numbered = m.hot("-a--b--c-|").enumerate();
        m.expect(numbered.clone(), "-x--y--z-|").values([("x", (0, "a")), ("y", (1, "b")), ("z", (2, "c"))]);
        m.expect(numbered, "        ----y--z-|").values([("y", (0, "b")), ("z", (1, "c"))]).subscription("--^");
    });
}
