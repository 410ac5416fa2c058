//! The example `parallel_for`.

use crate::run;

#[test]
fn the_loneliest_of_all_earthquakes_is_found_however_many_threads_look_for_it() {
    let told = run("parallel_for", &[]);
    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].starts_with("1707 earthquakes, "), "{told}");
    // A script of a few lines in another language says the same.
    assert_eq!(lines[1], "the loneliest: 124km NE of Bukama, Democratic Republic of the Congo");
    assert_eq!(lines[2], "4809 km from: Southern Mid-Atlantic Ridge");
}

#[test]
fn one_earthquake_has_no_neighbour() {
    let told = run("parallel_for", &["1"]);
    assert_eq!(told.lines().count(), 1, "{told}");
}
