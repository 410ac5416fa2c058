//! The example `concurrent_parallel`.

use crate::run;

#[test]
fn each_of_the_four_ways_is_measured_for_either_kind_of_job() {
    let told = run("concurrent_parallel", &["4"]);
    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].starts_with("4 jobs of 10 ms, "), "{told}");
    assert_eq!(lines.len(), 2 + 4, "{told}");
    for line in &lines[2..] {
        let words: Vec<_> = line.split_whitespace().rev().collect();
        assert!(
            matches!(words[..], ["ms", computes, "ms", waits, ..] if [computes, waits].iter().all(|ms| ms.parse::<u32>().is_ok()))
        );
    }
}
