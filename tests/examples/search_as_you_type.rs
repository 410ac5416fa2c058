//! The example `search_as_you_type`.

#[path = "../../examples/search_as_you_type.rs"]
#[expect(dead_code, reason = "the program's own `main`, and its terminal")]
mod program;

use crate::{program as built, text};
use headwater::{prelude::*, testing::marble};
use program::{Found, Key, queries, results, script};
use std::{
    io::Write,
    process::{Output, Stdio},
    sync::Arc,
};

/// What is found for keys that are drawn as letters; `x` deletes one.
fn found<S: Source<Item = &'static str>>(
    keys: Observable<S>,
) -> Observable<impl Source<Item = (String, usize), Error = S::Error>> {
    let places: Arc<[String]> = ["Calimesa, CA", "Adak, Alaska", "Callao, Peru"].map(str::to_owned).into();
    let keys = keys.map(|key| if key == "x" { Key::Backspace } else { Key::Letter(key.chars().next().unwrap()) });
    results(queries(keys), places).map(|found: Found| (found.query, found.count))
}

#[test]
fn it_looks_once_nobody_types_and_answers_when_the_lookup_is_done() {
    marble(|m| {
        let keys = m.hot("c-a-l 600ms x|");
        m.expect(found(keys), "454ms y 451ms (z|)").values([("y", ("cal".to_owned(), 2)), ("z", ("ca".to_owned(), 2))]);
    });
}

#[test]
fn a_newer_query_ends_the_lookup_of_the_older_one() {
    marble(|m| {
        let keys = m.hot("c 200ms a 700ms |");
        m.expect(found(keys), "651ms y 250ms |").values([("y", ("ca".to_owned(), 2))]);
    });
}

#[test]
fn a_line_that_is_again_as_it_was_is_not_looked_up_again() {
    marble(|m| {
        let keys = m.hot("a 600ms bx 600ms |");
        m.expect(found(keys), "450ms y 752ms |").values([("y", ("a".to_owned(), 3))]);
    });
}

fn type_in(script: &str) -> Output {
    let mut program = built("search_as_you_type");
    let mut program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    program.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    program.wait_with_output().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_script_has_its_pauses() {
    let typed = script("ab\n~100\n<").unwrap();
    let Ok(intervals) = typed.time_interval().map(|timed| timed.interval.as_millis()).to_vec().await;
    assert_eq!(intervals, [0, 40, 140]);
}

#[test]
fn a_script_is_typed_and_the_last_query_is_answered() {
    let output = type_in("alaska");
    assert!(output.status.success(), "{}", text(&output.stderr));
    // A script of a few lines in another language counts the same.
    assert!(text(&output.stdout).starts_with("\"alaska\": 55 places, Adak, Alaska; "), "{}", text(&output.stdout));
    assert_eq!(text(&output.stdout).lines().count(), 1);
}

#[test]
fn a_pause_that_is_no_number_is_told() {
    let output = type_in("a\n~soon\nb");
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("~soon is no pause"), "{}", text(&output.stderr));
}
