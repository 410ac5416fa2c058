use headwater::{prelude::*, testing::marble};
use std::future::pending;

#[test]
fn gives_the_value_when_the_source_completes() {
    marble(|m| {
        let joined = m.cold("-a-b-c-|").fold_async("n".to_owned(), async |text, letter| text + letter);
        m.expect(joined, "   -------(x|)").values([("x", "nabc".to_owned())]);
    });
}

#[test]
fn the_next_item_waits_until_the_closure_has_finished() {
    marble(|m| {
        let wait = m.frames(3);
        let source = m.cold("-ab|");
        m.expect_subscriptions(&source, ["^------!"]);
        let joined = source.fold_async(String::new(), async move |text, letter| {
            tokio::time::sleep(wait).await;
            text + letter
        });
        m.expect(joined, "-------(x|)").values([("x", "ab".to_owned())]);
    });
}

#[test]
fn an_empty_source_gives_the_seed() {
    marble(|m| {
        m.expect(m.cold("--|").fold_async("n", async |_, letter| letter), "--(n|)");
    });
}

#[test]
fn an_error_drops_the_value() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").fold_async("n", async |_, letter| letter), "-----#");
    });
}

#[test]
fn dropping_it_drops_the_closure_where_it_stands() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.fold_async("n", async |_, _| pending().await), "---").subscription("^--!");
    });
}

#[tokio::test]
async fn it_can_be_spawned_in_a_task_of_its_own() {
    let sum = tokio::spawn(from_iter(0..4).fold_async(0, async |sum, n| sum + n));
    assert_eq!(sum.await.unwrap(), Ok(6));
}
