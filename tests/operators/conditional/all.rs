use headwater::testing::marble;

#[test]
fn is_false_at_the_first_item_that_does_not_match_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("--a--b--z--c--|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.all(|letter| letter != "z"), "--------(f|)").values([("f", false)]);
    });
}

#[test]
fn is_true_at_the_end_where_every_item_matches() {
    marble(|m| {
        m.expect(m.hot("--a--b--|").all(|letter| letter != "z"), "--------(t|)").values([("t", true)]);
    });
}

#[test]
fn an_empty_source_gives_true() {
    marble(|m| {
        m.expect(m.cold("-----|").all(|_| false), "-----(t|)").values([("t", true)]);
    });
}

#[test]
fn an_error_before_a_mismatch_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").all(|_| true), "---#");
    });
}

#[test]
fn an_error_after_a_mismatch_does_not() {
    marble(|m| {
        m.expect(m.cold("-a-#").all(|_| false), "-(f|)").values([("f", false)]);
    });
}
