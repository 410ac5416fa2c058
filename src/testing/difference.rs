//! How the difference between what was expected and what came is told.

use super::diagram::Mark;
use std::fmt::Write;

/// Something that happened or should have, as it is drawn and as it is told.
pub(super) struct Event {
    pub(super) frame: i64,
    /// One character.
    pub(super) letter: String,
    pub(super) text: String,
}

/// Tells a difference: both diagrams under each other, a caret under the first place where they differ, and what is there.
///
/// `first` counts the events of both; the legend says what letters stand for.
pub(super) fn tell(head: &str, expected: &[Event], actual: &[Event], first: usize, legend: &str) -> String {
    let lanes = draw([&letters(expected), &letters(actual)]);
    let mut text = format!("{head}\n");
    for (title, lane) in [("expected", &lanes[0]), ("actual", &lanes[1])] {
        let _ = writeln!(text, "  {title:<8}  {}", lane.text);
    }
    let (wanted, got) = (expected.get(first), actual.get(first));
    let wanted_at = wanted.and_then(|event| Some((event.frame, lanes[0].column(event.frame)?)));
    let got_at = got.and_then(|event| Some((event.frame, lanes[1].column(event.frame)?)));
    if let Some((_, column)) = wanted_at.into_iter().chain(got_at).min() {
        let _ = writeln!(text, "            {:column$}^ the first difference", "");
    }
    for (title, event) in [("expected", wanted), ("actual", got)] {
        let what = match event {
            Some(event) => format!("{} at frame {}", event.text, event.frame),
            None => "nothing more".to_owned(),
        };
        let _ = writeln!(text, "  {title:<8}  {what}");
    }
    if !legend.is_empty() {
        let _ = writeln!(text, "  where     {legend}");
    }
    text.truncate(text.trim_end().len());
    text
}

fn letters(events: &[Event]) -> Vec<(i64, &str)> {
    events.iter().map(|event| (event.frame, event.letter.as_str())).collect()
}

/// One of the diagrams that are drawn under each other.
#[derive(Default)]
pub(super) struct Lane {
    pub(super) text: String,
    /// The frame behind the last character.
    frame: i64,
    /// Where each frame stands that has anything.
    columns: Vec<(i64, usize)>,
}

impl Lane {
    fn column(&self, frame: i64) -> Option<usize> {
        self.columns.iter().find(|(other, _)| *other == frame).map(|(_, column)| *column)
    }

    /// Dashes up to a frame.
    fn advance(&mut self, frame: i64) {
        self.text.extend(std::iter::repeat_n('-', usize::try_from(frame - self.frame).unwrap_or(0)));
        self.frame = self.frame.max(frame);
    }

    fn push(&mut self, frame: i64, letters: &str) {
        // The characters of the group before this one may reach into its frames.
        if self.frame > frame {
            self.text.push(' ');
        }
        self.advance(frame);
        self.columns.push((frame, self.text.chars().count()));
        let width = letters.chars().count() as i64;
        if width == 1 {
            self.text.push_str(letters);
            self.frame = frame + 1;
        } else {
            let _ = write!(self.text, "({letters})");
            self.frame = frame + width + 2;
        }
    }
}

/// Draws diagrams so that the same frame stands in the same column; a long silence of all of them is written as time.
pub(super) fn draw<const N: usize>(diagrams: [&[(i64, &str)]; N]) -> [Lane; N] {
    /// A longer silence is written as time.
    const LONGEST_DASH: i64 = 40;
    let mut lanes: [Lane; N] = std::array::from_fn(|_| Lane::default());
    let mut frames: Vec<i64> = diagrams.iter().flat_map(|marks| marks.iter().map(|(frame, _)| *frame)).collect();
    frames.sort_unstable();
    frames.dedup();
    for frame in frames {
        let reached = lanes.iter().map(|lane| lane.frame).max().unwrap_or(0);
        if frame - reached > LONGEST_DASH {
            for lane in &mut lanes {
                lane.advance(reached);
                let _ = write!(lane.text, " {}ms ", frame - reached);
                lane.frame = frame;
            }
        }
        for (lane, marks) in lanes.iter_mut().zip(diagrams) {
            let here = marks.iter().filter(|(other, _)| *other == frame).map(|(_, letter)| *letter);
            let letters: String = here.collect();
            if !letters.is_empty() {
                lane.push(frame, &letters);
            }
        }
    }
    lanes
}

/// The character that draws a mark.
pub(super) fn letter(mark: Mark) -> &'static str {
    match mark {
        Mark::Next(letter) => letter,
        Mark::Error => "#",
        Mark::Complete => "|",
        Mark::Subscribe => "^",
        Mark::Unsubscribe => "!",
    }
}

#[cfg(test)]
mod tests {
    use super::{draw, letter};
    use crate::testing::diagram::{Diagram, Mark, Role};

    fn marks(text: &str) -> Vec<(i64, Mark)> {
        Diagram::parse(text, Role::Plain).unwrap().marks
    }

    fn letters(text: &str) -> Vec<(i64, &'static str)> {
        marks(text).into_iter().map(|(frame, mark)| (frame, letter(mark))).collect()
    }

    #[test]
    fn what_is_drawn_reads_the_same() {
        for text in ["--a--b|", "-(ab)-c#", "(a|)", "a 1500ms b", "-a 2s b 50ms (c|)"] {
            let [lane] = draw([&letters(text)]);
            assert_eq!(marks(&lane.text), marks(text), "{text}");
        }
    }

    #[test]
    fn a_silence_of_both_is_written_in_both_and_frames_stand_under_each_other() {
        let [upper, lower] = draw([&letters("a 100ms b"), &letters("(cd) 120ms e")]);
        assert_eq!(upper.text, "a--- 97ms b");
        assert_eq!(lower.text, "(cd) 97ms -----------------------e");
        assert_eq!(upper.column(101), Some(10));
    }

    #[test]
    fn what_comes_while_a_group_is_still_drawn_is_set_off_by_a_space() {
        let [lane] = draw([&[(0, "a"), (0, "b"), (1, "c")]]);
        assert_eq!(lane.text, "(ab) c");
    }
}
