use futures::{FutureExt, StreamExt, channel::mpsc, stream};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use tokio::time::sleep;

const NOTHING: Vec<&str> = Vec::new();

#[test]
fn every_item_of_the_notifier_closes_a_buffer() {
    marble(|m| {
        let source = m.hot("  -a-b---c----d--|");
        let notifier = m.hot("----n----n-n----");
        m.expect_subscriptions(&source, ["^--------------!"]);
        m.expect_subscriptions(&notifier, ["^--------------!"]);
        m.expect(source.buffer(notifier), "----x----y-n---(z|)").values([
            ("x", vec!["a", "b"]),
            ("y", vec!["c"]),
            ("n", NOTHING),
            ("z", vec!["d"]),
        ]);
    });
}

#[test]
fn a_view_of_a_state_closes_one_with_what_it_is_and_one_with_every_change() {
    marble(|m| {
        let state = BehaviorSubject::<&str, TestError>::new("s", 8);
        m.hot("----a-a---b----").subscribe_with(state.clone()).detach_with(drop);
        m.expect(m.hot("-1-2---3-----4-|").buffer(&state.view()), "n---x-----y----(z|)").values([
            ("n", NOTHING),
            ("x", vec!["1", "2"]),
            ("y", vec!["3"]),
            ("z", vec!["4"]),
        ]);
    });
}

#[test]
fn an_empty_source_gives_one_empty_vector() {
    marble(|m| {
        m.expect(m.cold("--|").buffer(m.cold("-----")), "--(n|)").values([("n", NOTHING)]);
        m.expect(m.cold("|").buffer(m.cold("|")), "(n|)").values([("n", NOTHING)]);
    });
}

#[test]
fn completion_emits_an_empty_buffer_too() {
    marble(|m| {
        m.expect(m.cold("-a----|").buffer(m.cold("---n---")), "---x--(n|)").values([("x", vec!["a"]), ("n", NOTHING)]);
    });
}

#[test]
fn a_notifier_that_completes_is_ignored() {
    marble(|m| {
        let notifier = m.cold("--n-|");
        m.expect_subscriptions(&notifier, ["^---!"]);
        m.expect(m.cold("-a-b-c-|").buffer(notifier), "--x----(y|)").values([("x", vec!["a"]), ("y", vec!["b", "c"])]);
    });
}

#[test]
fn an_endless_source_with_a_notifier_that_completes_says_nothing_more() {
    marble(|m| {
        m.expect(m.cold("-a-----").buffer(m.cold("|")), "-------");
    });
}

#[test]
fn an_error_of_the_source_drops_the_open_buffer_and_the_notifier() {
    marble(|m| {
        let notifier = m.cold("--n----");
        m.expect_subscriptions(&notifier, ["^---!"]);
        m.expect(m.cold("-a-b#").buffer(notifier), "--x-#").values([("x", vec!["a"])]);
    });
}

#[test]
fn an_error_of_the_notifier_drops_the_open_buffer_and_the_source() {
    marble(|m| {
        let source = m.cold("-a-b---");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.buffer(m.cold("--n-#")), "--x-#").values([("x", vec!["a"])]);
    });
}

#[test]
fn what_the_source_has_at_that_instant_is_in_the_buffer_that_closes() {
    marble(|m| {
        let (notifier, source) = (m.cold("---n-n-"), m.cold("---(ab)---|"));
        m.expect(source.buffer(notifier), "---x-n----(n|)").values([("x", vec!["a", "b"]), ("n", NOTHING)]);
    });
}

#[test]
fn the_end_of_the_source_at_the_instant_of_the_notifier_closes_one_buffer() {
    marble(|m| {
        m.expect(m.cold("-a-|").buffer(m.cold("---n-")), "---(x|)").values([("x", vec!["a"])]);
    });
}

#[test]
fn a_future_cuts_once() {
    marble(|m| {
        let notifier = sleep(m.frames(3));
        m.expect(m.cold("-a-b--c-|").buffer(notifier), "---x----(y|)")
            .values([("x", vec!["a", "b"]), ("y", vec!["c"])]);
    });
}

#[test]
fn of_notifications_that_wait_the_first_takes_everything() {
    let (items, receiver) = mpsc::unbounded();
    let (cuts, notifier) = mpsc::unbounded();
    let mut buffers = Box::pin(from_stream(receiver).buffer(from_stream(notifier)).into_values());
    for n in [1, 2] {
        items.unbounded_send(n).unwrap();
        cuts.unbounded_send(()).unwrap();
    }
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![1, 2])));
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![])));
    assert_eq!(buffers.next().now_or_never(), None);
}

#[test]
fn hears_the_notifier_although_the_source_always_has_something() {
    let mut buffers = Box::pin(from_iter(0..).buffer(from_iter([()])).into_values());
    assert_eq!(buffers.next().now_or_never().flatten().map(|buffer| buffer.len()), Some(1_024));
}

#[test]
fn gives_way_while_the_notifier_is_silent() {
    let endless = from_iter(0..).map(|n| assert!(n < 10_000, "it never gives way"));
    assert!(Box::pin(endless.buffer(from_stream(stream::pending::<()>()))).next().now_or_never().is_none());
}

#[test]
fn the_notifier_is_gone_when_the_last_buffer_comes() {
    let (cuts, notifier) = mpsc::unbounded::<()>();
    let mut buffers = Box::pin(from_iter([1]).buffer(from_stream(notifier)).into_values());
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![1])));
    assert!(cuts.is_closed());
    assert_eq!(buffers.next().now_or_never(), Some(None));
}

#[test]
fn dropping_it_drops_source_and_notifier() {
    marble(|m| {
        let (source, notifier) = (m.hot("-a----"), m.hot("----n-"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&notifier, ["^--!"]);
        m.expect(source.buffer(notifier), "---").subscription("^--!");
    });
}
