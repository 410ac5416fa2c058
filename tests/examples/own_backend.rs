//! The example `own_backend`; `tests/durable/own_backend.rs` tries its backend.

use crate::run;
use std::{fs, path::Path};

/// How many lines a file of this crate has.
fn lines(file: &str) -> usize {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap().lines().count()
}

#[test]
fn a_file_that_is_late_is_a_dead_letter_until_it_is_replayed() {
    let told = run("own_backend", &[]);
    let mut told: Vec<_> = told.lines().collect();
    // Jobs side by side are told as they end.
    told[..2].sort_unstable();
    let both = ["Cargo.toml", "README.md"].map(|file| format!("{file}: {} lines, attempt 1", lines(file)));
    assert_eq!(told[..2], both);
    assert!(told[2].starts_with("given up after 2 attempts: ") && told[2].contains("late.txt: "), "{}", told[2]);
    assert!(told[3].ends_with("late.txt: 2 lines, attempt 1"), "{}", told[3]);
    assert_eq!(told[4..], ["dead letters: 0"]);
}

#[test]
fn a_file_that_never_comes_is_given_up_again() {
    let told = run("own_backend", &["LICENSE-MIT", "missing.txt"]);
    let told: Vec<_> = told.lines().collect();
    assert_eq!(told[0], format!("LICENSE-MIT: {} lines, attempt 1", lines("LICENSE-MIT")));
    assert!(told[1].starts_with("given up after 2 attempts: missing.txt: "), "{}", told[1]);
    assert_eq!(told[2..], ["dead letters: 1"]);
}

#[test]
fn where_nothing_is_given_up_nothing_is_waited_for() {
    let told = run("own_backend", &["LICENSE-MIT"]);
    assert_eq!(told, format!("LICENSE-MIT: {} lines, attempt 1\ndead letters: 0\n", lines("LICENSE-MIT")));
}
