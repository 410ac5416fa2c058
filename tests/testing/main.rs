//! The testing kit, tested: also that a diagram that is wrong fails, and what is told then.

mod notation;
mod order;
mod inner;
mod equal;
mod failures;
mod picture;
mod probe;
mod recorder;
mod slow_observer;
mod leak_counter;
mod laws;

use headwater::testing::{Marbles, marble};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The text with which something panics.
fn panic_of<R>(run: impl FnOnce() -> R) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(run)) else {
        panic!("it did not panic");
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).unwrap_or_default(),
    }
}

/// The text with which a marble test fails; where something was drawn reads `FILE:LINE`, so that tests can be moved.
fn failure_of(draw: impl FnOnce(&Marbles)) -> String {
    let text = panic_of(|| marble(draw));
    let places = text.split(' ').map(|word| match word.split_once(".rs:") {
        Some((_, behind)) => {
            let rest = behind.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ':');
            format!("FILE:LINE{rest}")
        }
        None => word.to_owned(),
    });
    places.collect::<Vec<_>>().join(" ")
}

/// The lines of a text, with what is indented kept and what is empty left out.
fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty()).collect()
}
