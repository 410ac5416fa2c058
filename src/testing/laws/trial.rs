//! One trial: an operator over one schedule, with one kind of consumer.

use super::{
    Laws, Output,
    adversary::{Adversary, Exhausted, PlannedPanic},
    schedule::Schedule,
    stage::{Polled, Task, in_virtual_time, poll},
};
use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
    time::Duration,
};

/// The kind of consumer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    /// Builds the operator outside a runtime, and drops it.
    NeverPolled,
    Prompt,
    /// Lets time pass between two polls.
    Slow(u64),
    /// Drops the operator after so many polls.
    DroppedAfter(usize),
    /// Has a source of ten items, over which the size hint is stated.
    Hinted,
    /// Has an endless source, and polls a few times.
    Endless,
    /// Has a long source, and looks at the stack.
    Deep,
}

impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Manner::NeverPolled => f.write_str("drops it before it polls"),
            Manner::Prompt => f.write_str("prompt"),
            Manner::Slow(_) => f.write_str("slow"),
            Manner::DroppedAfter(polls) => write!(f, "drops it after {polls} polls"),
            Manner::Hinted => f.write_str("prompt, the source has its ten items at hand"),
            Manner::Endless => f.write_str("polls ten times"),
            Manner::Deep => f.write_str("looks at the stack"),
        }
    }
}

/// A law that was broken, and how.
pub(super) struct Breach {
    pub(super) law: u32,
    pub(super) what: String,
}

fn breach<T>(law: u32, what: impl Into<String>) -> Result<T, Breach> {
    Err(Breach { law, what: what.into() })
}

/// More items than one poll may take, with room for a loop within a loop.
const GREED: usize = 2 * 1_024;

/// More polls than a schedule needs, even of an operator that emits much for little.
const POLLS: usize = 100_000;

/// More stack than polls in a loop differ by.
const STACK: usize = 64 * 1_024;

/// One trial of an operator.
pub(super) struct Trial<'a> {
    pub(super) laws: &'a Laws,
    /// The laws that are left out: a trial goes on where only they are broken, as far as it can.
    pub(super) excused: &'a [u32],
    pub(super) manner: Manner,
}

impl Trial<'_> {
    /// Tries the laws over one schedule.
    pub(super) fn attempt(&self, schedule: &Schedule) -> Result<(), Breach> {
        let adversary = Adversary::new(schedule);
        let build = || {
            let output = (self.laws.build)(adversary.observer());
            self.demand(1, adversary.notes().polls == 0, || "its source was polled before it was".to_owned())?;
            Ok(output)
        };
        if matches!(self.manner, Manner::NeverPolled) {
            // Outside a runtime: what is only built needs none.
            return catch_unwind(AssertUnwindSafe(|| build().map(drop)))
                .unwrap_or_else(|panic| breach(1, format!("it panicked while it was built: {}", message(&*panic))));
        }
        let trial = || {
            let (output, result) = in_virtual_time(async {
                let mut output = build()?;
                let result = self.run(&adversary, &mut output).await;
                Ok((output, result))
            })?;
            result?;
            drop(output);
            let live = adversary.notes().live;
            self.demand(8, live == 0, || format!("it was dropped and {live} sources live on"))
        };
        match catch_unwind(AssertUnwindSafe(trial)) {
            Ok(result) => result,
            Err(panic) if panic.is::<PlannedPanic>() => {
                let live = adversary.notes().live;
                self.demand(9, live == 0, || format!("after a panic it was dropped and {live} sources live on"))
            }
            Err(panic) if panic.is::<Exhausted>() => breach(7, "one poll takes items without end"),
            Err(panic) => breach(9, format!("it panicked: {}", message(&*panic))),
        }
    }

    /// A law is broken unless what it demands is true.
    fn demand(&self, law: u32, kept: bool, what: impl FnOnce() -> String) -> Result<(), Breach> {
        if kept || self.excused.contains(&law) { Ok(()) } else { breach(law, what()) }
    }

    async fn run(&self, adversary: &Adversary, output: &mut Output) -> Result<(), Breach> {
        let mut emitted = 0;
        let mut hints = vec![(0, output.size_hint())];
        let polls = match self.manner {
            Manner::DroppedAfter(polls) => polls,
            Manner::Endless => 10,
            _ if !self.laws.ends => 100,
            _ => POLLS,
        };
        for n in 0..polls {
            if let Manner::Slow(seed) = self.manner {
                tokio::time::advance(Duration::from_millis((seed + n as u64) % 7)).await;
            }
            let before = adversary.notes().counts();
            let (polled, task) = poll(output);
            emitted += usize::from(matches!(polled, Poll::Ready(Some(Ok(())))));
            self.after_poll(adversary, &polled, before, emitted)?;
            // A long source would make the hints cost more than all the rest.
            let hinted = polled.is_pending() || matches!(polled, Poll::Ready(Some(Ok(()))));
            if hinted && !matches!(self.manner, Manner::Deep) {
                hints.push((emitted, output.size_hint()));
            }
            match polled {
                Poll::Ready(Some(Ok(()))) => {}
                Poll::Ready(Some(Err(_))) => return self.end(adversary, output),
                Poll::Ready(None) => {
                    self.end(adversary, output)?;
                    let taken = adversary.notes().items;
                    self.demand(4, !self.laws.keeps_items || emitted == taken, || {
                        format!("it took {taken} items and emitted {emitted}")
                    })?;
                    return self.honest(&hints, emitted);
                }
                Poll::Pending if self.wake(adversary, &task).await => {}
                Poll::Pending if !self.laws.ends => return Ok(()),
                Poll::Pending => {
                    return breach(6, "it is pending, every source that waited was woken, and nothing wakes it");
                }
            }
        }
        if polls == POLLS { breach(6, format!("it does not end within {POLLS} polls")) } else { Ok(()) }
    }

    /// What has to be true after every poll.
    fn after_poll(
        &self,
        adversary: &Adversary,
        polled: &Polled,
        (items, errors): (usize, usize),
        emitted: usize,
    ) -> Result<(), Breach> {
        let notes = adversary.notes();
        self.demand(2, notes.late_polls == 0, || "a source was polled after its end".to_owned())?;
        let taken = notes.items - items;
        self.demand(7, taken <= GREED, || format!("one poll took {taken} items"))?;
        let tells = notes.errors == errors || matches!(polled, Poll::Ready(Some(Err(_)))) || self.laws.plain;
        self.demand(5, tells, || format!("its source failed, and it answers {polled:?}"))?;
        if let Some(reads_ahead) = self.laws.reads_ahead {
            let asked = emitted + usize::from(!matches!(polled, Poll::Ready(Some(Ok(())))));
            let items = notes.items;
            self.demand(4, items <= asked + reads_ahead, || {
                format!("it took {items} items where {asked} were asked for and {reads_ahead} ahead allowed")
            })?;
        }
        let (low, high) = notes.stack.unwrap_or_default();
        self.demand(12, high - low <= STACK, || format!("its polls stand {} bytes of stack apart", high - low))
    }

    /// What has to be true once it has told its end.
    fn end(&self, adversary: &Adversary, output: &mut Output) -> Result<(), Breach> {
        let live = adversary.notes().live;
        self.demand(3, live == 0, || format!("{live} sources are still there when the end is told"))?;
        if self.excused.contains(&2) {
            return Ok(());
        }
        for _ in 0..3 {
            let (late, _) = poll(output);
            self.demand(2, matches!(late, Poll::Ready(None)), || format!("after its end it answers {late:?}"))?;
        }
        Ok(())
    }

    /// Whether every size hint was true of what came behind it; each is noted with how many items had come before.
    fn honest(&self, hints: &[(usize, (usize, Option<usize>))], emitted: usize) -> Result<(), Breach> {
        if let Some(stated) = self.laws.size_hint
            && matches!(self.manner, Manner::Hinted)
        {
            let hint = hints[0].1;
            self.demand(11, stated == hint, || format!("its size hint over ten items is {hint:?} and not {stated:?}"))?;
        }
        for (before, (lower, upper)) in hints {
            let left = emitted - before;
            let honest = *lower <= left && upper.is_none_or(|upper| left <= upper);
            self.demand(11, honest, || format!("with {left} items to come its size hint is ({lower}, {upper:?})"))?;
        }
        Ok(())
    }

    /// Wakes the sources one at a time until the last task of the operator is woken; false when nothing wakes it.
    async fn wake(&self, adversary: &Adversary, task: &Arc<Task>) -> bool {
        while !task.is_woken() {
            let waker = adversary.notes().wakers.pop();
            match waker {
                Some(waker) => waker.wake(),
                None if self.laws.waits_for_threads && task.wait_for_threads(adversary).await => {}
                None if task.wait(adversary).await => {}
                None => return false,
            }
        }
        true
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic")
}
