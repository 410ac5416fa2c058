//! What an adversary does, poll by poll, and how a schedule is made smaller.

use std::fmt;

/// What the adversary answers to one poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Item,
    /// Pending, until it is woken.
    Pending,
    /// Pending, with its waker woken at once.
    Restless,
    /// Pending, with its waker woken at once and the source woken again later.
    Spurious,
    Error,
    Panic,
    End,
}

/// The steps of a source; behind the last one it has ended.
///
/// Printed as a marble: letters are items, `-` waits until it is woken, `~` wakes itself, `=` is woken twice, `#` is the
/// error, `!` a panic, `|` the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) steps: Vec<Step>,
    /// An item at every poll behind the last step.
    pub(super) endless: bool,
}

/// How a schedule may end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    End,
    EndOrError,
    Panic,
}

impl Schedule {
    pub(super) fn items(count: usize) -> Self {
        Self { steps: vec![Step::Item; count], endless: false }
    }

    pub(super) fn endless() -> Self {
        Self { steps: Vec::new(), endless: true }
    }

    /// The schedule of a seed: up to twelve items and pauses, then the ending.
    pub(super) fn random(seed: u64, ending: Ending) -> Self {
        let mut state = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // Xorshift, by Marsaglia; it is enough that schedules differ and that a seed always gives the same one.
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let length = random(13);
        let mut steps: Vec<_> = (0..length)
            .map(|_| match random(10) {
                0 | 1 => Step::Pending,
                2 => Step::Restless,
                3 => Step::Spurious,
                _ => Step::Item,
            })
            .collect();
        steps.push(match ending {
            Ending::Panic => Step::Panic,
            Ending::EndOrError if random(3) == 0 => Step::Error,
            Ending::EndOrError | Ending::End => Step::End,
        });
        Self { steps, endless: false }
    }

    /// The shortest schedule that can be reached from this one by leaving out steps, and that is still `bad`.
    pub(super) fn shrink(mut self, bad: impl Fn(&Schedule) -> bool) -> Self {
        let mut at = 0;
        while at < self.steps.len() {
            let mut smaller = self.clone();
            smaller.steps.remove(at);
            if bad(&smaller) {
                self = smaller;
                at = 0;
            } else {
                at += 1;
            }
        }
        self
    }

    /// How many items are to come behind a step.
    pub(super) fn items_from(&self, at: usize) -> usize {
        self.steps.iter().skip(at).filter(|step| **step == Step::Item).count()
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = ('a'..='z').cycle();
        for step in &self.steps {
            let letter = match step {
                Step::Item => letters.next().unwrap_or('a'),
                Step::Pending => '-',
                Step::Restless => '~',
                Step::Spurious => '=',
                Step::Error => '#',
                Step::Panic => '!',
                Step::End => '|',
            };
            write!(f, "{letter}")?;
        }
        if self.endless { f.write_str("aaa…") } else { Ok(()) }
    }
}
