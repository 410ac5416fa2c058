//! The example `actor_counter`.

use crate::run;

#[test]
fn the_counter_counts_from_nothing_again_after_a_panic_and_loses_no_message_behind_it() {
    let told = run("actor_counter", &["5", "apples", "7", "8"]);
    let lines: Vec<_> = told.lines().collect();
    let expected = ["Started", "restarting: panicked: apples is no number", "Started", "the count is 15", "Stopped"];
    assert_eq!(lines, expected);
}

#[test]
fn a_counter_that_is_told_nothing_wrong_is_never_restarted() {
    assert_eq!(run("actor_counter", &["1", "2", "3"]), "Started\nthe count is 6\nStopped\n");
}

#[test]
fn without_arguments_it_shows_what_it_is_about() {
    let told = run("actor_counter", &[]);
    assert!(told.contains("three is no number") && told.contains("the count is 4"), "{told}");
}
