use headwater::{prelude::*, testing::LeakCounter};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};
use tokio::task::{spawn_blocking, yield_now};

const TICK: Duration = Duration::from_millis(1);

#[test]
fn gives_every_item_and_ends() {
    let items: Vec<_> = from_iter([1, 2, 3]).blocking_iter().collect();
    assert_eq!(items, [Ok(1), Ok(2), Ok(3)]);
}

#[test]
fn an_empty_observable_is_an_empty_iterator() {
    assert_eq!(empty::<u32>().blocking_iter().next(), None);
}

#[test]
fn the_error_is_the_last_thing_that_it_gives() {
    let mut items = from_iter([Ok(1), Err("error"), Ok(2)]).with_error().flatten_results().blocking_iter();
    assert_eq!((items.next(), items.next(), items.next()), (Some(Ok(1)), Some(Err("error")), None));
}

#[test]
fn blocks_the_thread_while_the_clock_runs() {
    let begin = Instant::now();
    let Ok(ticks) = interval(TICK).take(3).blocking_iter().collect::<Result<Vec<_>, _>>();
    assert_eq!(ticks, [0, 1, 2]);
    assert!(begin.elapsed() >= 3 * TICK);
}

#[test]
fn runs_what_the_pipeline_spawns() {
    let source = from_fn(|| tokio::spawn(async { 7 })).flat_map(|task| async move { Ok(task.await.unwrap_or(0)) });
    assert_eq!(source.blocking_iter().next(), Some(Ok(7)));
}

#[test]
fn asks_for_an_item_only_when_it_is_asked() {
    let mut asked = Vec::new();
    let mut items = from_iter(1..).tap(|n| asked.push(*n)).blocking_iter();
    assert_eq!((items.next(), items.next()), (Some(Ok(1)), Some(Ok(2))));
    drop(items);
    assert_eq!(asked, [1, 2]);
}

#[test]
fn dropping_it_drops_the_observable_and_what_it_spawned() {
    let counter = LeakCounter::new();
    let (held, spawned) = (counter.token(), counter.token());
    let source = from_fn(move || {
        drop(tokio::spawn(async move {
            std::future::pending::<()>().await;
            drop(spawned);
        }));
    });
    let mut items = source.concat(interval(TICK).map(drop)).map(move |()| _ = &held).blocking_iter();
    assert_eq!(items.next(), Some(Ok(())));
    assert_eq!(items.next(), Some(Ok(())));
    assert_eq!(counter.live(), 2);
    drop(items);
    counter.assert_none_left();
}

#[test]
fn drops_the_observable_at_its_end() {
    let counter = LeakCounter::new();
    let held = counter.token();
    let mut items = just(1).map(move |n| (n, &held).0).blocking_iter();
    assert_eq!(items.size_hint(), (1, Some(1)));
    assert_eq!((items.next(), items.next()), (Some(Ok(1)), None));
    counter.assert_none_left();
    assert_eq!(items.size_hint(), (0, Some(0)));
}

/// Makes sure that something panics with the sentence of those who block in a task.
fn expect_refusal(blocks: impl FnOnce()) {
    let refused = catch_unwind(AssertUnwindSafe(blocks)).unwrap_err();
    let sentence = refused.downcast_ref::<String>().map(String::as_str).unwrap_or_default();
    assert!(sentence.starts_with("Cannot block the current thread from within a runtime"), "{sentence}");
}

#[tokio::test]
async fn panics_in_a_task_with_a_sentence() {
    expect_refusal(|| drop(just(1).blocking_iter()));
}

#[tokio::test]
async fn panics_when_it_is_iterated_in_a_task_and_can_be_dropped_there() {
    let mut items = spawn_blocking(|| just(1).blocking_iter()).await.unwrap();
    expect_refusal(|| _ = items.next());
    drop(items);
    yield_now().await;
}

#[tokio::test]
async fn a_thread_of_spawn_blocking_may_block() {
    let items = spawn_blocking(|| timer(TICK).blocking_iter().count());
    assert_eq!(items.await.unwrap(), 1);
}
