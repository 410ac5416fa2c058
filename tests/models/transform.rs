//! Operators that make something else of every item.

use crate::listed::{outcome, script};
use headwater::{create::Emitter, testing::TestError};
use proptest::prelude::*;
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
}
