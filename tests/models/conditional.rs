//! Operators that ask whether there is anything, or run it again.

use crate::listed::{outcome, script};
use headwater::testing::TestError;
use proptest::prelude::*;

proptest! {
    #[test]
    fn something_takes_the_place_of_nothing_only(input in script(), other in script(), value in 0_u8..6) {
        // An error is not nothing.
        let nothing = input.items.is_empty() && !input.fails;
        let or = |instead| if nothing { instead } else { input.outcome() };
        prop_assert_eq!(outcome(input.source().default_if_empty(value)), or((vec![value], None)));
        prop_assert_eq!(outcome(input.source().switch_if_empty(other.source())), or(other.outcome()));
        let empty = || TestError::from("empty");
        prop_assert_eq!(outcome(input.source().throw_if_empty(empty)), or((vec![], Some(empty()))));
    }

    #[test]
    fn repeat_runs_so_often_unless_it_fails(input in script(), count in 0_usize..5) {
        let runs = if input.fails { count.min(1) } else { count };
        let error = input.error().filter(|_| count > 0);
        prop_assert_eq!(outcome(input.source().repeat(count)), (input.items.repeat(runs), error));
    }

    #[test]
    fn repeat_forever_is_an_endless_cycle(input in script(), count in 0_usize..30) {
        // A source that never emits would be repeated for ever indeed.
        prop_assume!(input.fails || !input.items.is_empty());
        let error = input.error().filter(|_| count > input.items.len());
        let cycle = if input.fails { input.items.clone() } else { input.items.repeat(30) };
        let model = cycle.into_iter().take(count).collect();
        prop_assert_eq!(outcome(input.source().repeat_forever().take(count)), (model, error));
    }
}
