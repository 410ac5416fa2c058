//! The example `durable_jobs`; `tests/durable/crash.rs` kills its processes time and again.

use crate::run;

#[test]
fn the_demonstration_loses_no_job_although_a_consumer_is_killed() {
    let told = run("durable_jobs", &[]);
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], "the consumer is killed when it has done 200 jobs, and another one goes on");
    assert!(lines[1].starts_with("500 jobs, none lost, "), "{told}");
}

#[test]
fn a_producer_tells_of_every_job_in_order_and_another_one_goes_on_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jobs.db");
    let file = file.to_str().unwrap();
    assert_eq!(run("durable_jobs", &["produce", file, "2"]), "published 0\npublished 1\n");
    assert_eq!(run("durable_jobs", &["produce", file, "4", "2"]), "published 2\npublished 3\n");
}
