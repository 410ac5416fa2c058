//! Operators that deal with errors.

use crate::listed::{outcome, script};
use headwater::{prelude::*, testing::TestError};
use proptest::{collection::vec, prelude::*};
use std::cell::Cell;

proptest! {
    #[test]
    fn catch_error_goes_on_with_the_other_only_where_the_first_fails(one in script(), other in script()) {
        let model = if one.fails { ([&one.items[..], &other.items].concat(), other.error()) } else { one.outcome() };
        prop_assert_eq!(outcome(one.source().catch_error(|_| other.source())), model);
    }

    #[test]
    fn retry_runs_until_an_attempt_completes_or_none_is_left(attempts in vec(script(), 5), count in 0_usize..5) {
        let last = attempts[..count].iter().position(|attempt| !attempt.fails).unwrap_or(count);
        let items = attempts[..=last].iter().flat_map(|attempt| attempt.items.clone()).collect();
        let begun = Cell::new(0);
        let source = defer(|| attempts[begun.replace(begun.get() + 1)].source());
        prop_assert_eq!(outcome(source.retry(count)), (items, attempts[last].error()));
        prop_assert_eq!(begun.get(), last + 1);
    }

    #[test]
    fn map_err_changes_nothing_but_the_error(input in script()) {
        let model = (input.items.clone(), input.error().map(|_| TestError::from("other")));
        prop_assert_eq!(outcome(input.source().map_err(|_| TestError::from("other"))), model);
    }

    #[test]
    fn something_takes_the_place_of_the_error(input in script(), forgiven in any::<bool>()) {
        let length = |error: TestError| error.to_string().len() as u8;
        let instead = input.error().map(length);
        let returned = input.source().on_error_return(length).with_error();
        let items = input.items.iter().copied().chain(instead).collect();
        prop_assert_eq!(outcome(returned), (items, None));
        let completed = input.source().on_error_complete().with_error();
        prop_assert_eq!(outcome(completed), (input.items.clone(), None));
        let perhaps = input.source().on_error_complete_if(|_| forgiven);
        prop_assert_eq!(outcome(perhaps), (input.items.clone(), input.error().filter(|_| !forgiven)));
    }
}
