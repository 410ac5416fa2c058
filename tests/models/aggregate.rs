//! Ends: one result of all items.

use crate::listed::{Script, rest, script};
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

    #[test]
    fn reduce_is_the_reduce_of_lists(input in script()) {
        let digits = |number: u64, n: u64| 10 * number + n;
        let model = input.items.iter().map(|n| u64::from(*n)).reduce(digits);
        prop_assert_eq!(block_on(input.source().map(u64::from).reduce(digits)), result(&input, model));
    }

    #[test]
    fn folds_that_can_fail_or_wait_are_folds(input in script(), limit in 0_u32..40, pauses in 0_u8..3) {
        let add = |sum: u32, n: u8| {
            let sum = sum + u32::from(n);
            if sum < limit { Ok(sum) } else { Err(TestError::from("too much")) }
        };
        let model = input.items.iter().copied().try_fold(0, add).and_then(|sum| result(&input, sum));
        prop_assert_eq!(block_on(input.source().try_fold(0, add)), model);
        let total = input.items.iter().map(|n| u32::from(*n)).sum::<u32>();
        let slowly = async |sum: u32, n: u8| {
            rest(pauses).await;
            sum + u32::from(n)
        };
        prop_assert_eq!(block_on(input.source().fold_async(0, slowly)), result(&input, total));
    }

    #[test]
    fn sum_and_average_are_those_of_lists(input in script()) {
        let total = input.items.iter().map(|n| u32::from(*n)).sum::<u32>();
        prop_assert_eq!(block_on(input.source().map(u32::from).sum()), result(&input, total));
        let mean = Some(f64::from(total) / input.items.len() as f64).filter(|mean| !mean.is_nan());
        prop_assert_eq!(block_on(input.source().average()), result(&input, mean));
    }

    #[test]
    fn the_extremes_are_those_of_lists(input in script()) {
        let items = || input.items.iter().copied();
        prop_assert_eq!(block_on(input.source().min()), result(&input, items().min()));
        prop_assert_eq!(block_on(input.source().max()), result(&input, items().max()));
        // Of several that compare as equal it matters which.
        let numbered = || items().zip(0_u64..);
        let halves = |(one, _): &(u8, u64), (other, _): &(u8, u64)| (one / 2).cmp(&(other / 2));
        let source = || input.source().enumerate().map(|(number, n)| (n, number));
        prop_assert_eq!(block_on(source().min_by(halves)), result(&input, numbered().min_by(halves)));
        prop_assert_eq!(block_on(source().max_by(halves)), result(&input, numbered().max_by(halves)));
    }

    #[test]
    fn what_finds_an_item_sees_nothing_behind_it(input in script(), wanted in 0_u8..7) {
        let at = input.items.iter().position(|n| *n == wanted);
        let found = || at.map_or(result(&input, None), |at| Ok(Some(at)));
        let source = || input.source();
        prop_assert_eq!(block_on(source().position(|n| n == wanted)).map(|at| at.map(|at| at as usize)), found());
        let items = source().enumerate().find(|(_, n)| *n == wanted);
        prop_assert_eq!(block_on(items).map(|item| item.map(|(at, _)| at as usize)), found());
        let answer = |found: bool| at.map_or(result(&input, !found), |_| Ok(found));
        prop_assert_eq!(block_on(source().contains(wanted)), answer(true));
        prop_assert_eq!(block_on(source().any(|n| n == wanted)), answer(true));
        prop_assert_eq!(block_on(source().all(|n| n != wanted)), answer(false));
        let first = input.items.first().map_or(result(&input, true), |_| Ok(false));
        prop_assert_eq!(block_on(source().is_empty()), first);
    }

    #[test]
    fn element_at_sees_nothing_behind_its_item(input in script(), index in 0_usize..14) {
        let item = input.items.get(index).copied();
        let or = |short: Result<Option<u8>, TestError>| item.map_or(short, |item| Ok(Some(item)));
        prop_assert_eq!(block_on(input.source().element_at(index)), or(result(&input, None)));
        let short = input.error().unwrap_or(TestError::from("no item came before the end"));
        prop_assert_eq!(block_on(input.source().element_at_or_err(index)).map(Some), or(Err(short)));
    }

    #[test]
    fn single_fails_unless_there_is_one_item_exactly(input in script()) {
        let model = match input.items[..] {
            [] => result(&input, ()).and(Err(TestError::from("no item came before the end"))),
            [item] => result(&input, item),
            _ => Err(TestError::from("more than one item came")),
        };
        prop_assert_eq!(block_on(input.source().single()), model);
    }

    #[test]
    fn sequence_equal_compares_lists(one in script(), mut other in script(), same in any::<bool>()) {
        if same {
            other.items.clone_from(&one.items);
        }
        let differ = one.items.iter().zip(&other.items).any(|(one, other)| one != other);
        // What ends first once all pairs are compared is a matter of the pauses, unless one is left over.
        let equal = one.items.len() == other.items.len();
        let shorter = if one.items.len() < other.items.len() { &one } else { &other };
        let (answer, fails) = (block_on(one.source().sequence_equal(other.source())), one.fails || other.fails);
        match answer {
            Ok(answer) => prop_assert!(answer == (!differ && equal) && (differ || !shorter.fails) && !(answer && fails)),
            Err(_) => prop_assert!(fails && !differ && (equal || shorter.fails)),
        }
    }
}
