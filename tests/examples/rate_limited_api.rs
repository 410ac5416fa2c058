//! The example `rate_limited_api`.

use crate::run;
use program::{per_customer, shared, unlimited};
use std::time::Duration;
use tokio::time::Instant;

#[path = "../../examples/rate_limited_api.rs"]
#[expect(dead_code)]
mod program;

#[tokio::test(start_paused = true)]
async fn without_a_limiter_the_api_refuses_what_is_more_than_it_allows() {
    // Sixteen calls at once, each of 5 ms: all sixty are made within the first period.
    assert_eq!(unlimited(60).await, "60 calls, 30 refused");
}

#[tokio::test(start_paused = true)]
async fn two_pipelines_that_share_a_limiter_keep_to_it_together() {
    let begin = Instant::now();
    assert_eq!(shared(200).await, "200 calls, 0 refused");
    // Eight at once, 192 at eighty a second, and the last call takes its time.
    assert_eq!(begin.elapsed(), Duration::from_millis(192 * 1_000 / 80 + 5));
}

#[tokio::test(start_paused = true)]
async fn each_customer_is_served_at_a_rate_of_its_own() {
    let begin = Instant::now();
    assert_eq!(per_customer(200).await, "200 calls, 0 refused");
    // Three in four are of one customer: eight of these at once, the others at eighty a second.
    assert_eq!(begin.elapsed(), Duration::from_millis((150 - 8) * 1_000 / 80 + 5));
}

#[test]
fn the_three_ways_are_told_side_by_side() {
    let told = run("rate_limited_api", &["40"]);
    let tallies: Vec<_> = told.lines().skip(1).map(|line| line.split_once(": ").unwrap().1.trim()).collect();
    assert_eq!(tallies.len(), 3, "{told}");
    assert!(tallies.iter().all(|tally| tally.starts_with("40 calls, ")), "{told}");
}
