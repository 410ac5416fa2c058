use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};

#[test]
fn gives_the_number_of_items_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-|").count(), "-------(3|)");
    });
}

#[test]
fn an_empty_source_counts_zero() {
    marble(|m| {
        m.expect(m.cold("--|").count(), "--(0|)");
    });
}

#[test]
fn an_error_comes_in_place_of_the_number() {
    marble(|m| {
        m.expect(m.cold("-a-#").count(), "---#");
    });
}

#[test]
fn each_subscription_counts_for_itself() {
    marble(|m| {
        let count = m.hot("-a-b-|").count();
        m.expect(count.clone(), "-----(2|)");
        m.expect(count, "        -----(1|)").subscription("--^");
    });
}

#[tokio::test]
async fn gives_way_after_1024_items_and_goes_on_counting() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut count = pin!(source.count());
    assert_eq!(count.as_mut().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(count.await, Ok(3_000));
}
