//! Operators that put sources together.

use crate::{
    listed::{Script, outcome, script},
    timed::{Timed, played, timed},
};
use headwater::prelude::{combine_latest, concat_eager, fork_join, merge_sorted_by, race, zip};
use proptest::{collection::vec, prelude::*};

/// The k-th items of both sides, when the later of them has come.
fn zipped(one: &Timed, other: &Timed) -> Timed<(usize, usize)> {
    let times = one.items.iter().zip(&other.items).map(|(one, other)| one.0.max(other.0));
    let pairs: Vec<_> = times.enumerate().map(|(at, time)| (time, (at, at))).collect();
    // A side is asked for its end once its last item has found a partner; the other side may wait with an item.
    let ends = [one, other].into_iter().filter(|side| side.items.len() == pairs.len());
    let seen = |side: &Timed| side.end.max(pairs.last().map_or(0, |pair| pair.0));
    let end = ends.min_by_key(|side| seen(side)).map(|side| (seen(side), side.error.clone()));
    let (end, error) = end.unwrap_or_default();
    Timed::new(pairs, end, error)
}

/// The newest of both sides whenever one of them has come, once both have; no two things happen at one instant.
fn combined(one: &Timed, other: &Timed) -> Timed<(usize, usize)> {
    let last_end = one.end.max(other.end);
    let ends_all = |side: &Timed| side.error.is_some() || side.items.is_empty();
    let first_of_all = [one, other].into_iter().filter(|side| ends_all(side)).min_by_key(|side| side.end);
    let (end, error) = first_of_all.map_or((last_end, None), |side| (side.end, side.error.clone()));
    let newest = |side: &Timed, now: u64| side.items.iter().rev().find(|item| item.0 <= now).map(|item| item.1);
    let mut combinations = Vec::new();
    for now in 0..=end {
        for (_, item) in one.items.iter().filter(|item| item.0 == now) {
            combinations.extend(newest(other, now).map(|other| (now, (*item, other))));
        }
        for (_, item) in other.items.iter().filter(|item| item.0 == now) {
            combinations.extend(newest(one, now).map(|one| (now, (one, *item))));
        }
    }
    Timed::new(combinations, end, error)
}

/// The same at even or at odd milliseconds.
fn spread(input: Timed, odd: u64) -> Timed {
    let items = input.items.into_iter().map(|(time, item)| (2 * time + odd, item)).collect();
    Timed::new(items, 2 * input.end + odd, input.error)
}

proptest! {
    #[test]
    fn zip_pairs_when_the_later_one_has_come(one in timed(), other in timed()) {
        prop_assert_eq!(played(one.source().zip(other.source())), zipped(&one, &other));
    }

    #[test]
    fn combine_latest_emits_every_combination(one in timed(), other in timed()) {
        let (one, other) = (spread(one, 0), spread(other, 1));
        prop_assert_eq!(played(one.source().combine_latest(other.source())), combined(&one, &other));
    }

    #[test]
    fn a_vector_of_sources_behaves_as_a_tuple_of_them(one in timed(), two in timed(), three in timed()) {
        let sources = || [one.source(), two.source(), three.source()];
        let tuple = || (one.source(), two.source(), three.source());
        let listed = |(one, two, three)| vec![one, two, three];
        prop_assert_eq!(played(zip(sources())), played(zip(tuple()).map(listed)));
        prop_assert_eq!(played(combine_latest(sources())), played(combine_latest(tuple()).map(listed)));
        prop_assert_eq!(played(fork_join(sources())), played(fork_join(tuple()).map(listed)));
        prop_assert_eq!(played(race(sources())), played(race(tuple())));
    }

    #[test]
    fn merge_sorted_by_sorts_what_is_sorted(mut inputs in vec(script(), 0..7)) {
        for input in &mut inputs {
            input.items.sort_unstable();
            input.fails = false;
        }
        let sources = inputs.iter().enumerate().map(|(at, input)| input.source().map(move |item| (item, at)));
        let by_item = |one: &(u8, usize), other: &(u8, usize)| one.0.cmp(&other.0);
        let items = inputs.iter().enumerate().flat_map(|(at, input)| input.items.iter().map(move |item| (*item, at)));
        let mut model: Vec<_> = items.collect();
        model.sort_unstable();
        prop_assert_eq!(outcome(merge_sorted_by(sources, by_item)), (model, None));
        if let [one, other, ..] = &inputs[..] {
            let mut model = [&one.items[..], &other.items].concat();
            model.sort_unstable();
            prop_assert_eq!(outcome(one.source().merge_sorted_by(other.source(), Ord::cmp)), (model, None));
        }
    }

    #[test]
    fn concat_eager_is_a_concatenation(mut inputs in vec(script(), 0..7), capacity in 1_usize..4) {
        inputs.iter_mut().for_each(|input| input.fails = false);
        let model = inputs.iter().flat_map(|input| input.items.clone()).collect();
        prop_assert_eq!(outcome(concat_eager(inputs.iter().map(Script::source), capacity)), (model, None));
    }

    #[test]
    fn start_with_puts_items_in_front(input in script(), front in vec(0_u8..6, 0..4)) {
        let model = [front.clone(), input.items.clone()].concat();
        prop_assert_eq!(outcome(input.source().start_with(front)), (model, input.error()));
    }

    #[test]
    fn concat_goes_on_with_the_other_unless_the_first_fails(one in script(), other in script()) {
        let model = if one.fails { one.outcome() } else { ([&one.items[..], &other.items].concat(), other.error()) };
        prop_assert_eq!(outcome(one.source().concat(other.source())), model);
    }

    #[test]
    fn zip_ends_with_the_shorter_side(one in script(), other in script()) {
        let (pairs, error) = outcome(one.source().zip(other.source()));
        let model: Vec<_> = one.items.iter().copied().zip(other.items.iter().copied()).collect();
        prop_assert_eq!(&pairs, &model);
        // Of two sides of one length either may end first: that is a matter of their pauses.
        let ends = |side: &Script| side.items.len() == pairs.len() && side.error() == error;
        prop_assert!(ends(&one) || ends(&other), "it ended with {:?}", error);
    }

    #[test]
    fn merge_keeps_the_order_of_each_side(one in script(), other in script()) {
        let tagged = |script: &Script, side: bool| script.source().map(move |n| (side, n));
        let (items, error) = outcome(tagged(&one, true).merge(tagged(&other, false)));
        let of = |side| items.iter().filter(|item| item.0 == side).map(|item| item.1).collect::<Vec<_>>();
        prop_assert!(one.items.starts_with(&of(true)) && other.items.starts_with(&of(false)));
        prop_assert_eq!(error.is_some(), one.fails || other.fails);
        let complete = |side: &Script, items: Vec<u8>| items == side.items;
        if error.is_some() {
            // It was the error of a side of which all items had passed.
            prop_assert!(one.fails && complete(&one, of(true)) || other.fails && complete(&other, of(false)));
        } else {
            prop_assert!(complete(&one, of(true)) && complete(&other, of(false)));
        }
    }

    #[test]
    fn concat_map_runs_one_list_behind_the_other(outer in script(), inner in vec(script(), 6)) {
        let (items, error) = outcome(outer.source().concat_map(|n| inner[usize::from(n)].source()));
        let lists: Vec<_> = outer.items.iter().map(|n| &inner[usize::from(*n)]).collect();
        let until_failure = lists.iter().position(|list| list.fails).map_or(lists.len(), |at| at + 1);
        let model: Vec<_> = lists[..until_failure].iter().flat_map(|list| list.items.clone()).collect();
        let inner_fails = until_failure < lists.len() || lists.last().is_some_and(|last| last.fails);
        prop_assert_eq!(error.is_some(), inner_fails || outer.fails);
        if outer.fails && until_failure == lists.len() {
            // The error behind the last item is seen while its list runs, and cuts it short.
            let whole: usize = lists.iter().rev().skip(1).map(|list| list.items.len()).sum();
            prop_assert!(model.starts_with(&items) && items.len() >= whole);
        } else {
            prop_assert_eq!(items, model);
        }
    }

    #[test]
    fn end_with_puts_items_behind_a_source_that_completes(input in script(), behind in vec(0_u8..6, 0..4)) {
        let model = if input.fails { input.items.clone() } else { [&input.items[..], &behind].concat() };
        prop_assert_eq!(outcome(input.source().end_with(behind)), (model, input.error()));
    }

    #[test]
    fn concat_of_many_stops_behind_the_first_that_fails(inputs in vec(script(), 0..4)) {
        let end = inputs.iter().position(|input| input.fails).map_or(inputs.len(), |at| at + 1);
        let model = inputs[..end].iter().flat_map(|input| input.items.clone()).collect();
        let error = inputs[..end].last().and_then(Script::error);
        prop_assert_eq!(outcome(headwater::prelude::concat(inputs.iter().map(Script::source))), (model, error));
    }

    #[test]
    fn race_shows_the_first_to_speak_and_nothing_of_the_other(one in timed(), other in timed()) {
        let speaks = |side: &Timed| side.items.first().map_or(side.end, |item| item.0);
        let winner = if speaks(&one) <= speaks(&other) { &one } else { &other };
        prop_assert_eq!(&played(one.source().race(other.source())), winner);
    }

    #[test]
    fn with_latest_from_pairs_with_the_newest_of_the_other(one in timed(), other in timed()) {
        // The other side comes first at one instant, and so does its error.
        let failure = other.error.clone().filter(|_| other.end <= one.end);
        let end = if failure.is_some() { other.end } else { one.end };
        let newest = |now: u64| other.items.iter().rev().find(|item| item.0 <= now).map(|item| item.1);
        let pair = |(time, item): &(u64, usize)| newest(*time).map(|other| (*time, (*item, other)));
        let in_time = one.items.iter().filter(|item| failure.is_none() || item.0 < end);
        let model = Timed::new(in_time.filter_map(pair).collect(), end, failure.or(one.error.clone()));
        prop_assert_eq!(played(one.source().with_latest_from(other.source())), model);
    }
}
