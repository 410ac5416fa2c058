//! Operators that leave items out.

use crate::listed::{outcome, rest, script};
use proptest::prelude::*;
use std::collections::{BTreeSet, VecDeque};

proptest! {
    #[test]
    fn filter_is_the_filter_of_lists(input in script()) {
        let model = input.items.iter().copied().filter(|n| n % 2 == 1).collect();
        prop_assert_eq!(outcome(input.source().filter(|n| n % 2 == 1)), (model, input.error()));
    }

    #[test]
    fn take_ends_with_the_last_item_and_sees_no_error_behind_it(input in script(), count in 0_usize..14) {
        let model = input.items.iter().copied().take(count).collect();
        let error = if count <= input.items.len() { None } else { input.error() };
        prop_assert_eq!(outcome(input.source().take(count)), (model, error));
    }

    #[test]
    fn skip_is_the_skip_of_lists(input in script(), count in 0_usize..14) {
        let model = input.items.iter().copied().skip(count).collect();
        prop_assert_eq!(outcome(input.source().skip(count)), (model, input.error()));
    }

    #[test]
    fn take_while_ends_before_the_first_item_that_does_not_fit(input in script(), limit in 1_u8..7) {
        let end = input.items.iter().position(|n| *n >= limit);
        let model = input.items[..end.unwrap_or(input.items.len())].to_vec();
        let error = if end.is_some() { None } else { input.error() };
        prop_assert_eq!(outcome(input.source().take_while(|n| *n < limit)), (model, error));
    }

    #[test]
    fn take_while_inclusive_ends_behind_the_first_item_that_does_not_fit(input in script(), limit in 1_u8..7) {
        let end = input.items.iter().position(|n| *n >= limit);
        let model = input.items[..end.map_or(input.items.len(), |last| last + 1)].to_vec();
        let error = if end.is_some() { None } else { input.error() };
        prop_assert_eq!(outcome(input.source().take_while_inclusive(|n| *n < limit)), (model, error));
    }

    #[test]
    fn distinct_with_remembers_so_many_keys(input in script(), keys in 1_usize..5) {
        let (mut model, mut remembered) = (Vec::new(), VecDeque::new());
        for n in &input.items {
            if !remembered.contains(n) {
                model.push(*n);
                remembered.push_back(*n);
                if remembered.len() > keys {
                    remembered.pop_front();
                }
            }
        }
        prop_assert_eq!(outcome(input.source().distinct_with(|n| *n, keys)), (model, input.error()));
    }

    #[test]
    fn distinct_until_changed_leaves_one_of_a_run_of_equals(input in script()) {
        let mut model = input.items.clone();
        model.dedup();
        prop_assert_eq!(outcome(input.source().distinct_until_changed()), (model, input.error()));
    }

    #[test]
    fn distinct_until_changed_by_leaves_the_first_of_a_run_with_one_key(input in script()) {
        let mut model = input.items.clone();
        model.dedup_by_key(|n| *n / 2);
        prop_assert_eq!(outcome(input.source().distinct_until_changed_by(|n| *n / 2)), (model, input.error()));
    }

    #[test]
    fn filter_async_leaves_out_what_the_answer_says(input in script(), pauses in 0_u8..3) {
        let odd = |n: &u8| {
            let n = *n;
            async move {
                rest(pauses).await;
                Ok(n % 2 == 1)
            }
        };
        let model: Vec<_> = input.items.iter().copied().filter(|n| n % 2 == 1).collect();
        let (items, error) = outcome(input.source().filter_async(odd));
        // An error that is seen while the last item waits for its answer cuts that off.
        let cut = input.fails && input.items.last().is_some_and(|last| last % 2 == 1);
        prop_assert!(items == model || cut && items == model[..model.len() - 1], "{:?} of {:?}", items, model);
        prop_assert_eq!(error, input.error());
    }

    #[test]
    fn skip_while_begins_with_the_first_item_that_does_not_fit(input in script(), limit in 1_u8..7) {
        let model = input.items.iter().copied().skip_while(|n| *n < limit).collect();
        prop_assert_eq!(outcome(input.source().skip_while(|n| *n < limit)), (model, input.error()));
    }

    #[test]
    fn skip_last_and_take_last_share_a_list_between_them(input in script(), count in 0_usize..14) {
        let (front, back) = input.items.split_at(input.items.len().saturating_sub(count));
        prop_assert_eq!(outcome(input.source().skip_last(count)), (front.to_vec(), input.error()));
        // An error drops what waits for the end.
        let back = if input.fails { Vec::new() } else { back.to_vec() };
        // Nobody listens to the errors of a source of which nothing is wanted.
        let error = input.error().filter(|_| count > 0);
        prop_assert_eq!(outcome(input.source().take_last(count)), (back, error));
    }

    #[test]
    fn distinct_leaves_the_first_of_equals(input in script()) {
        let firsts = |key: fn(u8) -> u8| {
            let mut seen = BTreeSet::new();
            input.items.iter().copied().filter(|n| seen.insert(key(*n))).collect()
        };
        prop_assert_eq!(outcome(input.source().distinct()), (firsts(|n| n), input.error()));
        prop_assert_eq!(outcome(input.source().distinct_by(|n| *n / 2)), (firsts(|n| n / 2), input.error()));
    }

    #[test]
    fn ignore_elements_leaves_the_ending(input in script()) {
        prop_assert_eq!(outcome(input.source().ignore_elements()), (vec![], input.error()));
    }
}
