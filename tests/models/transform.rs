//! Operators that make something else of every item.

use crate::listed::{is_cut_by_the_error, outcome, rest, script};
use headwater::{Notification, create::Emitter, prelude::*, testing::TestError};
use proptest::{collection::vec, prelude::*};
use std::ops::ControlFlow;

proptest! {
    #[test]
    fn map_is_the_map_of_lists(input in script()) {
        let model = input.items.iter().map(|n| u32::from(*n) * 3).collect();
        prop_assert_eq!(outcome(input.source().map(|n| u32::from(n) * 3)), (model, input.error()));
    }

    #[test]
    fn try_map_ends_with_the_first_failure(input in script()) {
        let halved = |n: u8| if n == 5 { Err(TestError::from("five")) } else { Ok(n / 2) };
        let good: Vec<_> = input.items.iter().take_while(|n| **n != 5).map(|n| n / 2).collect();
        let error = if good.len() < input.items.len() { Some(TestError::from("five")) } else { input.error() };
        prop_assert_eq!(outcome(input.source().try_map(halved)), (good, error));
    }

    #[test]
    fn filter_map_is_that_of_lists(input in script()) {
        let model = input.items.iter().filter_map(|n| n.checked_sub(2)).collect();
        prop_assert_eq!(outcome(input.source().filter_map(|n| n.checked_sub(2))), (model, input.error()));
    }

    #[test]
    fn transform_emits_what_its_callbacks_do(input in script()) {
        // An error overtakes what the callback before it has still to emit.
        prop_assume!(!input.fails);
        let callback = |n: u8, mut out: Emitter<u8>| async move {
            for _ in 0..n % 3 {
                out.emit(n).await;
            }
            if n == 5 { Ok(ControlFlow::Break(())) } else { Ok(ControlFlow::Continue(())) }
        };
        let end = input.items.iter().position(|n| *n == 5);
        let taken = &input.items[..end.map_or(input.items.len(), |last| last + 1)];
        let model = taken.iter().flat_map(|n| vec![*n; usize::from(n % 3)]).collect();
        prop_assert_eq!(outcome(input.source().transform(callback)), (model, None));
    }

    #[test]
    fn enumerate_counts_from_0(input in script()) {
        let model = (0_u64..).zip(input.items.iter().copied()).collect();
        prop_assert_eq!(outcome(input.source().enumerate()), (model, input.error()));
    }

    #[test]
    fn scan_emits_every_sum_but_not_the_seed(input in script(), seed in 0_u32..9) {
        let sum_of = |end| seed + input.items[..end].iter().map(|n| u32::from(*n)).sum::<u32>();
        let model = (1..=input.items.len()).map(sum_of).collect();
        prop_assert_eq!(outcome(input.source().scan(seed, |sum, n| sum + u32::from(n))), (model, input.error()));
    }

    #[test]
    fn pairwise_pairs_neighbours(input in script()) {
        let model = input.items.windows(2).map(|pair| (pair[0], pair[1])).collect();
        prop_assert_eq!(outcome(input.source().pairwise()), (model, input.error()));
    }

    #[test]
    fn running_reduce_emits_what_reduce_gives_for_every_beginning(input in script()) {
        let digits = |number: u64, n: u64| 10 * number + n;
        let ends = 1..=input.items.len();
        let model = ends.filter_map(|end| input.items[..end].iter().map(|n| u64::from(*n)).reduce(digits)).collect();
        prop_assert_eq!(outcome(input.source().map(u64::from).running_reduce(digits)), (model, input.error()));
    }

    #[test]
    fn scan_async_emits_every_sum_whatever_the_pauses(input in script(), pauses in 0_u8..3) {
        let sums = input.items.iter().scan(0_u32, |sum, n| {
            *sum += u32::from(*n);
            Some(*sum)
        });
        let model: Vec<_> = sums.collect();
        let add = |sum: u32, n: u8| async move {
            rest(pauses).await;
            Ok(sum + u32::from(n))
        };
        let (items, error) = outcome(input.source().scan_async(0, add));
        prop_assert!(is_cut_by_the_error(&input, &items, &model), "{:?} of {:?}", items, model);
        prop_assert_eq!(error, input.error());
    }

    #[test]
    fn map_accum_hands_the_state_on(input in script(), seed in 0_u8..6) {
        // Each item with the one before it, and the last one once more.
        let before = [seed].into_iter().chain(input.items.iter().copied());
        let mut model: Vec<_> = before.zip(input.items.iter().copied()).collect();
        let plain = input.source().map_accum(seed, |before, n| (n, (before, n)));
        prop_assert_eq!(outcome(plain), (model.clone(), input.error()));
        let last = *input.items.last().unwrap_or(&seed);
        if last > 2 && !input.fails {
            model.push((last, last));
        }
        let ended = |last| Some((last, last)).filter(|_| last > 2);
        let with_an_end = input.source().map_accum_with(|| seed, |before, n| (n, (before, n)), ended);
        prop_assert_eq!(outcome(with_an_end), (model, input.error()));
    }

    #[test]
    fn map_while_ends_with_the_first_item_that_has_no_image(input in script()) {
        let model: Vec<_> = input.items.iter().map_while(|n| n.checked_sub(1)).collect();
        let error = if model.len() < input.items.len() { None } else { input.error() };
        prop_assert_eq!(outcome(input.source().map_while(|n| n.checked_sub(1))), (model, error));
    }

    #[test]
    fn flat_map_iter_is_the_flat_map_of_lists(input in script()) {
        let model = input.items.iter().flat_map(|n| 0..*n).collect();
        prop_assert_eq!(outcome(input.source().flat_map_iter(|n| 0..n)), (model, input.error()));
    }

    #[test]
    fn attempt_and_flatten_results_undo_each_other(input in script()) {
        let results = input.items.iter().copied().map(Ok).chain(input.error().map(Err)).collect::<Vec<_>>();
        let attempted = input.source().attempt();
        prop_assert_eq!(outcome(attempted.clone().with_error()), (results, None));
        prop_assert_eq!(outcome(attempted.with_error().flatten_results()), input.outcome());
    }

    #[test]
    fn materialize_and_dematerialize_undo_each_other(input in script()) {
        let terminal = input.error().map_or(Notification::Complete, Notification::Error);
        let notifications = input.items.iter().copied().map(Notification::Next).chain([terminal]).collect::<Vec<_>>();
        let materialized = input.source().materialize();
        prop_assert_eq!(outcome(materialized.clone().with_error()), (notifications, None));
        prop_assert_eq!(outcome(materialized.with_error().dematerialize()), input.outcome());
    }

    #[test]
    fn merge_scan_one_at_a_time_hands_the_value_on(input in script(), inner in vec(script(), 6)) {
        let digits = |number: u64, n: u8| number.wrapping_mul(10).wrapping_add(u64::from(n));
        let mut model = Vec::new();
        let mut error = input.error();
        let mut latest = 1;
        for inner in input.items.iter().map(|n| &inner[usize::from(*n)]) {
            let before = latest;
            model.extend(inner.items.iter().map(|n| digits(before, *n)));
            latest = model.last().copied().unwrap_or(1);
            if inner.fails {
                error = inner.error();
                break;
            }
        }
        if input.items.is_empty() && !input.fails {
            model.push(1);
        }
        let accumulate = |before, n: u8| inner[usize::from(n)].source().map(move |n| digits(before, n));
        prop_assert_eq!(outcome(input.source().merge_scan(1, 1, accumulate)), (model, error));
    }

    #[test]
    fn expand_one_at_a_time_walks_each_tree_breadth_first(input in script()) {
        let mut model = Vec::new();
        for root in &input.items {
            let mut walked = model.len();
            model.push(*root);
            while let Some(parent) = model.get(walked).copied() {
                model.extend(0..parent);
                walked += 1;
            }
        }
        let expanded = input.source().expand(1, |n| from_iter(0..n).with_error());
        prop_assert_eq!(outcome(expanded), (model, input.error()));
    }
}
