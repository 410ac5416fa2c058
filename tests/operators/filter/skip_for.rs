use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{pin::pin, time::Duration};
use tokio::time::advance;

#[test]
fn passes_everything_after_the_span() {
    marble(|m| {
        let source = m.hot("-a-b--c-d-|");
        m.expect_subscriptions(&source, ["^---------!"]);
        m.expect(source.skip_for(m.frames(5)), "------c-d-|");
    });
}

#[test]
fn an_item_of_the_end_of_the_span_passes() {
    marble(|m| {
        m.expect(m.hot("-a-b-c-|").skip_for(m.frames(3)), "---b-c-|");
        m.expect(m.cold("-a-b-c-|").skip_for(m.frames(3)), "---b-c-|");
    });
}

#[test]
fn a_span_of_nothing_passes_everything() {
    marble(|m| {
        m.expect(m.cold("a-b-|").skip_for(m.frames(0)), "a-b-|");
    });
}

#[test]
fn a_source_that_completes_during_the_span_ends_it() {
    marble(|m| {
        m.expect(m.cold("-a-|").skip_for(m.frames(5)), "---|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").skip_for(m.frames(5)), "--|");
    });
}

#[test]
fn passes_an_error_during_the_span() {
    marble(|m| {
        m.expect(m.cold("-a-#").skip_for(m.frames(5)), "---#");
    });
}

#[test]
fn passes_an_error_after_items() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").skip_for(m.frames(2)), "---b-#");
    });
}

#[test]
fn the_span_begins_with_the_subscription() {
    marble(|m| {
        let source = m.hot("-a-b--c-d-|");
        m.expect(source.skip_for(m.frames(5)), "--------d-|").subscription("---^");
    });
}

#[test]
fn a_span_without_end_does_not_overflow() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").skip_for(Duration::MAX), "-----|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.skip_for(m.frames(9)), "---").subscription("^--!");
    });
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_not_read_before_the_first_poll() {
    let numbers = from_iter([1]).skip_for(Duration::from_millis(5));
    advance(Duration::from_millis(50)).await;
    assert_eq!(numbers.to_vec().await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_clone_has_a_span_of_its_own() {
    let mut late = pin!(from_iter(0..3_000).skip_for(Duration::from_millis(5)));
    assert_eq!(late.next().now_or_never(), None);
    let clone = late.clone();
    advance(Duration::from_millis(5)).await;
    assert_eq!(late.next().await, Some(Ok(1_024)));
    assert_eq!(clone.count().await, Ok(0));
}

#[tokio::test(start_paused = true)]
async fn its_hint_counts_on_the_items_behind_the_first_that_passes() {
    let mut late = pin!(from_iter(0..3_000).skip_for(Duration::from_millis(5)));
    assert_eq!(late.size_hint(), (0, Some(3_000)));
    assert_eq!(late.next().now_or_never(), None);
    advance(Duration::from_millis(5)).await;
    assert_eq!(late.next().await, Some(Ok(1_024)));
    assert_eq!(late.size_hint(), (1_975, Some(1_975)));
}
