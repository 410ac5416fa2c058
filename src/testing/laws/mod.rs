//! The laws as a checker: what every operator promises, tried on one of them.
//!
//! The laws are numbered as in `docs/laws.md`, which also tells what the checker found elsewhere.

mod schedule;
mod adversary;
mod stage;
mod trial;

pub use adversary::{Adversary, PlannedPanic};

use super::TestError;
use crate::{IntoObservable, Observable, source::Source};
use futures::Stream;
use pin_project::pin_project;
use schedule::{Ending, Schedule};
use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::runtime::Handle;
use trial::{Manner, Trial};

/// Tries every law on an operator, under schedules that a seed decides.
///
/// It is given a way to build the operator over a source, and builds it again and again over sources that are pending at
/// random, wake spuriously, fail, panic, never end, and note what is done to them; with consumers that are prompt, slow,
/// or drop it at every possible step, and that poll with another waker each time.
///
/// # Examples
///
/// An operator of your own:
///
/// ```
/// use headwater::{prelude::*, testing::Laws};
///
/// Laws::of("pairs", |source| source.pairwise().map(|(a, b)| a + b)).size_hint(9, Some(9)).reads_ahead(1).check();
/// ```
///
/// One of another crate, over plain streams; a law that it does not promise is left out, with the reason:
///
/// ```
/// use futures::StreamExt;
/// use headwater::testing::Laws;
///
/// Laws::of_stream("map", |source| source.map(|n| n + 1)).check();
/// ```
#[must_use = "the laws are tried by `check` or `broken`"]
pub struct Laws {
    name: &'static str,
    build: Box<dyn Fn(Adversary) -> Output>,
    size_hint: Option<(usize, Option<usize>)>,
    /// How many items it takes beyond those that it was asked for; `None` where it is made to.
    reads_ahead: Option<usize>,
    /// It emits as many items as it takes.
    keeps_items: bool,
    exempt: Vec<(u32, &'static str)>,
    seeds: u64,
    /// Whether it ends some time after its source.
    ends: bool,
    /// Errors are items like others, as in a plain stream.
    plain: bool,
    /// It waits for threads, for which virtual time does not wait.
    waits_for_threads: bool,
}

/// What every operator becomes: its items do not matter to the laws.
type Output = Pin<Box<dyn Source<Item = (), Error = TestError>>>;

impl Laws {
    /// The laws for an operator: `build` puts it over the source that it is given.
    ///
    /// A future of a `Result` will do too, as everywhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// Laws::of("sum", |source| source.map(u64::from).sum()).swallows().size_hint(1, Some(1)).check();
    /// ```
    pub fn of<O>(name: &'static str, build: impl Fn(Observable<Adversary>) -> O + 'static) -> Self
    where
        O: IntoObservable<Item: 'static, Error = TestError, Source: 'static>,
    {
        let build = move |source| -> Output {
            Box::pin(build(Observable::new(source)).into_observable().map(drop).into_source())
        };
        Self::new(name, Box::new(build), false)
    }

    /// The laws for an operator on plain streams.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::{StreamExt, future::ready};
    /// use headwater::testing::Laws;
    ///
    /// let none = Laws::of_stream("none", |source| source.filter(|n| ready(*n > 1_000_000))).swallows();
    /// assert_eq!(none.broken()[0].law(), 7); // it holds the task while nothing passes
    /// ```
    pub fn of_stream<R>(name: &'static str, build: impl Fn(Numbers) -> R + 'static) -> Self
    where
        R: Stream<Item: 'static> + 'static,
    {
        let build = move |source| -> Output { Box::pin(Plain(build(Numbers(source)))) };
        Self::new(name, Box::new(build), true)
    }

    fn new(name: &'static str, build: Box<dyn Fn(Adversary) -> Output>, plain: bool) -> Self {
        Self {
            name,
            build,
            size_hint: None,
            reads_ahead: Some(0),
            keeps_items: false,
            exempt: Vec::new(),
            seeds: 200,
            ends: true,
            plain,
            waits_for_threads: false,
        }
    }

    /// States the size hint over a source of exactly ten items; without it only its honesty is tried.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// let laws = || Laws::of("pairs", |source| source.pairwise()).reads_ahead(1);
    /// laws().size_hint(9, Some(9)).check(); // ten items make nine pairs
    /// assert_eq!(laws().size_hint(10, Some(10)).broken()[0].law(), 11);
    /// ```
    pub fn size_hint(mut self, lower: usize, upper: Option<usize>) -> Self {
        self.size_hint = Some((lower, upper));
        self
    }

    /// States how many items it takes beyond those that it was asked for; without it none.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// let laws = || Laws::of("pairs", |source| source.pairwise());
    /// laws().reads_ahead(1).check();
    /// assert_eq!(laws().broken()[0].law(), 4); // it took one item more than it was asked for
    /// ```
    pub fn reads_ahead(mut self, items: usize) -> Self {
        self.reads_ahead = Some(items);
        self
    }

    /// States that it is made to take many items for one of its own, as filters, buffers and ends are.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// let laws = || Laws::of("odd", |source| source.filter(|n| n % 2 == 1));
    /// laws().swallows().check();
    /// assert_eq!(laws().broken()[0].law(), 4);
    /// ```
    pub fn swallows(mut self) -> Self {
        self.reads_ahead = None;
        self
    }

    /// States that it loses no item: until it completes it has emitted as many as it took.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// let laws = || Laws::of("odd", |source| source.filter(|n| n % 2 == 1)).swallows();
    /// assert_eq!(laws().keeps_items().broken()[0].law(), 4); // it loses the even ones
    /// ```
    pub fn keeps_items(mut self) -> Self {
        self.keeps_items = true;
        self
    }

    /// States that it need not end, or ever do anything, though its source has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Laws};
    ///
    /// let laws = || Laws::of("open", |source| source.concat(never().with_error()));
    /// laws().endless().check();
    /// assert_eq!(laws().broken()[0].law(), 6); // nothing wakes it any more
    /// ```
    pub fn endless(mut self) -> Self {
        self.ends = false;
        self
    }

    /// States that it waits for threads that know nothing of virtual time: before a trial says that nothing wakes it, it
    /// gives them ten seconds of real time.
    ///
    /// The threads of tokio's `spawn_blocking` need not be stated.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// let doubled = Laws::of("doubled", |source| source.map_parallel(3, |n| 2 * n)).reads_ahead(3).keeps_items();
    /// doubled.waits_for_threads().seeds(10).check(); // those of rayon
    /// ```
    pub fn waits_for_threads(mut self) -> Self {
        self.waits_for_threads = true;
        self
    }

    /// Leaves a law out, for a reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use headwater::testing::Laws;
    ///
    /// let laws = || Laws::of_stream("take", |source| source.take(3));
    /// assert_eq!(laws().broken()[0].law(), 3);
    /// laws().exempt(3, "it keeps its source until it is dropped").check();
    /// ```
    pub fn exempt(mut self, law: u32, reason: &'static str) -> Self {
        self.exempt.push((law, reason));
        self
    }

    /// Sets how many random schedules are tried, 200 without it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{prelude::*, testing::Laws};
    ///
    /// let laws = || Laws::of("silent", |source| source.on_error_complete().with_error());
    /// assert!(laws().seeds(0).broken().is_empty()); // of no schedule that fails
    /// assert_eq!(laws().seeds(50).broken()[0].law(), 5);
    /// ```
    pub fn seeds(mut self, count: u64) -> Self {
        self.seeds = count;
        self
    }

    /// The name that it was given.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The laws that are left out, with the reasons.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures::StreamExt;
    /// use headwater::testing::Laws;
    ///
    /// let laws = Laws::of_stream("take", |source| source.take(3)).exempt(3, "it keeps its source");
    /// assert_eq!((laws.name(), laws.exemptions()), ("take", &[(3, "it keeps its source")][..]));
    /// ```
    pub fn exemptions(&self) -> &[(u32, &'static str)] {
        &self.exempt
    }

    /// Tries the laws.
    ///
    /// # Panics
    ///
    /// When one is broken, with its number, the seed, and the shortest schedule that breaks it; and in a tokio runtime,
    /// as the trials have one of their own.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    /// use std::panic::{AssertUnwindSafe, catch_unwind};
    ///
    /// let laws = Laws::of("pairs", |source| source.pairwise()); // it does not say that it reads ahead
    /// assert!(catch_unwind(AssertUnwindSafe(|| laws.check())).is_err());
    /// ```
    #[track_caller]
    pub fn check(&self) {
        let broken: Vec<_> = self.broken().iter().map(ToString::to_string).collect();
        assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    }

    /// Tries the laws and tells which are broken, each once.
    ///
    /// # Panics
    ///
    /// In a tokio runtime, as the trials have one of their own.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::Laws;
    ///
    /// let broken = Laws::of("pairs", |source| source.pairwise()).broken();
    /// assert_eq!(broken.iter().map(|broken| broken.law()).collect::<Vec<_>>(), [4]);
    /// assert!(broken[0].to_string().starts_with("law 4 is broken by `pairs`"));
    /// ```
    #[track_caller]
    pub fn broken(&self) -> Vec<Broken> {
        assert!(Handle::try_current().is_err(), "the laws are tried outside of a tokio runtime: in a plain `#[test]`");
        let mut broken: Vec<Broken> = Vec::new();
        let mut excused: Vec<_> = self.exempt.iter().map(|(law, _)| *law).collect();
        for (seed, schedule, manner) in self.trials() {
            let attempt =
                |schedule: &Schedule, excused: &[u32]| Trial { laws: self, excused, manner }.attempt(schedule);
            // One law that is broken hides no other: without it the trial is made again.
            while let Err(breach) = attempt(&schedule, &excused) {
                let law = breach.law;
                if excused.contains(&law) {
                    break;
                }
                let same = |smaller: &Schedule| matches!(attempt(smaller, &excused), Err(other) if other.law == law);
                let schedule = schedule.clone().shrink(same);
                let what = attempt(&schedule, &excused).err().map_or(breach.what, |smaller| smaller.what);
                broken.push(Broken { law, name: self.name, what, seed, schedule, manner });
                excused.push(law);
            }
        }
        broken.sort_by_key(|broken| broken.law);
        broken
    }

    /// All that is tried: schedules that everyone has to bear, then random ones.
    fn trials(&self) -> impl Iterator<Item = (Option<u64>, Schedule, Manner)> {
        let (plain, seeds) = (self.plain, self.seeds);
        let fixed = [
            (Schedule::items(0), Manner::NeverPolled),
            (Schedule::items(10), Manner::Hinted),
            (Schedule::endless(), Manner::Endless),
            (Schedule::items(20_000), Manner::Deep),
        ];
        let ending = if plain { Ending::End } else { Ending::EndOrError };
        let random = (0..seeds).flat_map(move |seed| {
            let schedule = Schedule::random(seed, ending);
            let panicking = Schedule::random(seed, Ending::Panic);
            let drops = (0..=schedule.steps.len()).map(Manner::DroppedAfter);
            let manners = [Manner::Prompt, Manner::Slow(seed)].into_iter().chain(drops);
            let calm = manners.map(move |manner| (schedule.clone(), manner));
            calm.chain([(panicking, Manner::Prompt)]).map(move |(schedule, manner)| (Some(seed), schedule, manner))
        });
        fixed.into_iter().map(|(schedule, manner)| (None, schedule, manner)).chain(random)
    }
}

impl fmt::Debug for Laws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Laws").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A law that an operator breaks, with the shortest schedule that shows it.
#[derive(Clone, Debug)]
pub struct Broken {
    law: u32,
    name: &'static str,
    what: String,
    seed: Option<u64>,
    schedule: Schedule,
    manner: Manner,
}

impl Broken {
    /// The number of the law.
    pub fn law(&self) -> u32 {
        self.law
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { law, name, what, seed, schedule, manner } = self;
        write!(f, "law {law} is broken by `{name}`: {what}\n  source    {schedule}\n  consumer  {manner}")?;
        match seed {
            Some(seed) => write!(f, "\n  seed      {seed}"),
            None => Ok(()),
        }
    }
}

/// The numbers from 0 on as a plain stream, with pauses that a seed decides; see [`Laws::of_stream`].
#[derive(Clone, Debug)]
pub struct Numbers(Adversary);

impl Stream for Numbers {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        // Schedules for plain streams have no errors.
        Pin::new(&mut self.0).poll_next(cx).map(|item| item.and_then(Result::ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// A plain stream as a source.
#[pin_project]
struct Plain<R>(#[pin] R);

impl<R: Stream> Source for Plain<R> {
    type Item = ();
    type Error = TestError;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<(), TestError>>> {
        self.project().0.poll_next(cx).map(|item| item.map(|_| Ok(())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
