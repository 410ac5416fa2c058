use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::pin::pin;

#[test]
fn the_lesser_item_goes_first_once_both_have_one() {
    marble(|m| {
        let (one, other) = (m.cold("-1----4---7|"), m.cold("---2-3-----8----|"));
        m.expect_subscriptions(&other, ["^---------------!"]);
        m.expect(one.merge_sorted_by(other, Ord::cmp), "---1--(23)-(478)|");
    });
}

#[test]
fn goes_on_with_one_side_when_the_other_has_completed() {
    marble(|m| {
        // Of a silent side nobody knows whether something less is to come.
        m.expect(m.cold("-5----|").merge_sorted_by(m.cold("-1-2|"), Ord::cmp), "-1-25-|");
        m.expect(m.cold("-|").merge_sorted_by(m.cold("-1-2|"), Ord::cmp), "-1-2|");
        m.expect(m.cold("-1---|").merge_sorted_by(m.cold("---|"), Ord::cmp), "---1-|");
        m.expect(m.cold("-|").merge_sorted_by(m.cold("--|"), Ord::cmp), "--|");
    });
}

#[test]
fn of_equal_items_the_first_source_s_goes_first() {
    let one = from_iter([(1, "a"), (2, "a"), (2, "b")]);
    let other = from_iter([(1, "x"), (2, "x")]);
    let merged = one.merge_sorted_by(other, |one, other| one.0.cmp(&other.0)).to_vec().now_or_never();
    assert_eq!(merged, Some(Ok(vec![(1, "a"), (1, "x"), (2, "a"), (2, "b"), (2, "x")])));
}

#[test]
fn what_is_not_sorted_is_not_lost() {
    let merged = from_iter([5, 1, 6]).merge_sorted_by(from_iter([2, 9, 3]), Ord::cmp).to_vec().now_or_never();
    assert_eq!(merged, Some(Ok(vec![2, 5, 1, 6, 9, 3])));
}

#[test]
fn an_error_of_either_side_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("--2-----|");
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(m.cold("-1--#").merge_sorted_by(other, Ord::cmp), "--1-#");
        m.expect(m.cold("-1---").merge_sorted_by(m.cold("---#"), Ord::cmp), "---#");
    });
}

#[test]
fn a_side_that_holds_an_item_is_not_asked() {
    let (fast, one) = Probe::<u32>::new();
    let (slow, other) = Probe::<u32>::new();
    let mut merged = pin!(one.merge_sorted_by(other, Ord::cmp).into_values());
    [1, 2, 9].into_iter().for_each(|n| fast.next(n));
    for _ in 0..3 {
        assert_eq!(merged.next().now_or_never(), None);
        assert_eq!((fast.polls(), fast.queued()), (1, 2));
    }
    slow.next(5);
    assert_eq!(merged.next().now_or_never(), Some(Some(1)));
    assert_eq!(merged.next().now_or_never(), Some(Some(2)));
    assert_eq!(merged.next().now_or_never(), Some(Some(5)));
    assert_eq!(merged.next().now_or_never(), None);
    slow.complete();
    assert_eq!(merged.next().now_or_never(), Some(Some(9)));
    fast.complete();
    assert_eq!(merged.next().now_or_never(), Some(None));
    assert_eq!(merged.next().now_or_never(), Some(None));
}

#[test]
fn many_are_merged_in_order() {
    marble(|m| {
        let sources = [m.cold("-1---4-----|"), m.cold("--2----5-----|"), m.cold("---3-----6-----|")];
        m.expect_subscriptions(&sources[0], ["^----------!"]);
        m.expect(merge_sorted_by(sources, Ord::cmp), "---1-2-3-4-5-6-|");
    });
}

#[test]
fn of_equal_items_of_many_the_earlier_source_s_goes_first() {
    let sources = (0..5).map(|source| from_iter([(0, source), (1, source)]));
    let merged = merge_sorted_by(sources, |one, other| one.0.cmp(&other.0)).to_vec();
    let expected = (0..2).flat_map(|n| (0..5).map(move |source| (n, source))).collect();
    assert_eq!(merged.now_or_never(), Some(Ok(expected)));
}

#[test]
fn no_sources_at_all_are_empty() {
    let none: Vec<BoxObservable<'static, u32>> = Vec::new();
    assert_eq!(merge_sorted_by(none, Ord::cmp).to_vec().now_or_never(), Some(Ok(vec![])));
}

#[test]
fn an_error_of_one_of_many_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-1-------"), m.cold("---#"), m.cold("---------")];
        m.expect_subscriptions(&sources[0], ["^--!"]);
        m.expect_subscriptions(&sources[2], ["^--!"]);
        m.expect(merge_sorted_by(sources, Ord::cmp), "---#");
    });
}

#[test]
fn a_future_can_be_the_other_side() {
    let merged = from_iter([1, 3]).with_error::<TestError>().merge_sorted_by(async { Ok(2) }, Ord::cmp);
    assert_eq!(merged.to_vec().now_or_never(), Some(Ok(vec![1, 2, 3])));
}

#[test]
fn dropping_it_drops_all_sources() {
    marble(|m| {
        let sources = [m.hot("-1---"), m.hot("-----"), m.hot("-1---"), m.hot("-----")];
        for source in &sources {
            m.expect_subscriptions(source, ["^--!"]);
        }
        let [one, two, three, four] = sources;
        m.expect(one.merge_sorted_by(two, Ord::cmp), "---").subscription("^--!");
        m.expect(merge_sorted_by([three, four], Ord::cmp), "---").subscription("^--!");
    });
}

#[test]
fn a_clone_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = merge_sorted_by([m.cold("-1---4---|"), m.cold("--2-|")], Ord::cmp);
        m.expect(recipe.clone(), "--1--(24)|");
        m.expect(recipe, "--1--(24)|");
    });
}
