use headwater::{prelude::*, testing::marble};

#[test]
fn emits_its_items_in_order() {
    marble(|m| {
        m.expect(of(["a", "b", "c"]), "(abc|)");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        m.expect(of::<&str, 0>([]), "|");
    });
}

#[test]
fn emits_only_what_is_asked_for() {
    marble(|m| {
        m.expect(of(["a", "b", "c"]).take(2), "(ab|)");
    });
}

#[tokio::test]
async fn takes_an_observable_for_an_item_like_any_other() {
    let Ok(all) = of([just(1), just(2)]).flat_map(|inner| inner).to_vec().await;
    assert_eq!(all, [1, 2]);
}
