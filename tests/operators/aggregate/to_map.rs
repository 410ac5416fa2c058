use headwater::{prelude::*, testing::marble};
use std::collections::HashMap;

#[test]
fn gives_the_last_value_of_every_key_when_the_source_completes() {
    marble(|m| {
        let by_letter = m.cold("-a-b-A-|").to_map(|letter| (letter.to_lowercase(), letter));
        let entries = [("a".to_owned(), "A"), ("b".to_owned(), "b")];
        m.expect(by_letter, "-------(x|)").values([("x", HashMap::from(entries))]);
    });
}

#[test]
fn an_empty_source_gives_an_empty_map() {
    marble(|m| {
        m.expect(m.cold("--|").to_map(|letter| (letter, ())), "--(x|)").values([("x", HashMap::new())]);
    });
}

#[test]
fn an_error_drops_what_was_collected() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").to_map(|letter| (letter, ())), "-----#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.to_map(|letter| (letter, ())), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn a_value_that_is_replaced_is_dropped_at_once() {
    let live = headwater::testing::LeakCounter::new();
    let most = std::cell::Cell::new(0);
    let source = from_iter(0..100).map(|n| (n % 2, live.token())).tap(|_| most.set(most.get().max(live.live())));
    let Ok(map) = source.to_map(|entry| entry).await;
    assert_eq!((map.len(), live.live(), most.get()), (2, 2, 3));
}
