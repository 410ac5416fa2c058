//! Operators in which a clock decides; at one instant the source comes before the timer, and a notifier before both.

use crate::timed::{Timed, ms, played, timed};
use headwater::{prelude::*, testing::TestError};
use proptest::{collection::vec, option, prelude::*};
use tokio::time::sleep;

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

/// Of each window the first item, or the latest other one at its end, or both; then perhaps another window.
pub(crate) fn windowed(input: &Timed, window: u64, leading: bool, trailing: bool, reopens: bool) -> Timed {
    if window == 0 {
        return input.clone();
    }
    let (mut items, mut waiting, mut closes) = (Vec::new(), None, None);
    let mut now = 0;
    loop {
        for (_, item) in input.items.iter().filter(|item| item.0 == now) {
            let opens = closes.is_none();
            if opens {
                closes = Some(now + window);
            }
            match (opens, leading, trailing) {
                (true, true, _) => items.push((now, *item)),
                (true, false, _) | (false, _, true) => waiting = Some(*item),
                (false, _, false) => {}
            }
        }
        let ended = now >= input.end;
        if ended && (input.error.is_some() || waiting.is_none()) {
            return Timed::new(items, now, input.error.clone());
        }
        if closes == Some(now) {
            closes = None;
            if let Some(item) = waiting.take() {
                items.push((now, item));
                closes = reopens.then_some(now + window);
            }
            if ended {
                return Timed::new(items, now, None);
            }
        }
        now += 1;
    }
}

/// At every notification the last of the items since the one before.
fn sampled_when(input: &Timed, notifier: &Timed) -> Timed {
    let (mut items, mut latest) = (Vec::new(), None);
    for now in 0..=input.end {
        latest = input.items.iter().rfind(|item| item.0 == now).map(|item| item.1).or(latest);
        if now == input.end {
            break;
        }
        for _ in notifier.items.iter().filter(|item| item.0 == now) {
            items.extend(latest.take().map(|item| (now, item)));
        }
        if now == notifier.end && notifier.error.is_some() {
            return Timed::new(items, now, notifier.error.clone());
        }
    }
    Timed::new(items, input.end, input.error.clone())
}

/// What a source does that is not asked while an item of it waits: `due` says when an item is out that is seen at a time.
fn one_by_one(input: &Timed, mut due: impl FnMut(u64, usize) -> u64) -> Timed {
    let (mut items, mut out) = (Vec::new(), 0);
    for (time, item) in &input.items {
        out = due(out.max(*time), *item);
        items.push((out, *item));
    }
    Timed::new(items, input.end.max(out), input.error.clone())
}

/// A bucket of which a token comes back in a period, counted in milliseconds of it.
struct Bucket {
    period: u64,
    most: u64,
    there: u64,
    counted: u64,
}

impl Bucket {
    fn new(period: u64, burst: u32) -> Self {
        let most = period * u64::from(burst);
        Self { period, most, there: most, counted: 0 }
    }

    fn count(&mut self, now: u64) {
        self.there = self.most.min(self.there + now - self.counted);
        self.counted = now;
    }

    fn try_take(&mut self, now: u64, tokens: u32) -> bool {
        self.count(now);
        let wanted = self.period * u64::from(tokens);
        let there = wanted <= self.there;
        if there {
            self.there -= wanted;
        }
        there
    }

    /// When somebody has the tokens who comes now.
    fn take(&mut self, now: u64, tokens: u32) -> u64 {
        self.count(now);
        let wanted = self.period * u64::from(tokens);
        let out = now + wanted.saturating_sub(self.there);
        assert!(self.try_take(out, tokens));
        out
    }
}

/// What an item costs: 0, 1 or 2 tokens.
fn cost(item: &usize) -> u32 {
    (*item % 3) as u32
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
    fn throttle_edges_emits_the_edges_of_each_window(
        input in timed(), window in 0_u64..6, edges in prop::sample::select(vec![Edges::Leading, Edges::Trailing, Edges::Both])
    ) {
        let mut dropped = Vec::new();
        let options = Throttle::window(ms(window)).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().throttle_edges(options, edges));
        let (leading, trailing) = (edges != Edges::Trailing, edges != Edges::Leading);
        prop_assert_eq!(&emitted, &windowed(&input, window, leading, trailing, trailing));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
        let by_notifier = input.source().throttle_when(|_| sleep(ms(window)), edges);
        if window > 0 {
            prop_assert_eq!(played(by_notifier), emitted);
        }
    }

    #[test]
    fn audit_emits_the_latest_item_of_each_window(input in timed(), window in 0_u64..6) {
        let mut dropped = Vec::new();
        let options = Audit::after(ms(window)).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().audit(options));
        prop_assert_eq!(&emitted, &windowed(&input, window, false, true, false));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
        if window > 0 {
            prop_assert_eq!(played(input.source().audit_when(|_| sleep(ms(window)))), emitted);
        }
    }

    #[test]
    fn debounce_when_does_with_sleeps_what_debounce_does(input in timed(), quiet in 1_u64..6) {
        let mut dropped = Vec::new();
        let options = Debounce::when(|_: &usize| sleep(ms(quiet))).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().debounce(options));
        prop_assert_eq!(&emitted, &debounced(&input, quiet));
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn sample_when_emits_the_latest_new_item_at_each_notification(input in timed(), notifier in timed()) {
        let mut dropped = Vec::new();
        let options = SampleWhen::on(notifier.source()).on_drop(|item| dropped.push(item));
        let emitted = played(input.source().sample_when(options));
        prop_assert_eq!(&emitted, &sampled_when(&input, &notifier));
        if emitted.end == input.end {
            prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn delay_when_emits_in_the_order_of_the_notifiers(input in timed(), delays in vec(1_u64..9, 8)) {
        let mut items: Vec<_> = input.items.iter().map(|(time, item)| (time + delays[*item], *item)).collect();
        items.sort_by_key(|item| item.0);
        if input.error.is_some() {
            items.retain(|item| item.0 < input.end);
        }
        let end = items.last().map_or(0, |item| item.0).max(input.end);
        let emitted = played(input.source().delay_when(|item| sleep(ms(delays[*item]))));
        prop_assert_eq!(emitted, Timed::new(items, end, input.error));
    }

    #[test]
    fn spaced_keeps_items_apart(input in timed(), gap in 0_u64..6) {
        let mut earliest = 0;
        let model = one_by_one(&input, |seen, _| {
            let out = seen.max(earliest);
            earliest = out + gap;
            out
        });
        prop_assert_eq!(played(input.source().spaced(ms(gap))), model);
    }

    #[test]
    fn rate_limit_lets_items_pass_when_their_tokens_are_there(input in timed(), period in 1_u64..6, burst in 2_u32..5) {
        let mut bucket = Bucket::new(period, burst);
        let model = one_by_one(&input, |seen, item| bucket.take(seen, cost(&item)));
        let limit = RateLimit::by(RateLimiter::new(1, ms(period)).burst(burst)).cost(cost);
        prop_assert_eq!(played(input.source().rate_limit(limit)), model);
    }

    #[test]
    fn rate_drop_drops_items_whose_tokens_are_not_there(input in timed(), period in 1_u64..6, burst in 2_u32..5) {
        let mut bucket = Bucket::new(period, burst);
        let items = input.items.iter().copied().filter(|(time, item)| bucket.try_take(*time, cost(item)));
        let model = Timed::new(items.collect(), input.end, input.error.clone());
        let mut dropped = Vec::new();
        let limit = RateLimit::by(RateLimiter::new(1, ms(period)).burst(burst)).cost(cost);
        let emitted = played(input.source().rate_drop(limit.on_drop(|item| dropped.push(item))));
        prop_assert_eq!(&emitted, &model);
        prop_assert_eq!(accounted(&emitted, dropped), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn rate_limit_by_does_to_each_key_what_rate_limit_does_to_all(
        input in timed(), period in 1_u64..6, burst in 2_u32..5, keys in 1_usize..4
    ) {
        let limit = RateLimitBy::each(RateLimiter::new(1, ms(period)).burst(burst)).cost(cost);
        let mut emitted = played(input.source().rate_limit_by(|item| item % keys, limit));
        let mut model = Timed::new(Vec::new(), input.end, input.error.clone());
        for key in 0..keys {
            let items = input.items.iter().copied().filter(|item| item.1 % keys == key).collect();
            let mut bucket = Bucket::new(period, burst);
            let limited = one_by_one(&Timed::new(items, input.end, None), |seen, item| bucket.take(seen, cost(&item)));
            let in_time = |item: &(u64, usize)| input.error.is_none() || item.0 <= input.end;
            let of_key: Vec<_> = limited.items.into_iter().filter(in_time).collect();
            let emitted: Vec<_> = emitted.items.iter().copied().filter(|item| item.1 % keys == key).collect();
            prop_assert_eq!(emitted, of_key.clone(), "key {}", key);
            model.items.extend(of_key);
            if input.error.is_none() {
                model.end = model.end.max(limited.end);
            }
        }
        // At one instant it is open which key comes first.
        emitted.items.sort_unstable();
        model.items.sort_unstable();
        prop_assert_eq!(emitted, model);
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
    fn timeout_total_fails_when_the_whole_takes_too_long(input in timed(), limit in 0_u64..30) {
        let model = if input.end <= limit {
            input.clone()
        } else {
            let items = input.items.iter().copied().take_while(|item| item.0 <= limit).collect();
            Timed::new(items, limit, Some(TestError::from(format!("timed out after {:?}", ms(limit)).as_str())))
        };
        prop_assert_eq!(played(input.source().timeout_total(ms(limit))), model);
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
