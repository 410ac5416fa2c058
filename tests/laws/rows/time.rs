//! The rows of `operators::time`.

use crate::row::{Row, erase};
use std::time::Duration;

pub fn rows() -> Vec<Row> {
    let frames = Duration::from_millis;
    vec![
        Row::operator("debounce", move |source| erase(source.debounce(frames(2)))).hint(1, Some(10)).swallows(),
        Row::operator("throttle", move |source| erase(source.throttle(frames(2)))).hint(1, Some(10)).swallows(),
        Row::operator("sample", move |source| erase(source.sample(frames(2)))).hint(0, Some(10)).swallows(),
        Row::operator("delay", move |source| erase(source.delay(frames(2)))).hint(10, Some(10)).reads_ahead(64),
        Row::operator("timeout", move |source| erase(source.timeout(frames(2)))).hint(10, Some(10)),
    ]
}
