use headwater::testing::marble;

#[test]
fn gives_the_value_when_the_source_completes() {
    marble(|m| {
        let source = m.hot("-a-^-b-c--d-|").map(str::to_owned);
        m.expect(source.reduce(join), "---------(x|)").values([("x", Some("b c d".to_owned()))]);
    });
}

#[test]
fn a_single_item_is_the_value_and_the_function_is_not_called() {
    marble(|m| {
        m.expect(m.cold("-a-|").reduce(|_, _| unreachable!()), "---(x|)").values([("x", Some("a"))]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").map(str::to_owned).reduce(join), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_drops_the_value() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").map(str::to_owned).reduce(join), "-----#");
        m.expect(m.cold("--#").map(str::to_owned).reduce(join), "--#");
    });
}

#[test]
fn each_subscription_begins_with_its_own_first_item() {
    marble(|m| {
        let recipe = m.hot("-a-b-c-|").map(str::to_owned).reduce(join);
        m.expect(recipe.clone(), "-------(x|)").values([("x", Some("a b c".to_owned()))]);
        m.expect(recipe, "        -------(x|)").values([("x", Some("b c".to_owned()))]).subscription("--^");
    });
}

fn join(text: String, letter: String) -> String {
    text + " " + &letter
}
