//! Inputs in time: a list of items and their milliseconds, and an ending with its own.

use futures::StreamExt;
use headwater::{Observable, Source, testing::TestError};
use proptest::{collection::vec, prelude::*};
use std::{
    pin::Pin,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};
use tokio::{
    runtime::Builder,
    time::{Instant, Sleep, sleep, sleep_until},
};

/// What comes, and when: items, then the end or an error.
///
/// Of two things at one millisecond the first one comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timed<T = usize> {
    pub(crate) items: Vec<(u64, T)>,
    pub(crate) end: u64,
    pub(crate) error: Option<TestError>,
}

/// Inputs of up to eight items, each its own number, with up to four milliseconds between them, and often none: what
/// happens at one instant is where operators go wrong.
pub(crate) fn timed() -> impl Strategy<Value = Timed> {
    let gap = |longest: u64| prop_oneof![Just(0), 0..=longest];
    (vec(gap(4), 0..8), gap(5), any::<bool>()).prop_map(|(gaps, last_gap, fails)| {
        let mut now = 0;
        let mut after = |gap| {
            now += gap;
            now
        };
        let items = gaps.into_iter().map(&mut after).zip(0..).collect();
        Timed { items, end: after(last_gap), error: fails.then(|| TestError::from("error")) }
    })
}

impl<T: Clone + Unpin> Timed<T> {
    pub(crate) fn new(items: Vec<(u64, T)>, end: u64, error: Option<TestError>) -> Self {
        Self { items, end, error }
    }

    /// A source that plays it, from its first poll on.
    pub(crate) fn source(&self) -> Observable<Player<T>> {
        Observable::new(Player { script: self.clone(), next: 0, begin: None, sleep: None })
    }
}

pub(crate) struct Player<T> {
    script: Timed<T>,
    next: usize,
    begin: Option<Instant>,
    /// Sleeps until the next answer.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl<T: Clone + Unpin> Source for Player<T> {
    type Item = T;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, TestError>>> {
        let next = self.next;
        assert!(next <= self.script.items.len(), "polled behind the end");
        let begin = *self.begin.get_or_insert_with(Instant::now);
        let due = begin + ms(self.script.items.get(next).map_or(self.script.end, |item| item.0));
        if Instant::now() < due {
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(due)));
            if sleep.deadline() != due {
                sleep.as_mut().reset(due);
            }
            ready!(sleep.as_mut().poll(cx));
        }
        self.next += 1;
        match self.script.items.get(next) {
            Some((_, item)) => Poll::Ready(Some(Ok(item.clone()))),
            None => Poll::Ready(self.script.error.clone().map(Err)),
        }
    }
}

pub(crate) fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Runs an observable in virtual time, and notes what it emits and when.
pub(crate) fn played<S: Source<Error = TestError>>(observable: Observable<S>) -> Timed<S::Item> {
    played_by_a_consumer(observable, &[])
}

/// The same with a consumer that is busy for so many milliseconds before it asks for each item, in turns.
pub(crate) fn played_by_a_consumer<S>(observable: Observable<S>, busy: &[u64]) -> Timed<S::Item>
where
    S: Source<Error = TestError>,
{
    let mut busy = busy.iter().copied().cycle();
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without I/O can always be built").block_on(async {
        let begin = Instant::now();
        let mut items = Vec::new();
        let mut observable = Box::pin(observable);
        loop {
            let rest = busy.next().unwrap_or(0);
            if rest > 0 {
                sleep(ms(rest)).await;
            }
            let answer = observable.next().await;
            let now = begin.elapsed().as_millis() as u64;
            match answer {
                Some(Ok(item)) => items.push((now, item)),
                terminal => return Timed { items, end: now, error: terminal.and_then(Result::err) },
            }
        }
    })
}

/// The instants at which a consumer comes that looks only now and then: at once, and then after each pause, in turns.
pub(crate) fn visits(pauses: &[u64]) -> impl Iterator<Item = u64> {
    let visits = pauses.iter().cycle().scan(0, |now, pause| {
        *now += pause;
        Some(*now)
    });
    [0].into_iter().chain(visits)
}

/// Runs an observable in virtual time for a consumer that polls until nothing is there, and only when it comes.
pub(crate) fn visited<S>(observable: Observable<S>, pauses: &[u64]) -> Timed<S::Item>
where
    S: Source<Error = TestError>,
{
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime without I/O can always be built").block_on(async {
        let begin = Instant::now();
        let mut items = Vec::new();
        let mut observable = Box::pin(observable);
        for now in visits(pauses) {
            sleep_until(begin + ms(now)).await;
            while let Poll::Ready(answer) = observable.poll_next_unpin(&mut Context::from_waker(Waker::noop())) {
                match answer {
                    Some(Ok(item)) => items.push((now, item)),
                    terminal => return Timed { items, end: now, error: terminal.and_then(Result::err) },
                }
            }
        }
        unreachable!("the consumer always comes again")
    })
}
