use futures::{FutureExt, StreamExt, channel::mpsc, stream};
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use std::{cell::Cell, pin::pin, rc::Rc, task::Poll};

#[test]
fn polls_the_second_source_when_the_first_has_completed() {
    marble(|m| {
        let one = m.cold("--a--b-|");
        let other = m.cold("-x---y|");
        m.expect_subscriptions(&one, ["^------!"]);
        m.expect_subscriptions(&other, ["-------^-----!"]);
        m.expect(one.concat(other), "--a--b--x---y|");
    });
}

#[test]
fn two_empty_sources_are_empty() {
    marble(|m| {
        m.expect(m.cold("--|").concat(m.cold("---|")), "-----|");
    });
}

#[test]
fn an_error_of_the_first_source_stops_the_chain() {
    marble(|m| {
        let other = m.cold("-x|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("-a-#").concat(other), "-a-#");
    });
}

#[test]
fn the_second_source_is_gone_when_the_first_has_failed() {
    let (items, receiver) = mpsc::unbounded::<u32>();
    let failing = from_try_stream(stream::iter([Err("broken")]));
    let mut chain = Box::pin(failing.concat(from_stream(receiver).with_error()));
    assert_eq!(chain.next().now_or_never(), Some(Some(Err("broken"))));
    assert!(items.is_closed());
    assert_eq!(chain.next().now_or_never(), Some(None));
}

#[test]
fn an_error_of_the_second_source_passes() {
    marble(|m| {
        m.expect(m.cold("-a|").concat(m.cold("-x-#")), "-a-x-#");
    });
}

#[test]
fn the_second_source_of_an_endless_one_is_never_polled() {
    marble(|m| {
        let other = m.cold("x|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("-a---").concat(other), "-a---");
    });
}

#[test]
fn misses_what_a_hot_second_source_emits_too_early() {
    marble(|m| {
        let other = m.hot("-x-y-z-|");
        m.expect(m.hot("--a-|").concat(other), "--a--z-|");
    });
}

#[test]
fn the_first_source_is_gone_before_the_second_is_polled() {
    marble(|m| {
        let guard = Rc::new(());
        let alive = Rc::downgrade(&guard);
        let one = from_iter(["a", "b"]).map(move |letter| {
            let _held = &guard;
            letter
        });
        let other = stream::poll_fn(move |_| Poll::Ready(alive.upgrade().map(|_| "still there")));
        m.expect(one.concat(from_stream(other)), "(ab|)");
    });
}

#[test]
fn chains_run_one_after_the_other() {
    marble(|m| {
        let parts = m.cold("-a|").concat(m.cold("|")).concat(m.cold("-b|")).concat(async { Ok("c") });
        m.expect(parts, "-a-b(c|)");
    });
}

#[test]
fn dropping_it_drops_the_source_that_runs() {
    marble(|m| {
        let (one, other) = (m.cold("-a-|"), m.cold("-x---"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["---^--!"]);
        m.expect(one.concat(other), "-a--x-").subscription("^-----!");
    });
}

#[test]
fn dropping_it_early_leaves_the_second_source_alone() {
    marble(|m| {
        let (one, other) = (m.cold("-a----|"), m.cold("-x|"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, []);
        m.expect(one.concat(other), "-a-").subscription("^--!");
    });
}

#[test]
fn many_sources_run_one_after_the_other() {
    marble(|m| {
        let (one, two, three) = (m.cold("-a-b|"), m.cold("--|"), m.cold("-x|"));
        m.expect_subscriptions(&one, ["^---!"]);
        m.expect_subscriptions(&two, ["----^-!"]);
        m.expect_subscriptions(&three, ["------^-!"]);
        m.expect(concat([one, two, three]), "-a-b---x|");
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    marble(|m| {
        m.expect(concat([m.cold("a|")].into_iter().skip(1)), "|");
    });
}

#[test]
fn an_error_of_one_of_many_stops_the_chain() {
    marble(|m| {
        let last = m.cold("-x|");
        m.expect_subscriptions(&last, []);
        m.expect(concat([m.cold("-a|"), m.cold("-b#"), last]), "-a-b#");
    });
}

#[test]
fn the_iterator_of_sources_is_advanced_when_the_source_before_has_completed() {
    let made = Cell::new(0);
    let sources = std::iter::from_fn(|| {
        made.set(made.get() + 1);
        Some(from_iter([made.get(); 2]))
    });
    let mut chain = Box::pin(concat(sources));
    assert_eq!(made.get(), 0);
    for item in [1, 1, 2, 2, 3] {
        assert_eq!(chain.next().now_or_never(), Some(Some(Ok(item))));
        assert_eq!(made.get(), item);
    }
}

#[test]
fn each_of_many_is_gone_before_the_iterator_makes_the_next() {
    let alive = Rc::new(());
    let sources = (0..3).map(|_| {
        assert_eq!(Rc::strong_count(&alive), 1);
        let held = Rc::clone(&alive);
        just(()).map(move |()| _ = &held)
    });
    assert_eq!(concat(sources).count().now_or_never(), Some(Ok(3)));
}

#[test]
fn the_iterator_of_sources_is_gone_with_the_end() {
    let counter = LeakCounter::new();
    let held = counter.token();
    let mut chain = pin!(concat((0..2).map(move |n| (just(n), &held).0)));
    assert_eq!(chain.as_mut().count().now_or_never(), Some(2));
    counter.assert_none_left();
}

#[tokio::test]
async fn a_million_empty_sources_need_no_stack_and_give_way() {
    let mut chain = Box::pin(concat((0..1_000_000).map(|_| empty::<u32>())));
    assert_eq!(chain.next().now_or_never(), None);
    assert_eq!(chain.next().await, None);
}

#[test]
fn dropping_it_drops_the_one_of_many_that_runs() {
    marble(|m| {
        let (one, two, three) = (m.cold("-a|"), m.cold("-x---"), m.cold("b|"));
        m.expect_subscriptions(&two, ["--^--!"]);
        m.expect_subscriptions(&three, []);
        m.expect(concat([one, two, three]), "-a-x-").subscription("^----!");
    });
}

#[test]
fn a_clone_of_many_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = concat(vec![m.cold("-a|"), m.cold("-b|")]);
        m.expect(recipe.clone(), "-a-b|");
        m.expect(recipe, "-a-b|");
    });
}
