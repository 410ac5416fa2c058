use headwater::testing::marble;

#[test]
fn emits_the_items_before_those_of_the_source() {
    marble(|m| {
        let source = m.cold("-----a--b|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.start_with(["x", "y"]), "(xy)-a--b|");
    });
}

#[test]
fn no_items_change_nothing() {
    marble(|m| {
        m.expect(m.cold("a--b-|").start_with([]), "a--b-|");
    });
}

#[test]
fn an_empty_source_completes_behind_the_items() {
    marble(|m| {
        m.expect(m.cold("---|").start_with(["x"]), "x--|");
        m.expect(m.cold("|").start_with(["x"]), "(x|)");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").start_with(["x"]), "xa-#");
    });
}

#[test]
fn does_not_subscribe_before_the_items_are_taken() {
    marble(|m| {
        let source = m.hot("-a-|");
        m.expect_subscriptions(&source, []);
        m.expect(source.start_with(["x", "y"]).take(2), "(xy|)");
    });
}

#[test]
fn takes_of_an_endless_iterator_what_is_asked_for() {
    marble(|m| {
        m.expect(m.cold("a|").start_with(std::iter::repeat("x")).take(3), "(xxx|)");
    });
}

#[test]
fn an_iterator_that_would_begin_again_is_not_asked_again() {
    marble(|m| {
        let mut calls = 0;
        let restless = std::iter::from_fn(move || {
            calls += 1;
            (calls != 2).then_some("x")
        });
        m.expect(m.cold("a----b|").start_with(restless), "(xa)-b|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.start_with(["x"]), "xa-").subscription("^--!");
    });
}
