//! Operators that deal with errors.

use crate::{
    listed::{outcome, script},
    timed::{Timed, ms, played, timed},
};
use headwater::{operators::error::Failures, prelude::*, testing::TestError};
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

    #[test]
    fn retry_with_begins_anew_after_each_delay(
        mut attempts in vec(timed(), 6), delay in 0_u64..4, count in 0_usize..4, resets in any::<bool>(),
    ) {
        // There is no attempt behind the last one of the list.
        attempts.extend([Timed::new(vec![], 1, None)]);
        let mut items = Vec::new();
        let mut begin = 0;
        let mut left = count;
        let mut runs = attempts.iter();
        let (end, error) = loop {
            let run = runs.next().expect("the last attempt completes");
            items.extend(run.items.iter().map(|(time, item)| (begin + time, *item)));
            if resets && !run.items.is_empty() {
                left = count;
            }
            let end = begin + run.end;
            if run.error.is_none() || left == 0 {
                break (end, run.error.clone());
            }
            left -= 1;
            begin = end + delay;
        };
        let begun = Cell::new(0);
        let source = defer(|| attempts[begun.replace(begun.get() + 1)].source());
        let policy = RetryPolicy::new(vec![ms(delay); count].into_iter());
        let policy = if resets { policy.reset_on_success() } else { policy };
        prop_assert_eq!(played(source.clone().retry_with(policy)), Timed::new(items.clone(), end, error.clone()));
        if !resets {
            // The same said by a companion.
            begun.set(0);
            let give_up = |error| throw_error::<(), _>(error).boxed_local();
            let wait = || timer(ms(delay)).map(drop).with_error().boxed_local();
            let decide = |failures: Observable<Failures<_>>| {
                let decision = move |(failed, error)| if failed < count as u64 { wait() } else { give_up(error) };
                failures.enumerate().concat_map(decision)
            };
            prop_assert_eq!(played(source.retry_when(decide)), Timed::new(items, end, error));
        }
    }
}
