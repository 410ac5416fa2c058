use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{cell::Cell, time::Duration};
use tokio::time::advance;

#[test]
fn emits_an_item_when_it_is_so_old() {
    marble(|m| {
        let source = m.hot("-a-b---c-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.skip_last_for(m.frames(3)), "----a-b--|");
    });
}

#[test]
fn an_item_that_is_exactly_so_old_comes_before_the_end() {
    marble(|m| {
        m.expect(m.cold("-a-b--|").skip_last_for(m.frames(3)), "----a-(b|)");
        m.expect(m.cold("-a-b-|").skip_last_for(m.frames(3)), " ----a|");
    });
}

#[test]
fn for_no_time_passes_everything_at_once() {
    marble(|m| {
        m.expect(m.cold("-a-(b|)").skip_last_for(Duration::ZERO), "-a-(b|)");
    });
}

#[test]
fn for_longer_than_the_source_passes_nothing() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").skip_last_for(m.frames(9)), "-----|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").skip_last_for(m.frames(2)), "--|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_what_waits() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").skip_last_for(m.frames(3)), "----a#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.skip_last_for(m.frames(2)), "---").subscription("^--!");
    });
}

#[test]
fn each_subscription_waits_for_its_own_items() {
    marble(|m| {
        let recipe = m.hot("-a-b-----|").skip_last_for(m.frames(2));
        m.expect(recipe.clone(), "---a-b---|");
        m.expect(recipe, "        -----b---|").subscription("--^");
    });
}

#[tokio::test(start_paused = true)]
async fn holds_no_more_items_than_it_may() {
    let pulled = Cell::new(0);
    let source = from_iter(0..100).tap(|_| pulled.set(pulled.get() + 1));
    let options = Delay::by(Duration::from_millis(5)).capacity(3);
    let mut rest = Box::pin(source.skip_last_for(options));
    assert_eq!(rest.next().now_or_never(), None);
    assert_eq!(pulled.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn counts_what_is_old_enough_when_the_source_has_ended() {
    let (probe, source) = Probe::<u32>::new();
    let mut rest = Box::pin(source.skip_last_for(Duration::from_millis(5)));
    probe.next(1);
    probe.next(2);
    assert_eq!(rest.next().now_or_never(), None);
    advance(Duration::from_millis(9)).await;
    probe.complete();
    assert_eq!(rest.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(rest.size_hint(), (0, Some(1)));
    assert_eq!(rest.next().now_or_never(), Some(Some(Ok(2))));
    assert_eq!(rest.next().now_or_never(), Some(None));
}
