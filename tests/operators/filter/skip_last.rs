use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn emits_an_item_when_so_many_later_ones_have_come() {
    marble(|m| {
        let source = m.hot("--a--^---b----c---d--|");
        m.expect_subscriptions(&source, ["^---------------!"]);
        m.expect(source.skip_last(1), "---------b---c--|");
    });
}

#[test]
fn of_nothing_passes_everything_at_once() {
    marble(|m| {
        m.expect(m.cold("--a---b--|").skip_last(0), "--a---b--|");
    });
}

#[test]
fn of_as_many_as_there_are_passes_nothing() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").skip_last(2), "-----|");
        m.expect(m.cold("-a-b-|").skip_last(usize::MAX), "-----|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").skip_last(2), "--|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_what_is_held() {
    marble(|m| {
        m.expect(m.hot("-a-b-c-#").skip_last(2), "-----a-#");
        m.expect(m.cold("#").skip_last(2), "#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.skip_last(2), "---").subscription("^--!");
    });
}

#[test]
fn each_subscription_keeps_its_own_items() {
    marble(|m| {
        let recipe = m.hot("-a-b-c-|").skip_last(1);
        m.expect(recipe.clone(), "---a-b-|");
        m.expect(recipe, "        -----b-|").subscription("--^");
    });
}

#[tokio::test]
async fn what_is_held_is_gone_together_with_the_end() {
    let item = Rc::new(());
    let mut rest = pin!(from_iter([Rc::clone(&item), Rc::clone(&item)]).skip_last(2));
    assert_eq!(rest.next().await, None);
    assert_eq!(Rc::strong_count(&item), 1);
}

#[tokio::test]
async fn gives_way_after_1024_items_that_it_takes_in() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut rest = pin!(source.skip_last(2_000));
    assert_eq!(rest.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(rest.next().await, Some(Ok(0)));
}
