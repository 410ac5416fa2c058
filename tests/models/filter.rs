//! Operators that leave items out.

use crate::listed::{outcome, script};
use proptest::prelude::*;
use std::collections::VecDeque;

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
}
