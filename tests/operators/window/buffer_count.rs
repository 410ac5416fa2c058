use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::panic::catch_unwind;

#[test]
fn emits_vectors_of_the_count_and_the_rest_at_completion() {
    marble(|m| {
        let source = m.cold("-a--b--c--d--e-|");
        m.expect_subscriptions(&source, ["^--------------!"]);
        m.expect(source.buffer_count(2), "----x-----y----(z|)").values([
            ("x", vec!["a", "b"]),
            ("y", vec!["c", "d"]),
            ("z", vec!["e"]),
        ]);
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").buffer_count(2), "---|");
    });
}

#[test]
fn no_empty_vector_comes_behind_a_full_one() {
    marble(|m| {
        m.expect(m.cold("-a-b--|").buffer_count(2), "---x--|").values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn an_error_drops_the_open_buffer() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-#").buffer_count(2), "---x---#").values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn the_source_is_gone_when_the_last_buffer_comes() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_count(2).take(1), "---(x|)").values([("x", vec!["a"])]);
    });
}

#[test]
fn a_count_of_one_wraps_every_item() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").buffer_count(1), "-x-y-|").values([("x", vec!["a"]), ("y", vec!["b"])]);
    });
}

#[tokio::test]
async fn a_huge_count_costs_nothing_by_itself() {
    let Ok(batches) = from_iter(0..3).buffer_count(usize::MAX).to_vec().await;
    assert_eq!(batches, [[0, 1, 2]]);
}

#[tokio::test]
async fn full_buffers_have_no_room_to_spare() {
    let Ok(batches) = from_iter(0..300).buffer_count(100).to_vec().await;
    assert!(batches[1..].iter().all(|batch| batch.capacity() == 100));
}

#[test]
fn gives_way_while_a_buffer_fills() {
    let endless = from_iter(0..).map(|n| assert!(n < 10_000, "it never gives way"));
    assert!(Box::pin(endless.buffer_count(usize::MAX)).next().now_or_never().is_none());
}

#[test]
fn a_count_of_zero_is_refused() {
    assert!(catch_unwind(|| from_iter([1]).buffer_count(0)).is_err());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-----");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_count(2), "---").subscription("^--!");
    });
}
