//! A chain of forty mixed operators, awaited inside an `async` block and spawned: this file is type-checked in seconds.
//!
//! With `Stream` or `TryStream` in the bounds of the operators it would take minutes; see D-001 in `docs/decisions.md`.
//! `cargo rustc --test compile -- -Z time-passes`, on a nightly compiler, says where the time goes.

use headwater::{Elapsed, Observable, Source, prelude::*};
use std::{
    num::ParseIntError,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

#[derive(Debug, PartialEq)]
enum Fault {
    Late(Elapsed),
    Unreadable(ParseIntError),
}

impl From<Elapsed> for Fault {
    fn from(elapsed: Elapsed) -> Self {
        Fault::Late(elapsed)
    }
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test(start_paused = true)]
async fn a_chain_of_forty_operators_is_awaited_in_an_async_block_and_spawned() {
    let seen = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&seen);
    let task = tokio::spawn(async {
        from_iter(0..1_000u64)
            .map(|n| n ^ 1)
            .filter(|n| n % 3 != 0)
            .enumerate()
            .map(|(index, n)| index + n)
            .pairwise()
            .filter_map(|(before, n)| n.checked_sub(before))
            .scan(0, |sum, n| sum + n)
            .distinct_until_changed()
            .skip(1)
            .take(900)
            .take_while(|n| *n < 5_000)
            .tap(move |_| _ = count.fetch_add(1, Relaxed))
            .map(|n| n.to_string())
            .with_error::<Fault>()
            .try_map(|text| text.parse::<u64>().map_err(Fault::Unreadable))
            .flat_map(|n| async move { Ok(n) })
            .concat_map(|n| from_iter([n, n]).with_error())
            .distinct_until_changed_by(|n| n / 2)
            .retry(3)
            .merge(from_iter([1, 2, 3]).with_error())
            .start_with([0])
            .concat(from_iter([4]).with_error())
            .zip(from_iter(0..).with_error())
            .map(|(n, index): (u64, u64)| n + index)
            .combine_latest(async { Ok(7) })
            .map(|(n, seven)| n * seven)
            .catch_error(|_| just(0).with_error::<Fault>())
            .timeout(ms(1_000))
            .delay(ms(1))
            .buffer_time_or_count(ms(1), 16)
            .concat_map(|batch| from_iter(batch).with_error())
            .take_until(tokio::time::sleep(ms(60_000)))
            .switch_map(|n| async move { Ok(n) })
            .merge_map(4, |n| async move {
                tokio::time::sleep(ms(n % 20)).await;
                Ok(n)
            })
            .throttle(ms(1))
            .buffer_time(ms(10))
            .filter_map(|batch| batch.into_iter().max())
            .sample(ms(5))
            .debounce(ms(5))
            .finalize(drop)
            .last()
            .await
    });
    let last = task.await.unwrap();
    assert!(seen.load(Relaxed) > 100, "{seen:?}");
    assert!(matches!(last, Ok(Some(_))), "{last:?}");
}

/// Signatures are what a reader pays for the types: one `impl` an argument, another for the result.
fn smooth<E>(
    readings: Observable<impl Source<Item = f64, Error = E>>,
) -> Observable<impl Source<Item = f64, Error = E>> {
    readings.pairwise().map(|(before, reading)| (before + reading) / 2.0).distinct_until_changed()
}

#[tokio::test]
async fn operators_of_ones_own_nest_without_their_types_being_named() {
    let Ok(readings) = from_iter([1.0, 3.0, 7.0, 3.0]).pipe(smooth).pipe(smooth).to_vec().await;
    assert_eq!(readings, [3.5]);
}
