use headwater::{prelude::*, testing::marble};
use std::collections::{BTreeMap, VecDeque};

#[test]
fn gives_all_items_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-|").to_vec(), "-------(x|)").values([("x", vec!["a", "b", "c"])]);
    });
}

#[test]
fn an_empty_source_gives_an_empty_collection() {
    marble(|m| {
        m.expect(m.cold("--|").to_vec(), "--(x|)").values([("x", vec![])]);
    });
}

#[test]
fn an_error_drops_what_was_collected() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").to_vec(), "-----#");
    });
}

#[test]
fn each_subscription_collects_for_itself() {
    marble(|m| {
        let all = m.hot("-a-b-|").to_vec();
        m.expect(all.clone(), "-----(x|)").values([("x", vec!["a", "b"])]);
        m.expect(all, "        -----(y|)").values([("y", vec!["b"])]).subscription("--^");
    });
}

#[tokio::test]
async fn fills_any_collection_that_can_be_extended() {
    let Ok(queue) = from_iter(0..3).collect::<VecDeque<_>>().await;
    assert_eq!(queue, [0, 1, 2]);
    let Ok(numbers) = from_iter([("one", 1), ("two", 2), ("one", 11)]).collect::<BTreeMap<_, _>>().await;
    assert_eq!(numbers, BTreeMap::from([("one", 11), ("two", 2)]));
}
