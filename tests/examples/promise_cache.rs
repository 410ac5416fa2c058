//! The example `promise_cache`.

use crate::run;
use std::{fs, path::Path};

/// How many earthquakes of a region the feed has, by its text alone.
fn count(region: &str) -> usize {
    let feed = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/earthquakes.json");
    fs::read_to_string(feed).unwrap().matches(&format!(", {region}\",\"time\":")).count()
}

#[test]
fn a_thousand_get_their_answers_from_one_computation_a_region() {
    let told = run("promise_cache", &["Alaska", "Hawaii", "Atlantis"]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "answers: 1000, computations: 3");
    for (line, region) in lines[1..].iter().zip(["Alaska", "Hawaii"]) {
        assert!(line.starts_with(&format!("{region}: {} earthquakes, the strongest of ", count(region))), "{told}");
    }
    assert_eq!(lines[3], "Atlantis: 0 earthquakes, the strongest of magnitude 0");
    assert_eq!(lines.len(), 4);
}

#[test]
fn a_region_that_is_named_twice_is_computed_once() {
    let told = run("promise_cache", &["Nevada", "Nevada"]);
    assert!(told.starts_with("answers: 1000, computations: 1\n"), "{told}");
}
