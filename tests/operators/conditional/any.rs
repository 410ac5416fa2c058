use headwater::testing::marble;

#[test]
fn is_true_at_the_first_item_that_matches_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("--a--b--z--c--|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.any(|letter| letter == "z"), "--------(t|)").values([("t", true)]);
    });
}

#[test]
fn is_false_at_the_end_where_nothing_matches() {
    marble(|m| {
        m.expect(m.hot("--a--b--|").any(|letter| letter == "z"), "--------(f|)").values([("f", false)]);
    });
}

#[test]
fn an_empty_source_gives_false() {
    marble(|m| {
        m.expect(m.cold("-----|").any(|_| true), "-----(f|)").values([("f", false)]);
    });
}

#[test]
fn an_error_before_a_match_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").any(|_| false), "---#");
    });
}

#[test]
fn an_error_after_a_match_does_not() {
    marble(|m| {
        m.expect(m.cold("-a-#").any(|_| true), "-(t|)").values([("t", true)]);
    });
}
