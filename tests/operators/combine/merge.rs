use futures::{FutureExt, StreamExt, stream};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::RefCell,
    task::{Poll, Waker},
};

#[test]
fn interleaves_as_items_come() {
    marble(|m| {
        let one = m.cold("  -a---b---|");
        let other = m.cold("---x---y-----|");
        m.expect(one.merge(other), "-a-x-b-y-----|");
    });
}

#[test]
fn two_empty_sources_are_empty() {
    marble(|m| {
        m.expect(m.cold("-|").merge(m.cold("---|")), "---|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(m.cold("--a-#").merge(other), "-xax#");
    });
}

#[test]
fn of_items_of_one_instant_the_first_source_comes_first() {
    marble(|m| {
        m.expect(m.cold("-a---(b|)").merge(m.cold("-x---(y|)")), "-(ax)(by|)");
    });
}

#[test]
fn sources_that_always_have_something_take_turns() {
    marble(|m| {
        m.expect(from_iter(["a", "b", "c"]).merge(from_iter(["x", "y"])), "(axbyc|)");
    });
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("--x--"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.merge(other), "-ax--").subscription("^--!");
    });
}

#[test]
fn gives_way_with_a_source_that_gives_way() {
    let mut polls = 0;
    let giving_way = from_stream(stream::poll_fn(move |cx| {
        polls += 1;
        assert!(polls < 10, "polled again and again");
        cx.waker().wake_by_ref();
        Poll::<Option<u32>>::Pending
    }));
    let merged = giving_way.merge(from_stream(stream::pending()));
    assert!(Box::pin(merged).next().now_or_never().is_none());
}

#[test]
fn rests_although_somebody_rings_for_a_source_that_has_ended() {
    let bell = RefCell::new(Waker::noop().clone());
    let ended = from_stream(stream::poll_fn(|cx| {
        bell.replace(cx.waker().clone());
        Poll::<Option<u32>>::Ready(None)
    }));
    let mut merged = Box::pin(ended.merge(from_stream(stream::pending())));
    assert!(merged.next().now_or_never().is_none());
    bell.borrow().wake_by_ref();
    assert!(merged.next().now_or_never().is_none());
}
