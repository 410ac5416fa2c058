//! Ends: one result of all items.

use crate::listed::{Script, script};
use futures::executor::block_on;
use headwater::testing::TestError;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What an end makes of it: the result, unless the source fails.
fn result<T>(input: &Script, result: T) -> Result<T, TestError> {
    input.error().map_or(Ok(result), Err)
}

proptest! {
    #[test]
    fn fold_is_the_fold_of_lists(input in script()) {
        let digits = |number: u64, n: u8| number * 10 + u64::from(n);
        let model = input.items.iter().copied().fold(1, digits);
        prop_assert_eq!(block_on(input.source().fold(1, digits)), result(&input, model));
    }

    #[test]
    fn count_is_the_length(input in script()) {
        prop_assert_eq!(block_on(input.source().count()).map(|count| count as usize), result(&input, input.items.len()));
    }

    #[test]
    fn collect_is_that_of_lists(input in script()) {
        let model: BTreeSet<_> = input.items.iter().copied().collect();
        prop_assert_eq!(block_on(input.source().collect::<BTreeSet<_>>()), result(&input, model));
        prop_assert_eq!(block_on(input.source().to_vec()), result(&input, input.items.clone()));
    }

    #[test]
    fn first_sees_nothing_behind_the_first_item(input in script()) {
        let model = match input.items.first() {
            Some(first) => Ok(Some(*first)),
            None => result(&input, None),
        };
        prop_assert_eq!(block_on(input.source().first()), model);
    }

    #[test]
    fn last_is_the_last_of_all(input in script()) {
        prop_assert_eq!(block_on(input.source().last()), result(&input, input.items.last().copied()));
    }
}
