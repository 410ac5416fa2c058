//! The example `pipeline_backpressure`.

use crate::run;
use headwater::prelude::*;
use program::{Reading, watch};

#[path = "../../examples/pipeline_backpressure.rs"]
#[expect(dead_code)]
mod program;

/// What the source could have produced by then, and what the consumer could have consumed, which is the slower.
fn unhindered(reading: &Reading) -> (u64, u64) {
    (reading.ms / 5 + 1, reading.ms / 20)
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_slows_the_source_down_and_nothing_is_lost() {
    for reading in watch(Overflow::Block, 8).await {
        let (_, consumed) = unhindered(&reading);
        assert!(reading.consumed.abs_diff(consumed) <= 1, "{reading:?}");
        // A queue, an item that is worked on, and one that waits for room.
        assert!(reading.produced <= reading.consumed + 8 + 2, "{reading:?}");
        assert_eq!((reading.lost, reading.newest), (0, reading.consumed), "{reading:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lossy_policy_leaves_the_source_alone_and_says_what_was_lost() {
    for overflow in [Overflow::DropOldest, Overflow::DropNewest] {
        for reading in watch(overflow, 8).await {
            let (produced, consumed) = unhindered(&reading);
            assert!(reading.produced.abs_diff(produced) <= 1, "{reading:?}");
            assert!(reading.consumed.abs_diff(consumed) <= 1, "{reading:?}");
            let kept = reading.produced - reading.lost;
            assert!(kept <= reading.consumed + 8 + 1, "{reading:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_drops_the_oldest_is_nearer_to_the_present_than_who_drops_the_newest() {
    let newest = |readings: Vec<Reading>| readings.last().unwrap().newest;
    let (fresh, stale) = (watch(Overflow::DropOldest, 8).await, watch(Overflow::DropNewest, 8).await);
    assert!(newest(fresh) > newest(stale));
}

#[test]
fn a_table_for_each_policy_is_printed() {
    let told = run("pipeline_backpressure", &["2"]);
    assert_eq!(told.lines().count(), 3 * (2 + 5), "{told}");
    let lossless = told.lines().skip(2).take(5);
    let lost: Vec<_> = lossless.map(|line| line.split_whitespace().nth(4).unwrap()).collect();
    assert_eq!(lost, ["0"; 5], "{told}");
}
