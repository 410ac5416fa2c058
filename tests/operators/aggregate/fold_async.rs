use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, future::pending, pin::pin};

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
fn waits_for_a_source_that_does_not_complete() {
    marble(|m| {
        m.expect(m.cold("-a-b--").fold_async("n", async |_, letter| letter), "------");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.fold_async("n", async |_, letter| letter), "---").subscription("^--!");
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
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut sum = pin!(source.fold_async(0, async |sum, n| sum + n));
    assert_eq!(sum.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(sum.await, Ok((0..3_000).sum()));
}

#[tokio::test]
async fn it_can_be_spawned_in_a_task_of_its_own() {
    let sum = tokio::spawn(from_iter(0..4).fold_async(0, async |sum, n| sum + n));
    assert_eq!(sum.await.unwrap(), Ok(6));
}
