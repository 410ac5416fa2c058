//! Whatever begins a source anew does so a million times in one place: in the stack, and in memory.

use futures::executor::block_on;
use headwater::{backon::ConstantBuilder, prelude::*};
use std::{cell::Cell, collections::BTreeSet, convert::Infallible, future::ready, rc::Rc, time::Duration};

/// How far apart the stacks of two runs may be.
const STACK: usize = 64 * 1024;

/// How much memory may be in use during a million runs, whatever is run.
const MEMORY: u64 = 16 * 1024;

/// Counts runs, and notes how deep in the stack each of them was.
#[derive(Clone, Default)]
struct Runs {
    count: Rc<Cell<usize>>,
    depths: Rc<Cell<Option<(usize, usize)>>>,
}

impl Runs {
    /// Notes a run; gives its number.
    fn begin(&self) -> usize {
        let here = 0_u8;
        let depth = std::ptr::from_ref(&here).addr();
        let (low, high) = self.depths.get().unwrap_or((depth, depth));
        self.depths.set(Some((low.min(depth), high.max(depth))));
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// A source that fails at once, without waiting for anything.
    fn failing(&self) -> Observable<impl Source<Item = u32, Error = usize> + Clone + use<>> {
        let runs = self.clone();
        defer(move || throw_error::<u32, _>(runs.begin()))
    }

    /// A source that is empty at once.
    fn empty(&self) -> Observable<impl Source<Item = u32, Error = Infallible> + Clone + use<>> {
        let runs = self.clone();
        defer(move || {
            runs.begin();
            empty()
        })
    }

    /// Runs it to its end, and makes sure that there was room for it.
    #[track_caller]
    fn expect<S: Source>(&self, observable: Observable<S>, runs: usize) {
        let memory = allocation_counter::measure(|| _ = block_on(observable.drain()));
        assert_eq!(self.count.get(), runs);
        let (low, high) = self.depths.get().expect("it ran");
        assert!(high - low <= STACK, "the runs are {} bytes of stack apart", high - low);
        assert!(memory.bytes_max <= MEMORY, "{} bytes were in use at once", memory.bytes_max);
    }
}

const MILLION: usize = 1_000_000;

#[test]
fn a_million_failing_attempts_of_retry() {
    let runs = Runs::default();
    runs.expect(runs.failing().retry(MILLION - 1), MILLION);
}

#[test]
fn a_million_failing_attempts_of_retry_when() {
    let runs = Runs::default();
    let agree = |n| if n < MILLION { Ok(()) } else { Err(n) };
    runs.expect(runs.failing().retry_when(move |errors| errors.try_map(agree)), MILLION);
}

#[test]
fn a_million_failing_attempts_of_retry_with() {
    let runs = Runs::default();
    let at_once = ConstantBuilder::new().with_delay(Duration::ZERO).with_max_times(MILLION - 1);
    runs.expect(runs.failing().retry_with(at_once), MILLION);
}

#[test]
fn a_million_empty_runs_of_repeat() {
    let runs = Runs::default();
    runs.expect(runs.empty().repeat(MILLION), MILLION);
}

#[test]
fn a_million_empty_runs_of_repeat_when() {
    let runs = Runs::default();
    let again = |n| from_iter((n < MILLION as u64).then_some(()));
    runs.expect(runs.empty().repeat_when(again), MILLION);
}

#[test]
fn a_hundred_fallbacks_in_a_row_that_are_retried_and_repeated() {
    let runs = Runs::default();
    let mut chain = runs.failing().boxed_local();
    for _ in 0..99 {
        let next = runs.failing();
        chain = chain.catch_error(move |_| next).boxed_local();
    }
    assert_eq!(block_on(chain.drain()), Err(100));

    let runs = Runs::default();
    let (first, second) = (runs.failing(), runs.failing());
    let both = first.catch_error(move |_| second.clone());
    runs.expect(both.retry(MILLION / 4 - 1).catch_error(|_| empty()).repeat(2), MILLION);
}

#[test]
fn failing_futures_of_flat_map_are_retried() {
    let attempts = Cell::new(0);
    let attempts = &attempts;
    let source = from_iter([1, 2]).with_error();
    let retried = source.flat_map(|n| async move {
        attempts.set(attempts.get() + 1);
        if attempts.get() < 3 { Err("busy") } else { Ok(n) }
    });
    assert_eq!(block_on(retried.retry(3).to_vec()), Ok(vec![1, 2]));
    // Each of the two failed attempts ended with its first item.
    assert_eq!(attempts.get(), 4);
}

#[test]
fn what_is_retried_may_be_any_chain_of_futures() {
    let source = from_iter([1, 2, 3]).with_error::<&str>();
    let retried = source
        .concat_map(|n| async move { Ok(n) })
        .switch_map(|n| async move { Ok(n) })
        .merge_map(2, |n| async move { Ok(n) })
        .transform(|n, mut out| async move {
            out.emit(n).await;
        })
        .retry(3)
        .repeat_when(|_| ready(Err::<(), _>("enough")));
    let seen = block_on(retried.attempt().map(|result| result.is_ok()).collect::<BTreeSet<_>>());
    assert_eq!(seen, Ok(BTreeSet::from([true, false])));
}
