use headwater::testing::marble;
use std::collections::HashMap;

#[test]
fn gives_all_values_of_every_key_in_their_order_when_the_source_completes() {
    marble(|m| {
        let by_letter = m.cold("-a-b-A-|").to_multimap(|letter| (letter.to_lowercase(), letter));
        let lists = [("a".to_owned(), vec!["a", "A"]), ("b".to_owned(), vec!["b"])];
        m.expect(by_letter, "-------(x|)").values([("x", HashMap::from(lists))]);
    });
}

#[test]
fn an_empty_source_gives_an_empty_map() {
    marble(|m| {
        m.expect(m.cold("--|").to_multimap(|letter| (letter, ())), "--(x|)").values([("x", HashMap::new())]);
    });
}

#[test]
fn an_error_drops_what_was_collected() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").to_multimap(|letter| (letter, ())), "-----#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.to_multimap(|letter| (letter, ())), "---").subscription("^--!");
    });
}
