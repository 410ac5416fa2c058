use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

#[test]
fn with_a_step_below_the_count_buffers_overlap() {
    marble(|m| {
        let source = m.hot("-a-b-c-d-e-f-g-|");
        m.expect_subscriptions(&source, ["^--------------!"]);
        m.expect(source.buffer_sliding(3, 2), "-----x---y---z-(u|)").values([
            ("x", vec!["a", "b", "c"]),
            ("y", vec!["c", "d", "e"]),
            ("z", vec!["e", "f", "g"]),
            ("u", vec!["g"]),
        ]);
    });
}

#[test]
fn with_a_step_above_the_count_the_items_in_between_are_dropped() {
    marble(|m| {
        let expected = [("x", vec!["a", "b"]), ("y", vec!["e", "f"])];
        m.expect(m.cold("-a-b-c-d-e-f-g-h-|").buffer_sliding(2, 4), "---x-------y-----|").values(expected);
    });
}

#[test]
fn all_that_are_open_at_completion_are_emitted_in_order() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-d-|").buffer_sliding(3, 1), "-----x-y-(zu|)").values([
            ("x", vec!["a", "b", "c"]),
            ("y", vec!["b", "c", "d"]),
            ("z", vec!["c", "d"]),
            ("u", vec!["d"]),
        ]);
        m.expect(m.cold("-a-|").buffer_sliding(3, 1), "---(x|)").values([("x", vec!["a"])]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").buffer_sliding(3, 1), "--|").values([("x", vec![""])]);
        m.expect(m.cold("--#").buffer_sliding(3, 1), "--#").values([("x", vec![""])]);
    });
}

#[test]
fn an_error_drops_the_open_buffers() {
    marble(|m| {
        m.expect(m.cold("-a-b-c-#").buffer_sliding(3, 1), "-----x-#").values([("x", vec!["a", "b", "c"])]);
    });
}

#[test]
fn the_source_is_gone_before_the_last_buffers() {
    let (probe, source) = Probe::new();
    let mut buffers = pin!(source.buffer_sliding(3, 1).into_values());
    [1, 2].into_iter().for_each(|n| probe.next(n));
    probe.complete();
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![1, 2])));
    assert!(probe.is_dropped());
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![2])));
    assert_eq!(buffers.next().now_or_never(), Some(None));
    assert_eq!(buffers.next().now_or_never(), Some(None));
}

#[test]
fn the_size_hint_is_exact() {
    for (count, step) in [(3, 2), (2, 5), (3, 3), (1, 1), (4, 1)] {
        let mut buffers = Box::pin(from_iter(0..23).buffer_sliding(count, step).into_source());
        let all = from_iter(0..23).buffer_sliding(count, step).to_vec().now_or_never();
        let mut left = all.map_or(0, |Ok(all)| all.len());
        loop {
            assert_eq!(buffers.size_hint(), (left, Some(left)), "{count} and {step}");
            let polled = buffers.as_mut().poll_next(&mut Context::from_waker(Waker::noop()));
            if matches!(polled, Poll::Ready(None)) {
                break;
            }
            left -= 1;
        }
    }
}

#[test]
fn a_gap_without_end_gives_way() {
    let endless = from_iter(0..).map(|n| assert!(n < 10_000, "it never gives way"));
    let mut buffers = pin!(endless.buffer_sliding(1, usize::MAX));
    assert_eq!(buffers.next().now_or_never(), Some(Some(Ok(vec![()]))));
    assert_eq!(buffers.next().now_or_never(), None);
}

#[test]
fn a_count_or_a_step_of_0_is_refused() {
    for (count, step) in [(0, 1), (1, 0)] {
        let refused = std::panic::catch_unwind(|| {
            let _ = from_iter([1]).buffer_sliding(count, step);
        });
        assert!(refused.is_err());
    }
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_sliding(3, 1), "---").values([("x", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_holds_nothing() {
    let recipe = from_iter(0..3).buffer_sliding(2, 1);
    let mut begun = recipe.clone();
    assert_eq!(begun.next().now_or_never(), Some(Some(Ok(vec![0, 1]))));
    assert_eq!(recipe.to_vec().now_or_never(), Some(Ok(vec![vec![0, 1], vec![1, 2], vec![2]])));
}
