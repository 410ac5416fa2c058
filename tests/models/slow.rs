//! Slow consumers: what must not be lost, and what is there for one that comes only now and then.

use crate::{
    time::{debounced, debounced_with, delayed, sampled, throttled, windowed},
    timed::{Timed, ms, played_by_a_consumer, timed, visited, visits},
};
use headwater::prelude::*;
use proptest::{collection::vec, prelude::*};

/// How long the consumer is busy before it asks for each item.
fn busy() -> impl Strategy<Value = Vec<u64>> {
    vec(0_u64..7, 1..5)
}

/// A source that completes, so that everything has to come.
fn completing() -> impl Strategy<Value = Timed> {
    timed().prop_map(|input| Timed { error: None, ..input })
}

fn numbers<T>(emitted: Timed<T>, of: impl Fn(T) -> Vec<usize>) -> Vec<usize> {
    emitted.items.into_iter().flat_map(|item| of(item.1)).collect()
}

/// What a consumer sees of it that comes only now and then: everything when it next comes.
fn seen(input: Timed, pauses: &[u64]) -> Timed {
    let next_visit = |time: u64| visits(pauses).find(|visit| *visit >= time).unwrap_or(time);
    let items = input.items.into_iter().map(|(time, item)| (next_visit(time), item)).collect();
    Timed { items, end: next_visit(input.end), error: input.error }
}

proptest! {
    #[test]
    fn who_comes_now_and_then_sees_what_became_of_what_was_seen(
        input in timed(), pauses in vec(1_u64..7, 1..4), span in 1_u64..6,
        max_wait in 0_u64..9, leading in any::<bool>(),
    ) {
        // The operator does to the input as it sees it what it does to any other, and waits to be asked for the result.
        let late = seen(input.clone(), &pauses);
        let model = |result| seen(result, &pauses);
        let source = || input.source();
        prop_assert_eq!(visited(source().debounce(ms(span)), &pauses), model(debounced(&late, span)));
        prop_assert_eq!(visited(source().throttle(ms(span)), &pauses), model(throttled(&late, span)));
        prop_assert_eq!(visited(source().audit(ms(span)), &pauses), model(windowed(&late, span, false, true, false)));
        // What a missed tick left takes the tick at which it is asked for; what comes at that one waits for the next.
        let sampled = model(sampled(&late, span));
        if sampled.items.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            prop_assert_eq!(visited(source().sample(ms(span)), &pauses), sampled);
        }
        prop_assert_eq!(visited(source().delay(ms(span)), &pauses), model(delayed(&late, span)));
        let options = Debounce::after(ms(span)).max_wait(ms(max_wait));
        let options = if leading { options.leading() } else { options };
        let debounced = debounced_with(&late, span, Some(max_wait), leading);
        prop_assert_eq!(visited(source().debounce(options), &pauses), model(debounced));
    }

    #[test]
    fn delay_keeps_everything_in_order(input in completing(), busy in busy(), by in 0_u64..6, capacity in 1_usize..4) {
        let delayed = input.source().delay(Delay::by(ms(by)).capacity(capacity));
        let emitted = played_by_a_consumer(delayed, &busy);
        for ((time, _), (begin, _)) in emitted.items.iter().zip(&input.items) {
            prop_assert!(*time >= begin + by);
        }
        prop_assert_eq!(numbers(emitted, |item| vec![item]), (0..input.items.len()).collect::<Vec<_>>());
    }

    #[test]
    fn buffers_keep_everything_in_order(input in completing(), busy in busy(), span in 1_u64..6, count in 1_usize..4) {
        let all: Vec<_> = (0..input.items.len()).collect();
        let by_time = played_by_a_consumer(input.source().buffer_time(ms(span)), &busy);
        prop_assert_eq!(numbers(by_time, |buffer| buffer), all.clone());
        let by_either = played_by_a_consumer(input.source().buffer_time_or_count(ms(span), count), &busy);
        prop_assert!(by_either.items.iter().all(|(_, batch)| (1..=count).contains(&batch.len())));
        prop_assert_eq!(numbers(by_either, |buffer| buffer), all);
    }

    #[test]
    fn what_leaves_items_out_tells_which(input in timed(), busy in busy(), span in 1_u64..6, leading in any::<bool>()) {
        let all: Vec<_> = (0..input.items.len()).collect();
        let check = |emitted: Timed, mut dropped: Vec<usize>| {
            dropped.extend(numbers(emitted, |item| vec![item]));
            dropped.sort_unstable();
            dropped == all
        };
        let mut dropped = Vec::new();
        let options = Debounce::after(ms(span)).max_wait(ms(2 * span)).on_drop(|item| dropped.push(item));
        let options = if leading { options.leading() } else { options };
        let emitted = played_by_a_consumer(input.source().debounce(options), &busy);
        prop_assert!(check(emitted, dropped), "debounce");
        let mut dropped = Vec::new();
        let options = Sample::every(ms(span)).on_drop(|item| dropped.push(item));
        let emitted = played_by_a_consumer(input.source().sample(options), &busy);
        prop_assert!(check(emitted, dropped), "sample");
        let mut dropped = Vec::new();
        let options = Throttle::window(ms(span)).on_drop(|item| dropped.push(item));
        let emitted = played_by_a_consumer(input.source().throttle(options), &busy);
        prop_assert!(check(emitted, dropped), "throttle");
        let mut dropped = Vec::new();
        let options = Throttle::window(ms(span)).on_drop(|item| dropped.push(item));
        let emitted = played_by_a_consumer(input.source().throttle_edges(options, Edges::Both), &busy);
        prop_assert!(emitted.items.windows(2).all(|pair| pair[1].0 - pair[0].0 >= span), "{:?}", emitted);
        prop_assert!(check(emitted, dropped), "throttle_edges");
        let mut dropped = Vec::new();
        let options = Audit::after(ms(span)).on_drop(|item| dropped.push(item));
        let emitted = played_by_a_consumer(input.source().audit(options), &busy);
        prop_assert!(check(emitted, dropped), "audit");
    }

    #[test]
    fn what_is_slowed_down_is_not_lost(input in completing(), busy in busy(), period in 1_u64..6, burst in 1_u32..4) {
        let all: Vec<_> = (0..input.items.len()).collect();
        let limiter = || RateLimiter::new(1, ms(period)).burst(burst);
        let emitted = played_by_a_consumer(input.source().spaced(ms(period)), &busy);
        prop_assert_eq!(numbers(emitted, |item| vec![item]), &*all);
        let emitted = played_by_a_consumer(input.source().rate_limit(limiter()), &busy);
        let at_once = emitted.items.windows(burst as usize + 1).all(|few| few[burst as usize].0 - few[0].0 >= period);
        prop_assert!(at_once, "more than the burst in less than a period: {:?}", emitted);
        prop_assert_eq!(numbers(emitted, |item| vec![item]), &*all);
        let emitted = played_by_a_consumer(input.source().rate_limit_by(|_| (), limiter()), &busy);
        prop_assert_eq!(numbers(emitted, |item| vec![item]), &*all);
    }

    #[test]
    fn timeout_does_not_count_what_the_consumer_does(input in timed(), busy in busy()) {
        // No gap of the source is longer.
        let emitted = played_by_a_consumer(input.source().timeout(ms(5)), &busy);
        prop_assert_eq!(emitted.error, input.error);
        prop_assert_eq!(emitted.items.len(), input.items.len());
    }
}
