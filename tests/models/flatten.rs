//! Operators that make an observable of every item.

use crate::timed::{Timed, played, timed};
use headwater::testing::TestError;
use proptest::{collection::vec, prelude::*};

/// An item of an inner source: which of them, and its number there.
type Inner = (usize, usize);

/// An outer source, and what each of its items becomes.
fn nested() -> impl Strategy<Value = (Timed, Vec<Timed<Inner>>)> {
    (timed(), vec(timed(), 8)).prop_map(|(outer, inner)| {
        let tagged = inner.into_iter().enumerate().map(|(which, inner)| {
            let items = inner.items.into_iter().map(|(time, item)| (time, (which, item))).collect();
            Timed::new(items, inner.end, inner.error.map(|_| TestError::from("inner error")))
        });
        (outer, tagged.collect())
    })
}

/// What an inner source that begins at one time shows of itself before another, at which the outer source interrupts.
///
/// It is polled once before it can be interrupted: its first answer counts in any case if it is there at once.
fn shown(inner: &Timed<Inner>, begin: u64, interrupted: u64) -> Timed<Inner> {
    let in_time = |at: usize, time: u64| begin + time < interrupted || (at == 0 && time == 0);
    let items: Vec<_> =
        inner.items.iter().enumerate().filter(|(at, item)| in_time(*at, item.0)).map(|(_, item)| *item).collect();
    let whole = in_time(inner.items.len(), inner.end);
    let shifted = items.into_iter().map(|(time, item)| (begin + time, item)).collect();
    Timed::new(shifted, begin + inner.end, inner.error.clone().filter(|_| whole))
}

const NEVER: u64 = u64::MAX;

fn switched(outer: &Timed, inner: &[Timed<Inner>]) -> Timed<Inner> {
    let mut items = Vec::new();
    let mut end = outer.end;
    for (at, (begin, which)) in outer.items.iter().enumerate() {
        let failure = if outer.error.is_some() { outer.end } else { NEVER };
        let next = outer.items.get(at + 1).map_or(failure, |next| next.0);
        let shown = shown(&inner[*which], *begin, next);
        items.extend(shown.items);
        if shown.error.is_some() {
            return Timed::new(items, shown.end, shown.error);
        }
        if next == NEVER {
            end = end.max(shown.end);
        }
    }
    Timed::new(items, end, outer.error.clone())
}

/// One after the other.
///
/// What an inner source has at once comes before the source is asked again; from then on the source is asked first.
fn concatenated(outer: &Timed, inner: &[Timed<Inner>]) -> Timed<Inner> {
    let mut items = Vec::new();
    let mut free = 0;
    for (at, (time, which)) in outer.items.iter().enumerate() {
        let (begin, inner) = (free.max(*time), &inner[*which]);
        // An error of the outer source is seen as soon as no item is left before it.
        let is_last = at + 1 == outer.items.len();
        let failure = if is_last && outer.error.is_some() { outer.end.max(begin) } else { NEVER };
        let in_time = |time: u64| time == 0 || begin + time < failure;
        items.extend(inner.items.iter().filter(|(time, _)| in_time(*time)).map(|(time, item)| (begin + time, *item)));
        free = begin + inner.end;
        if inner.error.is_some() && in_time(inner.end) {
            return Timed::new(items, free, inner.error.clone());
        }
        if failure != NEVER {
            return Timed::new(items, failure, outer.error.clone());
        }
    }
    Timed::new(items, free.max(outer.end), outer.error.clone())
}

/// With so many at once; of what happens at the instant of an error, it is open what comes first.
fn merged(outer: &Timed, inner: &[Timed<Inner>], concurrency: usize) -> Timed<Inner> {
    let mut items = Vec::new();
    let mut ends: Vec<u64> = Vec::new();
    let mut failures = Vec::new();
    let slot_free = |ends: &[u64], time: u64| {
        // The latest ends, one for each place; the earliest of them is the next to be free.
        let mut latest = ends.to_vec();
        latest.sort_unstable_by_key(|end| std::cmp::Reverse(*end));
        latest.get(concurrency - 1).map_or(time, |end| time.max(*end))
    };
    let mut seen = 0;
    for (time, which) in &outer.items {
        seen = slot_free(&ends, *time).max(seen);
        let inner = &inner[*which];
        items.extend(inner.items.iter().map(|(time, item)| (seen + time, *item)));
        ends.push(seen + inner.end);
        failures.extend(inner.error.clone().map(|error| (seen + inner.end, error)));
    }
    let seen = slot_free(&ends, outer.end).max(seen);
    failures.extend(outer.error.clone().map(|error| (seen, error)));
    let failure = failures.into_iter().min_by_key(|failure| failure.0);
    let end = failure.as_ref().map_or(ends.into_iter().fold(outer.end, u64::max), |failure| failure.0);
    Timed::new(items, end, failure.map(|failure| failure.1))
}

/// One at a time; of the items that come while it runs the newest waits for its end, or none does.
///
/// What an inner source has at once comes before the source is asked again; from then on the source is asked first.
fn exhausted(outer: &Timed, inner: &[Timed<Inner>], trailing: bool) -> Timed<Inner> {
    let mut items = Vec::new();
    let mut left = outer.items.iter().copied().peekable();
    let mut latest = None;
    let mut free = 0;
    while let Some((time, which)) = latest.take().or_else(|| left.next()) {
        let begin = free.max(time);
        let inner = &inner[which];
        let rests = inner.end > 0;
        free = begin + inner.end;
        let fails = outer.error.is_some() && rests && outer.end <= free;
        let interrupted = if fails { outer.end } else { NEVER };
        let shown = inner.items.iter().filter(|(time, _)| *time == 0 || begin + time < interrupted);
        items.extend(shown.map(|(time, item)| (begin + time, *item)));
        if fails {
            return Timed::new(items, outer.end, outer.error.clone());
        }
        if inner.error.is_some() {
            return Timed::new(items, free, inner.error.clone());
        }
        while let Some(item) = left.next_if(|(time, _)| rests && *time <= free) {
            latest = Some(item).filter(|_| trailing);
        }
    }
    Timed::new(items, free.max(outer.end), outer.error.clone())
}

/// With so many at once, each of which waits with its items for the end of the one before it.
fn in_order(outer: &Timed, inner: &[Timed<Inner>], concurrency: usize) -> Timed<Inner> {
    let mut items = Vec::new();
    // When each has had its turn.
    let mut turns: Vec<u64> = Vec::new();
    let mut failures = Vec::new();
    let room = |turns: &[u64]| turns.len().checked_sub(concurrency).map_or(0, |at| turns[at]);
    for (time, which) in &outer.items {
        let begin = room(&turns).max(*time);
        let turn = turns.last().copied().unwrap_or(0).max(begin);
        let inner = &inner[*which];
        items.extend(inner.items.iter().map(|(time, item)| (turn.max(begin + time), *item)));
        failures.extend(inner.error.clone().map(|error| (begin + inner.end, error)));
        turns.push(turn.max(begin + inner.end));
    }
    let seen = room(&turns).max(outer.end);
    failures.extend(outer.error.clone().map(|error| (seen, error)));
    let failure = failures.into_iter().min_by_key(|failure| failure.0);
    let end = failure.as_ref().map_or(turns.into_iter().fold(outer.end, u64::max), |failure| failure.0);
    Timed::new(items, end, failure.map(|failure| failure.1))
}

/// What is accumulated of the items of inner sources that do not overlap: each begins with what came before its first.
fn accumulated(shown: Timed<Inner>) -> Timed<u64> {
    let mut before = 0;
    let mut latest = 0;
    let mut shows = None;
    let steps = shown.items.into_iter().map(|(time, (which, item))| {
        if shows.replace(which) != Some(which) {
            before = latest;
        }
        latest = step(before, (which, item));
        (time, latest)
    });
    Timed::new(steps.collect(), shown.end, shown.error)
}

fn step(before: u64, (which, item): Inner) -> u64 {
    before.wrapping_mul(100).wrapping_add((10 * which + item) as u64)
}

/// Without what happens at the instant of an error, and in the order of the inner sources at each other instant.
fn settled(mut played: Timed<Inner>) -> (Vec<(u64, Inner)>, u64, bool) {
    let failed = played.error.is_some();
    played.items.retain(|item| !failed || item.0 < played.end);
    // The sort is stable: each inner source keeps its own order.
    played.items.sort_by_key(|(time, (which, _))| (*time, *which));
    (played.items, played.end, failed)
}

proptest! {
    #[test]
    fn switch_map_shows_the_newest_until_it_is_replaced((outer, inner) in nested()) {
        let emitted = played(outer.source().switch_map(|which| inner[which].source()));
        prop_assert_eq!(emitted, switched(&outer, &inner));
    }

    #[test]
    fn concat_map_shows_one_after_the_other((outer, inner) in nested()) {
        let emitted = played(outer.source().concat_map(|which| inner[which].source()));
        prop_assert_eq!(emitted, concatenated(&outer, &inner));
    }

    #[test]
    fn merge_map_runs_so_many_at_once((outer, inner) in nested(), concurrency in 1_usize..5) {
        let emitted = played(outer.source().merge_map(concurrency, |which| inner[which].source()));
        prop_assert_eq!(settled(emitted), settled(merged(&outer, &inner, concurrency)));
    }

    #[test]
    fn exhaust_map_runs_what_comes_while_none_runs((outer, inner) in nested()) {
        let emitted = played(outer.source().exhaust_map(|which| inner[which].source()));
        prop_assert_eq!(emitted, exhausted(&outer, &inner, false));
        let emitted = played(outer.source().exhaust_map_latest(|which| inner[which].source()));
        prop_assert_eq!(emitted, exhausted(&outer, &inner, true));
    }

    #[test]
    fn concat_map_eager_keeps_the_order((outer, inner) in nested(), concurrency in 1_usize..5) {
        let emitted = played(outer.source().concat_map_eager(concurrency, |which| inner[which].source()));
        prop_assert!(emitted.items.is_sorted_by_key(|(_, (which, _))| *which));
        prop_assert_eq!(settled(emitted), settled(in_order(&outer, &inner, concurrency)));
    }

    #[test]
    fn switch_scan_begins_with_what_was_emitted_last((outer, inner) in nested()) {
        let accumulate = |before, which: usize| inner[which].source().map(move |item| step(before, item));
        let emitted = played(outer.source().switch_scan(0, accumulate));
        prop_assert_eq!(emitted, accumulated(switched(&outer, &inner)));
    }

    #[test]
    fn delay_until_lets_one_go_behind_the_other(outer in timed(), waits in vec(0_u64..5, 8)) {
        let inner: Vec<_> = waits.iter().zip(0..).map(|(wait, n)| Timed::new(vec![(*wait, (n, 0))], *wait, None)).collect();
        let model = concatenated(&outer, &inner);
        let emitted = played(outer.source().delay_until(|n| Timed::<()>::new(vec![], waits[*n], None).source()).map(|n| (n, 0)));
        prop_assert_eq!(emitted, model);
    }
}
