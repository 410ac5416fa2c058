//! What an operator keeps of the items is gone when it has told the end, by whichever way it came.

use headwater::{
    BoxCloneObservable, BoxLocalObservable, Overflow,
    concurrency::RateLimiter,
    prelude::*,
    testing::{LeakCounter, LeakToken, TestError},
};
use std::{
    cmp::Ordering,
    future::pending,
    hash::{Hash, Hasher},
    time::Duration,
};
use tokio::{
    runtime::Builder,
    task::{LocalSet, yield_now},
};

/// An item that is counted for as long as somebody has it.
#[derive(Clone)]
struct Item {
    number: u32,
    _token: LeakToken,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Item {}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl Hash for Item {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

type Items = BoxCloneObservable<'static, Item, TestError>;

/// Items with few numbers, one at a time, and then the end or an error.
fn items(counter: &LeakCounter, fails: bool) -> Items {
    let counter = counter.clone();
    let items = from_iter([1, 2, 2, 3, 1, 2]).map(move |number| Item { number, _token: counter.token() });
    let end = from_iter(fails.then(|| Err(TestError::from("error")))).with_error().flatten_results();
    items.with_error().concat_map(later).concat(end).boxed_clone()
}

/// Another source beside the items.
fn other(counter: &LeakCounter) -> Items {
    items(counter, false)
}

async fn later<T>(value: T) -> Result<T, TestError> {
    yield_now().await;
    Ok(value)
}

struct Row {
    name: &'static str,
    build: Build,
}

/// Puts an operator over items that the counter counts, and that fail or not.
type Build = Box<dyn Fn(&LeakCounter, bool) -> BoxLocalObservable<'static, (), TestError>>;

fn row<O>(name: &'static str, build: impl Fn(Items) -> O + 'static) -> Row
where
    O: IntoObservable<Item: 'static, Error = TestError, Source: 'static>,
{
    beside(name, move |items, _| build(items))
}

/// Where there is another source.
fn beside<O>(name: &'static str, build: impl Fn(Items, Items) -> O + 'static) -> Row
where
    O: IntoObservable<Item: 'static, Error = TestError, Source: 'static>,
{
    let build = move |counter: &LeakCounter, fails| {
        build(items(counter, fails), other(counter)).into_observable().map(drop).boxed_local()
    };
    Row { name, build: Box::new(build) }
}

impl Row {
    /// How many items there are when the end was told, and the operator is still there.
    fn left(&self, fails: bool) -> usize {
        let counter = LeakCounter::new();
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        LocalSet::new().block_on(&runtime, async {
            let mut observable = (self.build)(&counter, fails);
            while let Some(Ok(())) = observable.next().await {}
            counter.live()
        })
    }
}

#[test]
fn no_item_is_kept_behind_the_end_or_an_error() {
    let rows = [
        row("scan", |items| items.scan(None, |_, item| Some(item))),
        row("running_reduce", |items| items.running_reduce(Ord::max)),
        row("map_accum", |items| items.map_accum(None, |last, item| (Some(item), last))),
        row("map_accum_with", |items| items.map_accum_with(|| None, |last, item| (Some(item), last), Some)),
        row("pairwise", |items| items.pairwise()),
        row("flat_map_iter", |items| items.flat_map_iter(|item| [item.clone(), item])),
        row("materialize", |items| items.materialize().with_error()),
        row("attempt", |items| items.attempt().with_error()),
        row("flat_map", |items| items.flat_map(later)),
        row("concat_map", |items| items.concat_map(later)),
        row("concat_map_eager", |items| items.concat_map_eager(3, later)),
        row("switch_map", |items| items.switch_map(later)),
        row("map_latest", |items| items.map_latest(later)),
        row("exhaust_map", |items| items.exhaust_map(later)),
        row("exhaust_map_latest", |items| items.exhaust_map_latest(later)),
        row("scan_async", |items| items.scan_async(None, |_, item| async move { later(item).await.map(Some) })),
        row("merge_scan", |items| items.merge_scan(2, None, |_, item| async move { later(item).await.map(Some) })),
        row("switch_scan", |items| items.switch_scan(None, |_, item| async move { later(item).await.map(Some) })),
        row("delay_until", |items| items.delay_until(|_| yield_now())),
        row("distinct", |items| items.distinct()),
        row("distinct_by", |items| items.distinct_by(|item| item.clone())),
        row("distinct_with", |items| items.distinct_with(|item| item.clone(), 2)),
        row("distinct_until_changed", |items| items.distinct_until_changed()),
        row("distinct_until_changed_by", |items| items.distinct_until_changed_by(|item| item.clone())),
        row("filter_async", |items| items.filter_async(|_| later(true))),
        row("take", |items| items.take(3)),
        row("take_while", |items| items.take_while(|item| item.number < 2)),
        row("take_last", |items| items.take_last(2)),
        row("take_until", |items| items.take_until(pending::<()>())),
        row("skip", |items| items.skip(2)),
        row("skip_last", |items| items.skip_last(2)),
        row("skip_last_for", |items| items.skip_last_for(Duration::from_millis(5))),
        row("element_at", |items| items.element_at(3)),
        row("find", |items| items.find(|item| item.number == 2)),
        row("single", |items| items.single()),
        row("min", |items| items.min()),
        row("max_by", |items| items.max_by(Ord::cmp)),
        row("reduce", |items| items.reduce(Ord::max)),
        row("last", |items| items.last()),
        row("fold", |items| items.fold(None, |_, item| Some(item))),
        row("try_fold", |items| items.try_fold(None, |_, item| Ok(Some(item)))),
        row("fold_async", |items| Box::pin(items.fold_async(None, async |_, item| Some(item)))),
        row("to_vec", |items| items.to_vec()),
        row("to_set", |items| items.to_set()),
        row("to_map", |items| items.to_map(|item| (item.clone(), item))),
        beside("sequence_equal", |items, other| items.sequence_equal(other)),
        beside("merge", |items, other| items.merge(other)),
        beside("concat", |items, other| items.concat(other)),
        row("start_with", |items| items.map(Some).start_with([None])),
        beside("zip", |items, other| items.zip(other)),
        beside("zip_longest", |items, other| items.map(Some).zip_longest(other.map(Some), None, None)),
        beside("combine_latest", |items, other| items.combine_latest(other)),
        beside("with_latest_from", |items, other| items.with_latest_from(other)),
        beside("fork_join", |items, other| items.fork_join(other)),
        beside("race", |items, other| items.race(other)),
        beside("merge_delay_error", |items, other| {
            items.merge_delay_error(other).map_err(|_| TestError::from("several"))
        }),
        beside("merge_sorted_by", |items, other| items.merge_sorted_by(other, Ord::cmp)),
        beside("merge_prioritized", |items, other| items.merge_prioritized(other)),
        beside("merge_weighted", |items, other| items.merge_weighted(other, 2)),
        beside("concat_eager", |items, other| items.concat_eager(other, 2)),
        row("debounce", |items| items.debounce(Duration::from_millis(2))),
        row("debounce_when", |items| items.debounce_when(|_| yield_now())),
        row("throttle_edges", |items| items.throttle_edges(Duration::from_millis(2), Edges::Both)),
        row("throttle_when", |items| items.throttle_when(|_| yield_now(), Edges::Both)),
        row("audit", |items| items.audit(Duration::from_millis(2))),
        row("audit_when", |items| items.audit_when(|_| yield_now())),
        row("sample", |items| items.sample(Duration::from_millis(2))),
        row("sample_when", |items| items.sample_when(interval(Duration::from_millis(2)).with_error())),
        row("delay", |items| items.delay(Duration::from_millis(2))),
        row("delay_when", |items| items.delay_when(|_| yield_now())),
        row("spaced", |items| items.spaced(Duration::from_millis(2))),
        row("rate_limit", |items| items.rate_limit(RateLimiter::new(1, Duration::from_millis(2)))),
        row("rate_limit_by", |items| {
            items.rate_limit_by(|item| item.number, RateLimiter::new(1, Duration::from_millis(2)))
        }),
        row("timestamp", |items| items.timestamp()),
        row("pause_when", |items| items.pause_when(from_iter([true, false]).with_error())),
        row("buffer", |items| items.buffer(pending::<()>())),
        row("buffer_count", |items| items.buffer_count(4)),
        row("buffer_sliding", |items| items.buffer_sliding(3, 2)),
        row("buffer_weighted", |items| items.buffer_weighted(5, |item| item.number as usize)),
        row("buffer_until", |items| items.buffer_until(|item| item.number == 2)),
        row("buffer_before", |items| items.buffer_before(|item| item.number == 2)),
        row("buffer_while", |items| items.buffer_while(|item| item.number != 2)),
        row("chunk_by", |items| items.chunk_by(|item| item.clone())),
        row("ready_chunks", |items| items.ready_chunks(4)),
        row("buffer_when", |items| items.buffer_when(pending::<()>)),
        row("buffer_toggle", |items| items.buffer_toggle(from_iter(0..3).with_error(), |_| pending::<()>())),
        row("buffer_time", |items| items.buffer_time(Duration::from_secs(1))),
        row("buffer_time_or_count", |items| items.buffer_time_or_count(Duration::from_secs(1), 4)),
        row("window", |items| items.window(pending::<()>()).flat_map(|window| window)),
        row("window_count", |items| items.window_count(3, 2).flat_map(|window| window)),
        row("session_window", |items| items.session_window(Duration::from_secs(1), 4).flat_map(|window| window)),
        row("group_by", |items| items.group_by(|item| item.clone()).flat_map(|group| group)),
        row("group_map", |items| {
            items.group_map(|item| item.clone(), |_, group| group.map_accum(None, |last, item| (Some(item), last)))
        }),
        row("map_keyed", |items| items.map_keyed(2, |item| item.clone(), later)),
        row("map_keyed_in_order", |items| items.map_keyed_in_order(2, |item| item.number, later)),
        row("map_concurrent", |items| items.map_concurrent(3, later)),
        row("map_concurrent_unordered", |items| items.map_concurrent_unordered(3, later)),
        row("default_if_empty", |items| items.map(Some).default_if_empty(None)),
        row("catch_error", |items| items.catch_error(|_| empty().with_error())),
        row("repeat", |items| items.repeat(2)),
        row("retry", |items| items.retry(1)),
        row("share", |items| items.share()),
        row("prefetch", |items| items.prefetch(2)),
        row("on_backpressure_buffer", |items| items.on_backpressure_buffer(4, Overflow::Block)),
        row("on_backpressure_buffer, lossy", |items| items.on_backpressure_buffer(1, Overflow::DropOldest)),
        row("on_backpressure_drop", |items| items.on_backpressure_drop()),
        row("on_backpressure_latest", |items| items.on_backpressure_latest()),
        row("on_backpressure_reduce", |items| items.on_backpressure_reduce(None, |_, item| Some(item))),
        row("on_backpressure_batch", |items| items.on_backpressure_batch(4)),
        row("catch_unwind", |items| items.catch_unwind()),
        row("finalize", |items| items.finalize(drop)),
        row("window_toggle", |items| {
            items.window_toggle(from_iter(0..2).with_error(), |_| pending::<()>()).flat_map(|window| window)
        }),
        row("window_when", |items| items.window_when(pending::<()>).flat_map(|window| window)),
        row("window_time", |items| items.window_time(Duration::from_secs(1)).flat_map(|window| window)),
        row("window_time_or_count", |items| {
            items.window_time_or_count(Duration::from_secs(1), 4).flat_map(|window| window)
        }),
        row("group_by_until", |items| {
            items.group_by_until(|item| item.clone(), |_| pending::<()>()).flat_map(|group| group)
        }),
        row("merge_all", |items| items.map(later).merge_all(2)),
        row("concat_all", |items| items.map(later).concat_all()),
        row("switch_all", |items| items.map(later).switch_all()),
        row("exhaust_all", |items| items.map(later).exhaust_all()),
        row("merge_map_delay_error", |items| {
            items.merge_map_delay_error(2, later).map_err(|_| TestError::from("several"))
        }),
        row("throttle", |items| items.throttle(Duration::from_millis(2))),
        row("rate_drop", |items| items.rate_drop(RateLimiter::new(1, Duration::from_millis(2)))),
        row("timeout", |items| items.timeout(Duration::from_millis(2))),
        row("keep_alive", |items| items.map(Some).keep_alive(Duration::from_millis(2), || None)),
        row("broadcast", |items| merge(items.broadcast(2))),
        row("balance", |items| merge(items.balance(2))),
        row("partition_by", |items| merge(items.partition_by(2, |item| item.number as usize % 2))),
        row("publish_with", |items| items.publish_with(|all| all.clone().merge(all))),
    ];
    let mut kept = Vec::new();
    for row in rows {
        for fails in [false, true] {
            let left = row.left(fails);
            if left > 0 {
                kept.push(format!("`{}` keeps {left} behind {}", row.name, if fails { "an error" } else { "the end" }));
            }
        }
    }
    assert!(kept.is_empty(), "\n{}\n", kept.join("\n"));
}
