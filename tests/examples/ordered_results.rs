//! The example `ordered_results`.

use crate::run;
use program::{Done, in_order_of_completion, in_order_of_submission};
use std::time::Duration;

#[path = "../../examples/ordered_results.rs"]
#[expect(dead_code)]
mod program;

const TIMES: [u64; 4] = [30, 10, 20, 5];

fn at(rows: [(usize, u64); 4]) -> Vec<Done> {
    rows.into_iter().map(|(job, ms)| Done { job, delivered: Duration::from_millis(ms) }).collect()
}

#[tokio::test(start_paused = true)]
async fn in_order_of_submission_a_quick_job_waits_for_a_slow_one_before_it() {
    // Three are under way at once; the fourth begins when the first is out.
    assert_eq!(in_order_of_submission(&TIMES).await, at([(0, 30), (1, 30), (2, 30), (3, 35)]));
}

#[tokio::test(start_paused = true)]
async fn in_order_of_completion_a_result_is_out_when_its_job_is_done() {
    assert_eq!(in_order_of_completion(&TIMES).await, at([(1, 10), (3, 15), (2, 20), (0, 30)]));
}

#[test]
fn the_table_has_every_job_once_on_either_side_and_the_left_side_in_order() {
    let told = run("ordered_results", &["8", "1", "4"]);
    let sides: Vec<(&str, &str)> = told.lines().skip(2).map(|line| line.split_once(" | ").unwrap()).collect();
    let job = |cell: &str| cell.split_whitespace().nth(1).unwrap().to_owned();
    let left: Vec<_> = sides.iter().map(|(left, _)| job(left)).collect();
    let mut right: Vec<_> = sides.iter().map(|(_, right)| job(right)).collect();
    right.sort();
    assert_eq!(
        (left, right),
        (["0", "1", "2"].map(str::to_owned).to_vec(), ["0", "1", "2"].map(str::to_owned).to_vec())
    );
}
