use headwater::testing::marble;

#[test]
fn fails_with_what_the_function_makes_of_the_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").map_err(|error| format!("{error}!")), "-a-#").error("error!");
    });
}

#[test]
fn passes_items_and_the_end() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").map_err(|error| error.to_string()), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map_err(|error| error.to_string()), "--|");
    });
}

#[test]
fn may_consume_what_the_function_captured() {
    marble(|m| {
        let context = String::from("while drawing");
        m.expect(m.cold("#").map_err(|_| context), "#").error("while drawing");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.map_err(|error| error), "-a-").subscription("^--!");
    });
}
