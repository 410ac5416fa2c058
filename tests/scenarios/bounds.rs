//! What operators hold, counted: an endless source, a consumer that stops, and the table of `docs/backpressure.md`.
//!
//! A new operator that holds items needs a row there and a case here.

use futures::{StreamExt, poll};
use headwater::{
    concurrency::{Actor, RateLimiter, Supervision},
    prelude::*,
    testing::{LeakCounter, LeakToken},
};
use std::{
    cmp::Ordering,
    collections::BTreeMap,
    convert::Infallible,
    future::{pending, ready},
    pin::pin,
    time::Duration,
};
use tokio::{
    runtime::{Builder, Handle},
    task::yield_now,
};

/// The row of an operator, as the table has it.
struct Row {
    /// `prefetch(count)`
    call: &'static str,
    /// What stands in the first pair of ticks in the second column: `count`, `64 * concurrency - 64`.
    bound: &'static str,
}

/// How an operator is put to the test that its row stands for.
struct Case {
    /// Its call, as in the table.
    call: &'static str,
    /// What the names in it are in this test.
    values: &'static [(&'static str, usize)],
    build: Box<dyn Fn(Endless) -> Output>,
}

/// Numbers the items as they come; each of them is alive as long as its token is.
type Endless = BoxCloneObservable<'static, LeakToken>;

/// What an operator becomes: its items are dropped when the consumer has seen them.
type Output = BoxLocalObservable<'static, ()>;

fn case<S>(
    call: &'static str,
    values: &'static [(&'static str, usize)],
    build: impl Fn(Endless) -> Observable<S> + 'static,
) -> Case
where
    S: Source<Error = Infallible> + 'static,
{
    Case { call, values, build: Box::new(move |source| build(source).map(drop).boxed_local()) }
}

const HOUR: Duration = Duration::from_secs(3_600);

/// An inner observable that keeps an item and never says anything.
async fn keeps<T>(item: T) -> Result<T, Infallible> {
    pending::<()>().await;
    Ok(item)
}

/// An actor that never comes to an end with its first message.
struct Busy;

impl Actor for Busy {
    type Message = LeakToken;
    type Error = Infallible;

    async fn handle(&mut self, message: LeakToken) -> Result<(), Infallible> {
        keeps(message).await.map(drop)
    }
}

/// So many items, and then nothing more.
fn some(source: Endless, count: usize) -> Observable<impl Source<Item = LeakToken, Error = Infallible>> {
    source.take(count).concat(never())
}

fn cases() -> Vec<Case> {
    vec![
        case("on_backpressure_buffer(capacity, overflow)", &[("capacity", 5)], |source| {
            source.on_backpressure_buffer(5, Overflow::Block)
        }),
        case("on_backpressure_buffer(capacity, overflow)", &[("capacity", 5)], |source| {
            source.on_backpressure_buffer(5, Overflow::DropOldest)
        }),
        case("on_backpressure_buffer(capacity, overflow)", &[("capacity", 5)], |source| {
            source.on_backpressure_buffer(5, Overflow::DropNewest)
        }),
        case("prefetch(count)", &[("count", 7)], |source| source.prefetch(7)),
        case("prefetch(count)", &[("count", 1)], |source| source.prefetch(1)),
        case("on_backpressure_drop()", &[], |source| source.on_backpressure_drop()),
        case("on_backpressure_drop_with(on_drop)", &[], |source| source.on_backpressure_drop_with(drop)),
        case("on_backpressure_latest()", &[], |source| source.on_backpressure_latest()),
        case("on_backpressure_reduce(seed, accumulate)", &[], |source| {
            source.on_backpressure_reduce(None, |_, item| Some(item))
        }),
        case("on_backpressure_batch(max)", &[("max", 6)], |source| source.on_backpressure_batch(6)),
        case("subscribe_on(runtime, capacity)", &[("capacity", 4)], |source| {
            source.subscribe_on(&Handle::current(), 4)
        }),
        case("map_concurrent(concurrency, project)", &[("concurrency", 3)], |source| source.map_concurrent(3, keeps)),
        case("map_concurrent(concurrency, project)", &[("concurrency", 3)], |source| {
            source.map_concurrent(3, |item| ready(Ok(item)))
        }),
        case("map_concurrent_unordered(concurrency, project)", &[("concurrency", 3)], |source| {
            source.map_concurrent_unordered(3, keeps)
        }),
        case("map_parallel(concurrency, project)", &[("concurrency", 3)], |source| source.map_parallel(3, |item| item)),
        case("map_blocking(concurrency, project)", &[("concurrency", 3)], |source| source.map_blocking(3, |item| item)),
        case("for_each_concurrent(concurrency, handle)", &[("concurrency", 3)], |source| {
            from_try_future(source.for_each_concurrent(3, |item| async move { drop(keeps(item).await) }))
        }),
        case("flat_map(project)", &[], |source| source.flat_map(keeps)),
        case("merge_map(concurrency, project)", &[("concurrency", 3)], |source| source.merge_map(3, keeps)),
        case("merge_all(concurrency)", &[("concurrency", 3)], |source| source.map(keeps).merge_all(3)),
        case("concat_map(project)", &[], |source| source.concat_map(keeps)),
        case("concat_map_eager(concurrency, project)", &[("concurrency", 3)], |source| {
            // The first says nothing, the others say more than there is room for.
            from_iter(0..).concat_map_eager(3, move |n| if n == 0 { never().boxed() } else { source.clone().boxed() })
        }),
        case("switch_map(project)", &[], |source| source.switch_map(keeps)),
        case("exhaust_map(project)", &[], |source| source.exhaust_map(keeps)),
        case("exhaust_map_latest(project)", &[], |source| source.exhaust_map_latest(keeps)),
        case("scan_async(seed, accumulate)", &[], |source| source.scan_async(None, |_, item| keeps(Some(item)))),
        case("filter_async(predicate)", &[], |source| source.filter_async(|_| pending())),
        case("delay_until(trigger)", &[], |source| source.delay_until(|_| pending::<()>())),
        case("delay(by, capacity)", &[("capacity", 64)], |source| source.delay(HOUR)),
        case("delay(by, capacity)", &[("capacity", 9)], |source| source.delay(Delay::by(HOUR).capacity(9))),
        case("debounce(quiet)", &[], |source| source.debounce(HOUR)),
        case("sample(period)", &[], |source| source.sample(HOUR)),
        case("audit(window)", &[], |source| source.audit(HOUR)),
        case("throttle_edges(window, edges)", &[], |source| source.throttle_edges(HOUR, Edges::Trailing)),
        case("debounce_when(selector)", &[], |source| source.debounce_when(|_| pending::<()>())),
        case("sample_when(notifier)", &[], |source| source.sample_when(pending::<()>())),
        case("delay_when(selector)", &[], |source| source.delay_when(|_| pending::<()>())),
        case("skip_last_for(span)", &[], |source| source.skip_last_for(HOUR)),
        case("spaced(gap)", &[], |source| source.spaced(HOUR)),
        case("rate_limit(limiter)", &[], |source| source.rate_limit(RateLimiter::new(1, HOUR))),
        case("rate_limit_by(key, limit)", &[], |source| source.rate_limit_by(|_| (), RateLimiter::new(1, HOUR))),
        case("map_latest(project)", &[], |source| source.map_latest(keeps)),
        case("merge_map_delay_error(concurrency, project)", &[("concurrency", 3)], |source| {
            source.merge_map_delay_error(3, keeps).map_err(|_| -> Infallible { unreachable!("nothing fails here") })
        }),
        case("merge_sorted_by(other, compare)", &[], |source| source.merge_sorted_by(never(), |_, _| Ordering::Equal)),
        case("zip_longest(other, default, other_default)", &[], |source| {
            source.map(Some).zip_longest(never::<()>(), None, ())
        }),
        case("fork_join(other)", &[], |source| source.fork_join(never::<()>())),
        case("concat_eager(other, capacity)", &[("capacity", 5)], |source| never().concat_eager(source, 5)),
        case("buffer_weighted(limit, weigh)", &[("limit", 5)], |source| some(source, 4).buffer_weighted(5, |_| 1)),
        case("balance(count)", &[], |source| merge(source.balance(3))),
        case("broadcast(count)", &[], |source| {
            let mut outputs = source.broadcast(2).into_iter();
            let unread = outputs.next();
            merge(outputs).finalize(move |_| drop(unread))
        }),
        case("partition_by(count, select)", &[], |source| {
            let mut outputs = source.partition_by(2, |_| 0).into_iter();
            let unread = outputs.next();
            merge(outputs).finalize(move |_| drop(unread))
        }),
        case("share()", &[], |source| source.share()),
        case("zip(other)", &[], |source| source.zip(never::<()>())),
        case("combine_latest(other)", &[], |source| source.combine_latest(never::<()>())),
        case("with_latest_from(other)", &[], |source| never::<()>().with_latest_from(source)),
        case("pairwise()", &[], |source| some(source, 1).pairwise()),
        case("skip_last(count)", &[("count", 4)], |source| source.skip_last(4)),
        case("take_last(count)", &[("count", 4)], |source| source.take_last(4)),
        case("buffer_count(count)", &[("count", 5)], |source| some(source, 4).buffer_count(5)),
        case("buffer_sliding(count, step)", &[("count", 5)], |source| some(source, 4).buffer_sliding(5, 2)),
        case("buffer_time_or_count(limit, count)", &[("count", 5)], |source| {
            some(source, 4).buffer_time_or_count(HOUR, 5)
        }),
        case("window(notifier)", &[], |source| source.window(pending::<()>()).merge_map(9, keeps)),
        case("group_by(key)", &[], |source| source.group_by(|_| ()).merge_map(9, keeps)),
        case("group_map(key, project)", &[], |source| source.group_map(|_| (), |(), group| keeps(group))),
        case("map_keyed(concurrency, key, project)", &[("concurrency", 3)], |source| {
            // Two keys: there is always room for a third one to run, and none comes.
            let mut keys = [0].into_iter().chain(std::iter::repeat(1));
            source.map_keyed(3, move |_| keys.next(), keeps)
        }),
        case("map_keyed_in_order(concurrency, key, project)", &[("concurrency", 3)], |source| {
            // The first says nothing, the others say more than there is room for.
            let project = move |n| if n == 0 { never().boxed() } else { source.clone().boxed() };
            from_iter(0..).map_keyed_in_order(3, |n| *n, project)
        }),
        case("also_to(subject)", &[("capacity", 5)], |source| {
            let subject = PublishSubject::new(5);
            let unread = subject.listen();
            source.also_to(&subject).finalize(move |_| drop(unread))
        }),
        case("PublishSubject::observe_with(overflow, capacity)", &[("capacity", 5)], |source| {
            let subject = PublishSubject::new(1);
            let observed = subject.observe_with(Overflow::Block, 5);
            tokio::spawn(source.for_each_async(async move |item| {
                // The subject is full: whoever holds the item then is the sender.
                let _ = subject.try_send(item);
                yield_now().await;
            }));
            observed
        }),
        case("PublishSubject::listen_with(overflow, capacity)", &[("capacity", 5)], |source| {
            let subject = PublishSubject::new(1);
            let listening = subject.listen_with(Overflow::Block, 5);
            tokio::spawn(source.for_each_async(async move |item| {
                // The subject is full: whoever holds the item then is the sender.
                let _ = subject.try_send(item);
                yield_now().await;
            }));
            listening
        }),
        case("Address::tell(message)", &[("capacity", 5)], |source| {
            let busy = Busy::spawn(5, Supervision::escalate(), |_| Busy);
            let feed = source.for_each_async(async move |item| {
                // The mailbox is full: whoever holds the message then is the sender.
                let _ = busy.address().try_tell(item);
                yield_now().await;
            });
            from_try_future(feed)
        }),
    ]
}

fn rows() -> Vec<Row> {
    let page = include_str!("../../docs/backpressure.md");
    let table = page.split("## What is held").nth(1).and_then(|rest| rest.split("\n## ").next());
    let lines = table.unwrap_or_default().lines().filter(|line| line.starts_with("| `"));
    let row = |line: &'static str| {
        let mut ticked = line.split('`').skip(1).step_by(2);
        Some(Row { call: ticked.next()?, bound: ticked.next()? })
    };
    lines.filter_map(row).collect()
}

/// `64 * concurrency - 64` with the values of a test.
fn evaluate(bound: &str, values: &[(&str, usize)]) -> usize {
    let mut sum = 0_isize;
    let mut sign = 1;
    for term in bound.split_inclusive(['+', '-']) {
        let factors = term.trim_end_matches(['+', '-']).split('*').map(str::trim);
        let product: isize = factors
            .map(|factor| match (factor.parse(), values.iter().find(|(name, _)| *name == factor)) {
                (Ok(number), _) => number,
                (_, Some((_, value))) => *value as isize,
                _ => panic!("`{factor}` of `{bound}` has no value in this test"),
            })
            .product();
        sum += sign * product;
        sign = if term.ends_with('-') { -1 } else { 1 };
    }
    usize::try_from(sum).expect("a bound is not negative")
}

/// The most items that were alive at once, in the hands of the operator.
fn most_held(case: &Case) -> usize {
    // Tasks that never rest run one poll at a time.
    let builder = &mut Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).event_interval(1).build().unwrap();
    let counter = LeakCounter::new();
    let tokens = counter.clone();
    let most = runtime.block_on(async {
        let source = from_iter(0..).map(move |_: u64| tokens.token()).boxed_clone();
        let mut output = pin!((case.build)(source));
        let mut most = 0;
        for n in 0..100 {
            // In the second half the consumer has stopped.
            if n < 50 {
                let _ = poll!(output.next());
            }
            most = most.max(counter.live());
            yield_now().await;
            most = most.max(counter.live());
        }
        most
    });
    drop(runtime);
    // A call on another thread that has begun has its item to its end.
    while case.call.starts_with("map_parallel") && counter.live() > 0 {
        std::thread::yield_now();
    }
    counter.assert_none_left();
    most
}

#[test]
fn every_operator_holds_what_the_table_says_and_no_more() {
    let rows: BTreeMap<_, _> = rows().into_iter().map(|row| (row.call, row.bound)).collect();
    let mut wrong = Vec::new();
    for case in cases() {
        let Some(bound) = rows.get(case.call) else { continue };
        let (declared, most) = (evaluate(bound, case.values), most_held(&case));
        if most != declared {
            wrong.push(format!("{}: the table says {declared}, it held {most}", case.call));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_row_is_tried_and_every_case_has_a_row() {
    let (rows, cases) = (rows(), cases());
    assert!(rows.len() > 20, "the table was not found");
    let untried = rows.iter().filter(|row| cases.iter().all(|case| case.call != row.call)).map(|row| row.call);
    let untold = cases.iter().filter(|case| rows.iter().all(|row| row.call != case.call)).map(|case| case.call);
    let missing: Vec<_> =
        untried.map(|call| format!("no case: {call}")).chain(untold.map(|call| format!("no row: {call}"))).collect();
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

#[test]
fn bounds_are_read_as_they_stand() {
    let values = [("concurrency", 3), ("count", 7)];
    assert_eq!(evaluate("1", &values), 1);
    assert_eq!(evaluate("count", &values), 7);
    assert_eq!(evaluate("64 * concurrency - 64", &values), 128);
    assert_eq!(evaluate("concurrency * count + 2", &values), 23);
}
