//! The example `select_default`.

use crate::run;
use program::{default, first, several};

#[path = "../../examples/select_default.rs"]
#[expect(dead_code)]
mod program;

#[tokio::test(start_paused = true)]
async fn each_source_has_its_turn_when_it_speaks_and_silence_has_one_too() {
    let told = several().await;
    assert_eq!(
        told,
        [
            " 10 ms  order 0",
            " 70 ms  nothing for 60 ms",
            " 80 ms  order 1",
            "100 ms  tick",
            "160 ms  nothing for 60 ms"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_is_the_only_one() {
    assert_eq!(first().await, ["the near mirror"]);
}

#[tokio::test]
async fn a_look_without_waiting_finds_nothing_an_item_or_the_end() {
    let told = default().await;
    assert_eq!(told, ["step 1: works on", "step 2: works on", "step 3: faster", "step 4: works on", "step 5: closed"]);
}

#[test]
fn the_three_kinds_are_told() {
    let told = run("select_default", &[]);
    let titles: Vec<_> = told.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(titles, ["one loop over several sources", "the first answer", "a receive that does not wait"]);
    assert!(told.contains("  the near mirror\n") && told.contains("  step 3: faster\n"), "{told}");
}
