use headwater::testing::marble;

#[test]
fn gives_the_item_with_the_number_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b---c--d---e--|");
        m.expect_subscriptions(&source, ["^---------!"]);
        m.expect(source.element_at(3), "----------(x|)").values([("x", Some("d"))]);
    });
}

#[test]
fn the_first_item_has_the_number_0() {
    marble(|m| {
        m.expect(m.cold("--a--b--|").element_at(0), "--(x|)").values([("x", Some("a"))]);
    });
}

#[test]
fn a_source_that_is_too_short_gives_none() {
    marble(|m| {
        m.expect(m.hot("-a-b-|").element_at(2), "-----(x|)").values([("x", None)]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").element_at(0), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_before_the_item_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").element_at(1), "---#");
    });
}

#[test]
fn an_error_after_the_item_does_not() {
    marble(|m| {
        m.expect(m.cold("-a-#").element_at(0), "-(x|)").values([("x", Some("a"))]);
    });
}

#[test]
fn the_form_with_an_error_gives_the_item_itself() {
    marble(|m| {
        m.expect(m.hot("---a--b--c--|").element_at_or_err(2), "---------(c|)");
    });
}

#[test]
fn the_form_with_an_error_fails_when_the_source_is_too_short() {
    marble(|m| {
        m.expect(m.hot("-a-b-|").element_at_or_err(2), "-----#").error("no item came before the end");
        m.expect(m.cold("|").element_at_or_err(0), "#").error("no item came before the end");
    });
}

#[test]
fn the_form_with_an_error_passes_that_of_the_source() {
    marble(|m| {
        m.expect(m.cold("-a-#").element_at_or_err(1), "---#");
    });
}

#[test]
fn dropping_the_form_with_an_error_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.element_at_or_err(1), "---").subscription("^--!");
    });
}
