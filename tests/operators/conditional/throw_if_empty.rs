use headwater::testing::{TestError, marble};

#[test]
fn fails_at_the_end_of_an_empty_source() {
    marble(|m| {
        let source = m.cold("----|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.throw_if_empty(|| TestError::from("nothing")), "----#").error("nothing");
    });
}

#[test]
fn passes_a_source_that_has_items() {
    marble(|m| {
        m.expect(m.cold("-----a---b---c---|").throw_if_empty(unwanted), "-----a---b---c---|");
    });
}

#[test]
fn waits_for_a_source_that_is_silent() {
    marble(|m| {
        m.expect(m.cold("----").throw_if_empty(unwanted), "----");
    });
}

#[test]
fn passes_an_error_of_an_empty_source() {
    marble(|m| {
        m.expect(m.cold("--#").throw_if_empty(unwanted), "--#");
    });
}

#[test]
fn passes_an_error_after_items() {
    marble(|m| {
        m.expect(m.cold("-a-#").throw_if_empty(unwanted), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.throw_if_empty(unwanted), "-a-").subscription("^--!");
    });
}

#[test]
fn another_attempt_makes_the_error_anew() {
    marble(|m| {
        let source = m.cold("--|").throw_if_empty(|| TestError::from("nothing"));
        m.expect(source.retry(2), "------#").error("nothing");
    });
}

/// An error that nobody must see.
fn unwanted() -> TestError {
    TestError::from("the closure was called")
}
