//! The example `broadcast_close`.

use crate::run;
use program::{Closed, cancel, close};
use std::time::Duration;

#[path = "../../examples/broadcast_close.rs"]
#[expect(dead_code)]
mod program;

#[tokio::test(start_paused = true)]
async fn all_workers_end_when_the_subject_completes_and_have_read_everything() {
    assert_eq!(close(500).await, Closed { took: Duration::ZERO, items: 500 * 3 });
}

#[tokio::test(start_paused = true)]
async fn all_workers_end_when_the_context_does_between_two_ticks() {
    assert_eq!(cancel(500).await, Closed { took: Duration::ZERO, items: 500 * 2 });
}

#[test]
fn both_ways_are_told() {
    let told = run("broadcast_close", &["100"]);
    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].starts_with("completed: 100 workers ended after ") && lines[0].ends_with("300 items"), "{told}");
    assert!(lines[1].starts_with("cancelled: 100 workers ended after "), "{told}");
}
