use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc, time::Duration};

#[test]
fn forgets_the_oldest_key_when_there_is_one_more() {
    marble(|m| {
        let source = m.cold("  -a-b-a-b-c-a-c-b-|");
        m.expect_subscriptions(&source, ["^----------------!"]);
        // The a that came again is no younger for that: c drops it, and the new a drops b.
        m.expect(source.distinct_with(|letter| *letter, 2), "-a-b-----c-a---b-|");
    });
}

#[test]
fn forgets_a_key_after_so_long() {
    marble(|m| {
        let source = m.cold("  -a-a-a-a-a-a-|");
        m.expect(source.distinct_with(|letter| *letter, m.frames(5)), "-a-----a-----|");
    });
}

#[test]
fn an_item_at_the_very_end_of_that_time_still_came_before() {
    marble(|m| {
        let lifetime = m.frames(4);
        m.expect(m.cold("a---a-|").distinct_with(|letter| *letter, lifetime), "     a-----|");
        m.expect(m.cold("a----a|").distinct_with(|letter| *letter, lifetime), "     a----a|");
        m.expect(m.cold("(aa)a-|").distinct_with(|letter| *letter, Duration::ZERO), "a---a-|");
    });
}

#[test]
fn a_limit_to_the_number_and_one_to_the_age_go_together() {
    marble(|m| {
        let options = Distinct::within(2).for_at_most(m.frames(5));
        let source = m.cold("abcab---bb-b|");
        // b is remembered from frame 4 to frame 9.
        m.expect(source.distinct_with(|letter| *letter, options), "abcab------b|");
    });
}

#[test]
fn a_notifier_makes_it_forget() {
    marble(|m| {
        let source = m.hot("  --a--b--a--b--a--b--|");
        let notifier = m.hot("-----------x---------");
        m.expect_subscriptions(&notifier, ["^-------------------!"]);
        let options = Distinct::within(9).flush_when(notifier);
        // The b of the same instant came before the notifier spoke.
        m.expect(source.distinct_with(|letter| *letter, options), "--a--b--------a--b--|");
    });
}

#[test]
fn a_notifier_that_speaks_together_with_an_item_comes_first() {
    marble(|m| {
        let notifier = m.hot("---x-----");
        let source = m.hot("  -a-a-a-|");
        let options = Distinct::within(9).flush_when(notifier);
        m.expect(source.distinct_with(|letter| *letter, options), "-a-a---|");
    });
}

#[test]
fn the_end_of_a_notifier_is_ignored() {
    marble(|m| {
        let options = Distinct::within(9).flush_when(m.cold("--|"));
        m.expect(m.cold("-a-a-b-|").distinct_with(|letter| *letter, options), "-a---b-|");
    });
}

#[test]
fn an_error_of_the_notifier_passes() {
    marble(|m| {
        let source = m.hot("  --a--b--a--b--a--b--|");
        m.expect_subscriptions(&source, ["^------------!"]);
        let options = Distinct::within(9).flush_when(m.hot("-----------x-#"));
        m.expect(source.distinct_with(|letter| *letter, options), "--a--b-------#");
    });
}

#[test]
fn a_future_makes_it_forget_once() {
    marble(|m| {
        let options = Distinct::within(9).flush_when(tokio::time::sleep(m.frames(4)));
        m.expect(m.cold("-a-a-a-a-|").distinct_with(|letter| *letter, options), "-a---a---|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").distinct_with(|letter| *letter, 1), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-a-#").distinct_with(|letter| *letter, 1), "-a---#");
    });
}

#[test]
fn dropping_it_drops_the_source_and_the_notifier() {
    marble(|m| {
        let (source, notifier) = (m.hot("-a---b-|"), m.hot("------x"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&notifier, ["^--!"]);
        let options = Distinct::within(1).flush_when(notifier);
        m.expect(source.distinct_with(|letter| *letter, options), "-a-").subscription("^--!");
    });
}

#[test]
fn each_subscription_remembers_what_it_saw_itself() {
    marble(|m| {
        let recipe = m.hot("-a-b-a-|").distinct_with(|letter| *letter, 9);
        m.expect(recipe.clone(), "-a-b---|");
        m.expect(recipe, "        ---b-a-|").subscription("--^");
    });
}

#[tokio::test]
async fn never_remembers_more_keys_than_it_may() {
    let key = Rc::new(());
    let most = Cell::new(0);
    let source = from_iter(0..100).distinct_with(|n| (*n, Rc::clone(&key)), 3);
    let source = source.tap(|_| most.set(most.get().max(Rc::strong_count(&key))));
    let Ok(count) = source.count().await;
    // The key itself, and each of the three in the set and in the queue.
    assert_eq!((count, most.get(), Rc::strong_count(&key)), (100, 1 + 3 * 2, 1));
}

#[tokio::test]
async fn gives_way_after_1024_items_that_it_leaves_out() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut source = pin!(source.distinct_with(|_| (), 1));
    assert_eq!(source.next().await, Some(Ok(0)));
    assert_eq!(source.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1 + 1_024);
    assert_eq!(source.next().await, None);
}

#[test]
fn remembering_nothing_is_refused() {
    assert!(std::panic::catch_unwind(|| Distinct::within(0)).is_err());
}

#[test]
fn a_key_that_was_forgotten_takes_no_room() {
    marble(|m| {
        let notifier = m.hot("-----x-------");
        let source = m.hot("  -a-b---b-c-b-|");
        let options = Distinct::within(2).flush_when(notifier);
        m.expect(source.distinct_with(|letter| *letter, options), "-a-b---b-c---|");
    });
}

#[tokio::test]
async fn remembers_no_key_after_the_end() {
    let key = Rc::new(());
    let mut once = pin!(from_iter([1, 2]).distinct_with(|_| Rc::clone(&key), 1));
    assert_eq!(once.next().await, Some(Ok(1)));
    assert_eq!(once.next().await, None);
    assert_eq!(Rc::strong_count(&key), 1);
}

#[tokio::test]
async fn gives_way_after_a_notifier_spoke_1024_times() {
    let spoken = Cell::new(0);
    let notifier = from_iter(0..3_000).tap(|_| spoken.set(spoken.get() + 1));
    let mut source = pin!(from_iter([7]).distinct_with(|n| *n, Distinct::within(1).flush_when(notifier)));
    assert_eq!(source.next().now_or_never(), None);
    assert_eq!(spoken.get(), 1_024);
    assert_eq!(source.next().await, Some(Ok(7)));
}

#[test]
fn its_hint_counts_on_the_first_item_where_no_notifier_can_fail_before() {
    let options = Distinct::within(1).flush_when(never::<()>());
    assert_eq!(from_iter(0..10).distinct_with(|n| *n, options).size_hint(), (1, Some(10)));
    let options = Distinct::within(1).flush_when(just(()));
    assert_eq!(from_iter(0..10).distinct_with(|n| *n, options).size_hint(), (0, Some(10)));
}
