//! Boundaries, and several jobs at once.

use crate::timed::{Timed, ms, played, played_by_a_consumer, timed};
use headwater::{prelude::*, testing::TestError};
use proptest::{collection::vec, prelude::*};
use std::sync::{Arc, Mutex};

/// A source that completes, so that everything has to come.
fn completing() -> impl Strategy<Value = Timed> {
    timed().prop_map(|input| Timed { error: None, ..input })
}

fn numbers(emitted: &Timed) -> Vec<usize> {
    emitted.items.iter().map(|item| item.1).collect()
}

/// Job by job: it begins when the item is there and a place is free, which is taken until its result is emitted.
fn jobs(input: &Timed, concurrency: usize, times: &[u64], in_order: bool) -> Vec<(u64, usize)> {
    let mut emitted: Vec<(u64, usize)> = Vec::new();
    for (at, (time, item)) in input.items.iter().enumerate() {
        let mut free: Vec<u64> = emitted.iter().map(|emitted| emitted.0).collect();
        free.sort_unstable();
        let begin = (*time).max(if at < concurrency { 0 } else { free[at - concurrency] });
        let end = begin + times[item % times.len()];
        let turn = emitted.last().filter(|_| in_order).map_or(0, |last| last.0);
        emitted.push((end.max(turn), *item));
    }
    emitted
}

/// It ends with the source, or with the last result.
fn ended(input: &Timed, emitted: Vec<(u64, usize)>) -> Timed {
    let end = emitted.iter().map(|item| item.0).max().unwrap_or(0).max(input.end);
    Timed::new(emitted, end, None)
}

async fn job(item: usize, time: u64) -> Result<usize, TestError> {
    tokio::time::sleep(ms(time)).await;
    Ok(item)
}

proptest! {
    #[test]
    fn jobs_begin_as_soon_as_there_is_an_item_and_a_place(
        input in completing(), concurrency in 1_usize..5, times in vec(1_u64..9, 1..6),
    ) {
        let work = |item: usize| job(item, times[item % times.len()]);
        let emitted = played(input.source().map_concurrent(concurrency, work));
        let model = jobs(&input, concurrency, &times, true);
        prop_assert_eq!(emitted, ended(&input, model));

        let mut emitted = played(input.source().map_concurrent_unordered(concurrency, work));
        let mut model = jobs(&input, concurrency, &times, false);
        // Which of several that finish at one time comes first is for the pictures to say.
        emitted.items.sort_unstable();
        model.sort_unstable();
        prop_assert_eq!(emitted, ended(&input, model));
    }

    #[test]
    fn a_boundary_that_blocks_keeps_everything_in_order(
        input in timed(), busy in vec(0_u64..7, 1..5), capacity in 1_usize..6,
    ) {
        let emitted = played_by_a_consumer(input.source().on_backpressure_buffer(capacity, Overflow::Block), &busy);
        prop_assert_eq!(numbers(&emitted), numbers(&input));
        prop_assert!(emitted.items.iter().zip(&input.items).all(|(emitted, input)| emitted.0 >= input.0));
        prop_assert_eq!(&emitted.error, &input.error);

        let batches = played_by_a_consumer(input.source().on_backpressure_batch(capacity), &busy);
        prop_assert!(batches.items.iter().all(|batch| (1..=capacity).contains(&batch.1.len())));
        prop_assert_eq!(batches.items.into_iter().flat_map(|batch| batch.1).collect::<Vec<_>>(), numbers(&input));

        let folded = input.source().on_backpressure_reduce(Vec::new(), |mut all, item| {
            all.push(item);
            all
        });
        let folded = played_by_a_consumer(folded, &busy);
        prop_assert_eq!(folded.items.into_iter().flat_map(|all| all.1).collect::<Vec<_>>(), numbers(&input));
    }

    #[test]
    fn what_a_boundary_loses_is_told_and_what_it_keeps_is_in_order(
        input in timed(), busy in vec(0_u64..7, 1..5), capacity in 1_usize..4, oldest in any::<bool>(),
    ) {
        let lost = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lost);
        let overflow = if oldest { Overflow::DropOldest } else { Overflow::DropNewest };
        let options = Backlog::new(overflow).on_drop(move |item| log.lock().unwrap().push(item));
        let buffered = input.source().on_backpressure_buffer(capacity, options);
        let gauge = buffered.gauge();
        let kept = numbers(&played_by_a_consumer(buffered, &busy));
        prop_assert!(kept.is_sorted());
        let lost = lost.lock().unwrap();
        prop_assert!(lost.is_sorted());
        let mut all: Vec<_> = kept.iter().chain(lost.iter()).copied().collect();
        all.sort_unstable();
        prop_assert_eq!(all, numbers(&input));
        prop_assert_eq!(gauge.lost(), lost.len() as u64);
        prop_assert!(gauge.high_water() <= capacity);
        // The first item finds an empty queue, and the last one replaces what is older.
        let sure = if oldest { numbers(&input).pop() } else { numbers(&input).first().copied() };
        prop_assert!(sure.is_none_or(|item| kept.contains(&item)));
    }
}
