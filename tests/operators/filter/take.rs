use futures::StreamExt;
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, rc::Rc};

#[test]
fn completes_with_the_last_item_it_wants() {
    marble(|m| {
        let source = m.hot("-a--b--c--|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.take(2), "-a--(b|)");
    });
}

#[test]
fn completes_early_with_a_short_source() {
    marble(|m| {
        m.expect(m.cold("-a-|").take(2), "-a-|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").take(2), "-a-#");
    });
}

#[test]
fn of_nothing_never_subscribes() {
    marble(|m| {
        let source = m.hot("-a-|");
        m.expect_subscriptions(&source, []);
        m.expect(source.take(0), "|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.take(2), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn the_source_is_gone_with_the_last_item() {
    let held = Rc::new(());
    let mut first = pin!(from_iter(vec![Rc::clone(&held); 3]).take(1));
    assert_eq!(first.next().await, Some(Ok(Rc::new(()))));
    assert_eq!(Rc::strong_count(&held), 1);
}
