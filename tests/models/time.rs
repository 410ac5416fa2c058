//! Operators in which a clock decides; at one instant the source comes before the timer, and a notifier before both.

use crate::timed::{Timed, ms, played, timed};
use headwater::{prelude::*, testing::TestError};
use proptest::{option, prelude::*};

/// The numbers that came, and those of which a callback was told, in order.
pub(crate) fn accounted(emitted: &Timed, mut dropped: Vec<usize>) -> Vec<usize> {
    dropped.extend(emitted.items.iter().map(|item| item.1));
    dropped.sort_unstable();
    dropped
}

/// Of each run of items with no silence between them the last, when the silence is over or the source completes.
pub(crate) fn debounced(input: &Timed, quiet: u64) -> Timed {
    let mut items = Vec::new();
    for (at, (time, item)) in input.items.iter().enumerate() {
        let silence_ends = time + quiet;
        let next = input.items.get(at + 1).map(|next| next.0);
        if next.is_some_and(|next| next <= silence_ends) && quiet > 0 {
            continue;
        }
        let comes_first = next.is_none() && input.end <= silence_ends && quiet > 0;
        match (comes_first, &input.error) {
            (true, Some(_)) => {}
            (true, None) => items.push((input.end, *item)),
            (false, _) => items.push((silence_ends, *item)),
        }
    }
    Timed::new(items, input.end, input.error.clone())
}

/// The same with a limit to the wait and with leading items, millisecond by millisecond.
pub(crate) fn debounced_with(input: &Timed, quiet: u64, max_wait: Option<u64>, leading: bool) -> Timed {
    let mut items = Vec::new();
    // The item that waits, and since when one has waited.
    let mut waiting: Option<(usize, u64)> = None;
    let mut latest = None;
    for now in 0..=input.end {
        for (_, item) in input.items.iter().filter(|item| item.0 == now) {
            let after_silence = latest.is_none_or(|latest| latest + quiet < now);
            latest = Some(now);
            if leading && waiting.is_none() && after_silence {
                items.push((now, *item));
            } else {
                waiting = Some((*item, waiting.map_or(now, |(_, since)| since)));
            }
        }
        let Some((item, since)) = waiting else { continue };
        let silent = latest.is_some_and(|latest| latest + quiet <= now);
        let too_long = max_wait.is_some_and(|limit| since + limit <= now);
        let completes = now == input.end && input.error.is_none();
        if completes || now < input.end && (silent || too_long) {
            items.push((now, item));
            waiting = None;
        }
    }
    Timed::new(items, input.end, input.error.clone())
}

/// Of items within a window only the one that opened it.
pub(crate) fn throttled(input: &Timed, window: u64) -> Timed {
    let mut items: Vec<(u64, usize)> = Vec::new();
    for (time, item) in &input.items {
        if window == 0 || items.last().is_none_or(|emitted| emitted.0 + window < *time) {
            items.push((*time, *item));
        }
    }
    Timed::new(items, input.end, input.error.clone())
}

/// At every tick the last of the items since the tick before.
pub(crate) fn sampled(input: &Timed, period: u64) -> Timed {
    // An item that comes with the subscription waits for the first tick.
    let tick_of = |time: u64| time.div_ceil(period).max(1) * period;
    let ticks = (1..).map(|tick| tick * period).take_while(|tick| *tick < input.end);
    let newest = |tick| {
        let fresh = input.items.iter().rev().find(|item| tick_of(item.0) == tick);
        fresh.map(|item| (tick, item.1))
    };
    Timed::new(ticks.filter_map(newest).collect(), input.end, input.error.clone())
}

/// Everything later but an error, which drops what is not due before it.
pub(crate) fn delayed(input: &Timed, by: u64) -> Timed {
    let shifted = input.items.iter().map(|(time, item)| (time + by, *item));
    match input.error.clone() {
        _ if by == 0 => input.clone(),
        None => Timed::new(shifted.collect(), input.end + by, None),
        error => Timed::new(shifted.take_while(|item| item.0 < input.end).collect(), input.end, error),
    }
}

proptest! {
    #[test]
    fn debounce_emits_what_silence_follows(input in timed(), quiet in 0_u64..6) {
        let mut dropped = Vec::new();
        let options = Debounce::after(ms(quiet)).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().debounce(options));
        prop_assert_eq!(&emitted, &debounced(&input, quiet));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn debounce_with_its_options(
        input in timed(), quiet in 1_u64..6, max_wait in option::of(0_u64..9), leading in any::<bool>()
    ) {
        let mut dropped = Vec::new();
        let mut options = Debounce::after(ms(quiet)).on_drop(|item| dropped.push(item));
        if let Some(limit) = max_wait {
            options = options.max_wait(ms(limit));
        }
        if leading {
            options = options.leading();
        }
        let emitted = played(input.source().debounce(options));
        prop_assert_eq!(&emitted, &debounced_with(&input, quiet, max_wait, leading));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn throttle_ignores_what_comes_within_a_window(input in timed(), window in 0_u64..6) {
        let mut dropped = Vec::new();
        let options = Throttle::window(ms(window)).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().throttle(options));
        prop_assert_eq!(&emitted, &throttled(&input, window));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn sample_emits_the_latest_new_item_at_each_tick(input in timed(), period in 1_u64..6) {
        let mut dropped = Vec::new();
        let options = Sample::every(ms(period)).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().sample(options));
        prop_assert_eq!(&emitted, &sampled(&input, period));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn delay_shifts_all_but_the_error(input in timed(), by in 0_u64..9) {
        prop_assert_eq!(played(input.source().delay(ms(by))), delayed(&input, by));
    }

    #[test]
    fn delay_that_is_full_asks_for_no_more(input in timed(), by in 1_u64..9, capacity in 1_usize..4) {
        // An item is seen when it is there and the one so many places before it is gone.
        let mut items: Vec<(u64, usize)> = Vec::new();
        let room = |items: &[(u64, usize)], time: u64| {
            let gone = items.len().checked_sub(capacity).map_or(0, |at| items[at].0);
            gone.max(time)
        };
        for (time, item) in &input.items {
            let seen = room(&items, *time);
            items.push((seen + by, *item));
        }
        let seen = room(&items, input.end);
        let model = match input.error.clone() {
            None => Timed::new(items, seen + by, None),
            error => {
                let gone = (items.len() + 1).saturating_sub(capacity);
                let passed = items.into_iter().enumerate().take_while(|(at, item)| *at < gone || item.0 < seen);
                Timed::new(passed.map(|(_, item)| item).collect(), seen, error)
            }
        };
        prop_assert_eq!(played(input.source().delay(Delay::by(ms(by)).capacity(capacity))), model);
    }

    #[test]
    fn timeout_fails_at_the_first_gap_that_is_too_long(input in timed(), limit in 0_u64..5) {
        let ends = || input.items.iter().map(|item| item.0).chain([input.end]);
        let begins = [0].into_iter().chain(ends());
        let model = match begins.zip(ends()).position(|(begin, end)| begin + limit < end) {
            None => input.clone(),
            Some(at) => {
                let items = input.items[..at].to_vec();
                let over = items.last().map_or(0, |item| item.0) + limit;
                Timed::new(items, over, Some(TestError::from(format!("timed out after {:?}", ms(limit)).as_str())))
            }
        };
        let emitted = played(input.source().timeout(ms(limit)));
        prop_assert_eq!(emitted, model);
    }

    #[test]
    fn take_until_ends_with_the_notifier(input in timed(), notifier in timed()) {
        let first = notifier.items.first().map(|item| (item.0, None));
        let speaks = first.or(notifier.error.clone().map(|error| (notifier.end, Some(error))));
        let model = match speaks {
            Some((time, error)) if time <= input.end => {
                let items = input.items.iter().copied().take_while(|item| item.0 < time).collect();
                Timed::new(items, time, error)
            }
            _ => input.clone(),
        };
        prop_assert_eq!(played(input.source().take_until(notifier.source())), model);
    }

    #[test]
    fn merge_emits_everything_when_it_comes(one in timed(), other in timed()) {
        let failures = [&one, &other].into_iter().filter(|side| side.error.is_some()).map(|side| side.end);
        let failure = failures.min();
        let end = failure.unwrap_or(one.end.max(other.end));
        let tagged = |input: &Timed, side: usize| {
            Timed::new(input.items.iter().map(|(time, item)| (*time, (side, *item))).collect(), input.end, input.error.clone())
        };
        let (one, other) = (tagged(&one, 0), tagged(&other, 1));
        let mut emitted = played(one.source().merge(other.source()));
        let mut items = [one.items, other.items].concat();
        // At the instant of an error it is open what comes before it.
        let settled = |item: &(u64, _)| failure.is_none_or(|failure| item.0 < failure);
        items.retain(settled);
        emitted.items.retain(settled);
        // Each side keeps its order; the sort is stable.
        items.sort_by_key(|(time, (side, _))| (*time, *side));
        emitted.items.sort_by_key(|(time, (side, _))| (*time, *side));
        prop_assert_eq!((emitted.items, emitted.end, emitted.error.is_some()), (items, end, failure.is_some()));
    }

    #[test]
    fn take_for_and_skip_for_share_a_source_between_them(input in timed(), span in 0_u64..20) {
        let (front, back): (Vec<_>, Vec<_>) = input.items.iter().partition(|item| item.0 < span);
        let ends_before = input.end < span;
        let (end, error) = if ends_before { (input.end, input.error.clone()) } else { (span, None) };
        prop_assert_eq!(played(input.source().take_for(ms(span))), Timed::new(front, end, error));
        let model = Timed::new(back, input.end, input.error.clone());
        prop_assert_eq!(played(input.source().skip_for(ms(span))), model);
    }

    #[test]
    fn skip_until_begins_when_the_notifier_speaks(input in timed(), notifier in timed()) {
        let model = match notifier.items.first() {
            Some((begin, _)) => {
                let items = input.items.iter().copied().filter(|item| item.0 >= *begin).collect();
                Timed::new(items, input.end, input.error.clone())
            }
            None if notifier.error.is_some() && notifier.end <= input.end => {
                Timed::new(vec![], notifier.end, notifier.error.clone())
            }
            None => Timed::new(vec![], input.end, input.error.clone()),
        };
        prop_assert_eq!(played(input.source().skip_until(notifier.source())), model);
    }
}
