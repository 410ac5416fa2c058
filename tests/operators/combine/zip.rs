use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::{cell::Cell, rc::Rc};

#[test]
fn pairs_the_items_in_order() {
    marble(|m| {
        let one = m.cold("  -a---b---c--|");
        let other = m.cold("---x-y------|");
        m.expect_subscriptions(&one, ["^-----------!"]);
        m.expect_subscriptions(&other, ["^-----------!"]);
        m.expect(one.zip(other), "---p-q------|").values([("p", ("a", "x")), ("q", ("b", "y"))]);
    });
}

#[test]
fn an_empty_side_ends_it_at_once_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("-a--|"), m.cold("-x--|"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(one.zip(m.cold("---|")), "---|");
        m.expect(m.cold("--|").zip(other), "--|");
    });
}

#[test]
fn the_other_source_of_an_empty_one_is_never_polled() {
    marble(|m| {
        let other = m.cold("-x|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("|").zip(other), "|");
    });
}

#[test]
fn completes_right_behind_the_pair_that_uses_up_the_first_source() {
    marble(|m| {
        let other = m.cold("--x-----");
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(m.cold("-a|").zip(other), "--(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn completes_right_behind_the_pair_that_uses_up_the_second_source() {
    marble(|m| {
        let one = m.cold("--a-----");
        m.expect_subscriptions(&one, ["^-!"]);
        m.expect(one.zip(m.cold("-x|")), "--(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn completes_with_a_side_although_the_other_never_emits_again() {
    marble(|m| {
        let (one, other) = (m.cold("-a------"), m.cold("-x------"));
        m.expect_subscriptions(&one, ["^---!"]);
        m.expect_subscriptions(&other, ["^----!"]);
        m.expect(one.zip(m.cold("-x--|")), "-p--|").values([("p", ("a", "x"))]);
        m.expect(m.cold("-a---|").zip(other), "-p---|").values([("p", ("a", "x"))]);
    });
}

#[test]
fn an_end_behind_an_item_that_is_held_waits_for_its_partner() {
    marble(|m| {
        let one = m.cold("-a|");
        m.expect(one.zip(m.cold("-----x-y-|")), "-----(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn drops_the_item_that_is_held_when_the_other_side_ends() {
    marble(|m| {
        m.expect(m.cold("-a---b--").zip(m.cold("-x-----|")), "-p-----|").values([("p", ("a", "x"))]);
    });
}

#[test]
fn an_error_of_either_side_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("-a-----"), m.cold("-x-----"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(one.zip(m.cold("---#").map(|_| ())), "---#");
        m.expect(m.cold("----#").zip(other), "----#");
    });
}

#[test]
fn an_error_behind_an_item_that_is_held_waits_for_its_partner() {
    marble(|m| {
        m.expect(m.cold("-a-#").zip(m.cold("-----x-|")), "-----(p#)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn of_an_error_and_an_end_of_one_instant_the_first_source_decides() {
    marble(|m| {
        m.expect(m.cold("--#").zip(m.cold("--|")), "--#");
        m.expect(m.cold("--|").zip(m.cold("--#")), "--|");
    });
}

#[test]
fn asks_the_faster_source_for_one_item_ahead_and_no_more() {
    let asked = Rc::new(Cell::new(0));
    let counter = Rc::clone(&asked);
    marble(|m| {
        let fast = from_iter(0..).map(move |n| counter.replace(n + 1)).with_error::<TestError>();
        m.expect(fast.zip(m.cold("--x--y---|")), "--p--q---|").values([("p", (0, "x")), ("q", (1, "y"))]);
    });
    assert_eq!(asked.get(), 3);
}

#[test]
fn takes_a_future_for_the_other_source() {
    marble(|m| {
        m.expect(m.cold("--a--b|").zip(async { Ok("x") }), "--(p|)").values([("p", ("a", "x"))]);
    });
}

#[test]
fn the_other_source_is_gone_when_it_has_ended() {
    let (items, receiver) = mpsc::unbounded();
    let mut pairs = Box::pin(from_stream(receiver).zip(from_iter(["x"])).into_values());
    items.unbounded_send("a").unwrap();
    assert_eq!(pairs.next().now_or_never(), Some(Some(("a", "x"))));
    assert_eq!(pairs.next().now_or_never(), Some(None));
    assert!(items.is_closed());
    assert_eq!(pairs.next().now_or_never(), Some(None));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("-----"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.zip(other), "---").subscription("^--!");
    });
}

#[test]
fn three_sources_of_different_types_make_triples() {
    marble(|m| {
        let one = m.cold("-a--b---c-|").values([("a", 1), ("b", 2), ("c", 3)]);
        let two = m.cold("--x--y----|");
        let three = m.cold("---k-----l----|").map(str::len);
        m.expect(zip((one, two, three)), "---p-----q|").values([("p", (1, "x", 1)), ("q", (2, "y", 1))]);
    });
}

#[test]
fn a_vector_of_sources_makes_vectors() {
    marble(|m| {
        let sources = vec![m.cold("-a--b---c-|"), m.cold("--x--y----|"), m.cold("---k-----l----|")];
        m.expect(zip(sources), "---p-----q|").values([("p", vec!["a", "x", "k"]), ("q", vec!["b", "y", "l"])]);
    });
}

#[test]
fn eight_sources_are_as_many_as_a_tuple_has() {
    let n = |n: u64| from_iter(n..n + 2);
    let all = zip((n(0), n(10), n(20), n(30), n(40), n(50), n(60), n(70))).to_vec().now_or_never();
    assert_eq!(all, Some(Ok(vec![(0, 10, 20, 30, 40, 50, 60, 70), (1, 11, 21, 31, 41, 51, 61, 71)])));
}

#[test]
fn no_sources_at_all_are_empty() {
    let none: Vec<BoxObservable<'static, u32>> = Vec::new();
    assert_eq!(zip(none).to_vec().now_or_never(), Some(Ok(vec![])));
}

#[test]
fn of_many_the_first_that_has_used_up_its_items_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-a-----b"), m.cold("--x|"), m.cold("-k-l-m-n")];
        m.expect_subscriptions(&sources[0], ["^--!"]);
        m.expect_subscriptions(&sources[2], ["^--!"]);
        m.expect(zip(sources), "--p|").values([("p", vec!["a", "x", "k"])]);
    });
}

#[test]
fn an_error_of_one_of_many_passes_at_once_and_drops_all_the_others() {
    marble(|m| {
        let sources = vec![m.cold("-a-----b"), m.cold("----#"), m.cold("-------n")];
        m.expect_subscriptions(&sources[0], ["^---!"]);
        m.expect_subscriptions(&sources[2], ["^---!"]);
        m.expect(zip(sources), "----#").values([("p", vec![""])]);
        m.expect(zip((m.cold("-a--"), m.cold("--#"), m.cold("----"))), "--#").values([("p", ("", "", ""))]);
    });
}

#[test]
fn dropping_it_drops_all_of_many() {
    marble(|m| {
        let sources = [m.hot("-a---"), m.hot("-----"), m.hot("--b--")];
        for source in &sources {
            m.expect_subscriptions(source, ["^--!"]);
        }
        m.expect(zip(sources), "---").values([("p", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_of_many_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = zip([m.cold("-a|"), m.cold("--b|")]);
        m.expect(recipe.clone(), "--(p|)").values([("p", vec!["a", "b"])]);
        m.expect(recipe, "--(p|)").values([("p", vec!["a", "b"])]);
    });
}

#[test]
fn a_source_of_many_that_holds_an_item_is_not_polled_and_rings_in_vain() {
    let (fast, one) = Probe::<u32>::new();
    let (slow, other) = Probe::<u32>::new();
    let mut pairs = Box::pin(zip(vec![one, other]).into_values());
    fast.next(1);
    fast.next(2);
    for _ in 0..3 {
        assert_eq!(pairs.next().now_or_never(), None);
        assert_eq!((fast.polls(), fast.queued()), (1, 1));
    }
    slow.next(10);
    assert_eq!(pairs.next().now_or_never(), Some(Some(vec![1, 10])));
    slow.next(20);
    assert_eq!(pairs.next().now_or_never(), Some(Some(vec![2, 20])));
}

#[test]
fn sources_of_a_tuple_and_of_a_vector_may_be_futures() {
    let tuple = zip((async { Ok::<_, TestError>(1) }, async { Ok::<_, TestError>("a") }));
    assert_eq!(tuple.to_vec().now_or_never(), Some(Ok(vec![(1, "a")])));
    let vector = zip([1, 2].map(|n| async move { Ok::<_, TestError>(n) }));
    assert_eq!(vector.to_vec().now_or_never(), Some(Ok(vec![vec![1, 2]])));
}
