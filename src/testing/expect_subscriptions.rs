//! What a test expects of the subscriptions of a source.

use super::{difference::draw, test_source::Script};
use std::{fmt::Write, panic::Location, sync::Arc};

/// What is expected of the subscriptions of a source.
pub(super) struct ExpectSubscriptions {
    pub(super) script: Arc<Script>,
    pub(super) expected: Vec<(i64, Option<i64>)>,
    pub(super) location: &'static Location<'static>,
}

impl ExpectSubscriptions {
    /// The frame behind everything that is drawn.
    pub(super) fn length(&self) -> i64 {
        self.expected.iter().map(|(from, to)| to.unwrap_or(*from) + 1).max().unwrap_or(0)
    }

    /// The sentence that tells the difference, if there is any.
    pub(super) fn difference(&self) -> Option<String> {
        let actual = self.script.log();
        if actual == self.expected {
            return None;
        }
        let mut text = format!("the subscriptions expected at {} are not met\n  of {}", self.location, self.script);
        let first = (0..).find(|&at| actual.get(at) != self.expected.get(at)).unwrap_or(0);
        for (title, windows) in [("expected", &self.expected), ("actual", &actual)] {
            if windows.is_empty() {
                let _ = write!(text, "\n  {title:<8}  none");
            }
            for (at, (from, to)) in windows.iter().enumerate() {
                let mut marks = vec![(*from, "^")];
                marks.extend(to.map(|to| (to, "!")));
                let [lane] = draw([&marks]);
                let until = to.map_or("never ends".to_owned(), |to| format!("to frame {to}"));
                let differs = if at == first { "  <- the first difference" } else { "" };
                let _ = write!(text, "\n  {title:<8}  {:<12}  from frame {from}, {until}{differs}", lane.text);
            }
        }
        Some(text)
    }
}
