//! The notation: from text to marks in time.

use std::{
    collections::HashSet,
    panic::Location,
    sync::{Mutex, PoisonError},
};

/// What a diagram draws at some frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Next(&'static str),
    Error,
    Complete,
    Subscribe,
    Unsubscribe,
}

/// A diagram, read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Diagram {
    /// In order; frames before a `^` are negative.
    pub(super) marks: Vec<(i64, Mark)>,
    /// The frame behind the last character.
    pub(super) length: i64,
}

/// What a diagram may hold, by what it is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A cold source, or an expectation.
    Plain,
    /// A hot source: `^` is where the test begins.
    Hot,
    /// A subscription: `^` and `!`.
    Subscription,
}

impl Diagram {
    /// Reads a diagram, or panics in the name of the caller with a caret under the place that is wrong.
    #[track_caller]
    pub(super) fn read(text: &str, role: Role) -> Self {
        // Not within the closure, which has a caller of its own.
        let location = Location::caller();
        Self::parse(text, role).unwrap_or_else(|(at, what)| {
            let column = text[..at].chars().count();
            panic!("bad marble diagram at {location}\n  {text}\n  {:column$}^ {what}\n", "")
        })
    }

    /// Reads a diagram; the error is a byte offset and a sentence.
    pub(super) fn parse(text: &str, role: Role) -> Result<Self, (usize, &'static str)> {
        let mut marks: Vec<(i64, Mark)> = Vec::new();
        let mut frame = 0_i64;
        let mut group: Option<(usize, i64)> = None;
        let mut start: Option<i64> = None;
        let mut ended = false;
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let at = text.len() - rest.len();
            if let Some((milliseconds, length)) = time_progression(text, at) {
                if group.is_some() {
                    return Err((at, "no time passes within a group"));
                }
                frame += milliseconds;
                rest = &rest[length..];
                continue;
            }
            rest = &rest[letter.len_utf8()..];
            let mark = match letter {
                ' ' => continue,
                '-' if group.is_some() => return Err((at, "no time passes within a group")),
                '-' => None,
                '(' if group.is_some() => return Err((at, "a group does not hold another one")),
                '(' => {
                    group = Some((at, frame));
                    None
                }
                ')' if group.is_none() => return Err((at, "no group is open here")),
                ')' => {
                    group = None;
                    None
                }
                '|' => Some(Mark::Complete),
                '#' => Some(Mark::Error),
                '^' => Some(Mark::Subscribe),
                '!' => Some(Mark::Unsubscribe),
                _ => Some(Mark::Next(intern(letter))),
            };
            if let Some(mark) = mark {
                if ended && role == Role::Subscription {
                    return Err((at, "a subscription ends once"));
                }
                let now = group.map_or(frame, |(_, start)| start);
                let fits = match mark {
                    Mark::Next(_) => role != Role::Subscription,
                    Mark::Complete | Mark::Error => role != Role::Subscription,
                    Mark::Subscribe => role != Role::Plain,
                    Mark::Unsubscribe => role == Role::Subscription,
                };
                if !fits {
                    return Err((at, misplaced(mark, role)));
                }
                match mark {
                    Mark::Subscribe if start.is_some() => return Err((at, "there is one `^` already")),
                    Mark::Subscribe => start = Some(now),
                    Mark::Unsubscribe => ended = true,
                    Mark::Next(_) | Mark::Complete | Mark::Error => {}
                }
                if role == Role::Subscription || mark != Mark::Subscribe {
                    marks.push((now, mark));
                }
            }
            frame += 1;
        }
        if let Some((at, _)) = group {
            return Err((at, "this group is never closed"));
        }
        let zero = if role == Role::Hot { start.unwrap_or(0) } else { 0 };
        for (frame, _) in &mut marks {
            *frame -= zero;
        }
        Ok(Self { marks, length: frame - zero })
    }

    /// The frames of `^` and `!` of a subscription.
    pub(super) fn subscription(&self) -> (i64, Option<i64>) {
        let find = |wanted| self.marks.iter().find(|(_, mark)| *mark == wanted).map(|(frame, _)| *frame);
        (find(Mark::Subscribe).unwrap_or(0), find(Mark::Unsubscribe))
    }
}

fn misplaced(mark: Mark, role: Role) -> &'static str {
    match (mark, role) {
        (Mark::Subscribe, _) => "only hot sources and subscriptions have a `^`",
        (Mark::Unsubscribe, _) => "only subscriptions have a `!`",
        _ => "a subscription has only `^` and `!`",
    }
}

/// Reads `9ms `, `1.5s ` or `1m ` at a place, as milliseconds and the length read.
///
/// As in RxJS, it stands at the beginning or behind a space, and a space is behind it.
fn time_progression(text: &str, at: usize) -> Option<(i64, usize)> {
    if at > 0 && !text[..at].ends_with(' ') {
        return None;
    }
    let (word, _) = text[at..].split_once(' ')?;
    let unit_at = word.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let (number, unit) = word.split_at(unit_at);
    let factor = match unit {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" => 60_000.0,
        _ => return None,
    };
    // `.5s` and `5.s` are no numbers in RxJS, although they are in Rust.
    if !number.starts_with(|letter: char| letter.is_ascii_digit()) || number.ends_with('.') {
        return None;
    }
    let number: f64 = number.parse().ok()?;
    Some(((number * factor).round() as i64, word.len()))
}

/// The letter as a text that lives for ever; each letter is kept once.
fn intern(letter: char) -> &'static str {
    static LETTERS: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut letters = LETTERS.lock().unwrap_or_else(PoisonError::into_inner);
    let letters = letters.get_or_insert_default();
    let text = letter.to_string();
    match letters.get(text.as_str()) {
        Some(known) => known,
        None => {
            let text: &'static str = text.leak();
            letters.insert(text);
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagram, Mark, Role};

    fn frames(text: &str) -> Vec<(i64, Mark)> {
        Diagram::parse(text, Role::Plain).unwrap().marks
    }

    #[test]
    fn a_group_happens_at_its_parenthesis_and_takes_its_characters() {
        assert_eq!(
            frames("-(ab)-c|"),
            [(1, Mark::Next("a")), (1, Mark::Next("b")), (6, Mark::Next("c")), (7, Mark::Complete)]
        );
    }

    #[test]
    fn time_progressions_advance_and_spaces_do_not() {
        assert_eq!(
            frames("a 9ms b 1.5s (c|)"),
            [(0, Mark::Next("a")), (10, Mark::Next("b")), (1511, Mark::Next("c")), (1511, Mark::Complete)]
        );
        assert_eq!(frames("a 1m b"), [(0, Mark::Next("a")), (60_001, Mark::Next("b"))]);
    }

    #[test]
    fn digits_and_letters_without_a_space_before_them_are_items() {
        assert_eq!(frames("-5ms"), [(1, Mark::Next("5")), (2, Mark::Next("m")), (3, Mark::Next("s"))]);
    }

    #[test]
    fn what_stands_before_the_caret_of_a_hot_source_is_before_the_test() {
        let diagram = Diagram::parse("-a-^-b-|", Role::Hot).unwrap();
        assert_eq!(diagram.marks, [(-2, Mark::Next("a")), (2, Mark::Next("b")), (4, Mark::Complete)]);
        assert_eq!(diagram.length, 5);
    }

    #[test]
    fn bad_notation_is_told_with_its_place() {
        assert_eq!(Diagram::parse("-(a-)", Role::Plain), Err((3, "no time passes within a group")));
        assert_eq!(Diagram::parse("^-!!", Role::Subscription), Err((3, "a subscription ends once")));
        assert_eq!(Diagram::parse("(a", Role::Plain), Err((0, "this group is never closed")));
        assert_eq!(Diagram::parse("a)", Role::Plain), Err((1, "no group is open here")));
        assert_eq!(Diagram::parse("-^-", Role::Plain), Err((1, "only hot sources and subscriptions have a `^`")));
        assert_eq!(Diagram::parse("-!", Role::Hot), Err((1, "only subscriptions have a `!`")));
        assert_eq!(Diagram::parse("^a!", Role::Subscription), Err((1, "a subscription has only `^` and `!`")));
    }
}
