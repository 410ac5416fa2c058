//! Something beside the source that fails or ends: nothing is left behind, on either side.

use futures::TryFutureExt;
use headwater::{
    Notification,
    prelude::*,
    testing::{Laws, TestError},
};
use std::{future::pending, time::Duration};
use tokio::task::yield_now;

fn check(rows: &[Laws]) {
    let broken: Vec<_> = rows.iter().flat_map(Laws::broken).map(|broken| broken.to_string()).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

fn error() -> TestError {
    TestError::from("beside the source")
}

/// What is made of an item: after a while, that of the third one fails.
async fn fails(n: u32) -> Result<u32, TestError> {
    yield_now().await;
    if n == 2 { Err(error()) } else { Ok(n) }
}

/// A source that fails after two items.
fn failing() -> Observable<impl Source<Item = u32, Error = TestError> + Clone> {
    from_iter(0..).with_error().delay_until(|_| yield_now()).try_map(|n| if n == 2 { Err(error()) } else { Ok(n) })
}

/// A notifier that fails.
async fn alarm() -> Result<(), TestError> {
    yield_now().await;
    Err(error())
}

/// A callback that fails.
async fn echo(n: u32, mut out: Emitter<u32>) -> Result<(), TestError> {
    out.emit(fails(n).await?).await;
    Ok(())
}

#[test]
fn what_fails_within_an_item_leaves_nothing_behind() {
    check(&[
        Laws::of("try_map", |source| source.try_map(|n| if n == 2 { Err(error()) } else { Ok(n) })),
        Laws::of("flatten_results", |source| {
            source.map(|n| if n == 2 { Err(error()) } else { Ok(n) }).flatten_results()
        }),
        Laws::of("dematerialize", |source| {
            source.map(|n| if n == 2 { Notification::Error(error()) } else { Notification::Next(n) }).dematerialize()
        }),
        Laws::of("filter_async", |source| source.filter_async(|n| fails(*n).map_ok(|n| n > 0))).swallows(),
        Laws::of("scan_async", |source| source.scan_async(0, |_, n| fails(n))).swallows(),
        Laws::of("transform", |source| source.transform(echo)).swallows(),
        Laws::of("flat_map", |source| source.flat_map(fails)).swallows(),
        Laws::of("merge_map", |source| source.merge_map(2, fails)).swallows(),
        Laws::of("merge_map_delay_error", |source| source.merge_map_delay_error(2, fails).err_into())
            .swallows()
            .exempt(5, "to hold errors back is what it is for"),
        Laws::of("concat_map", |source| source.concat_map(fails)).swallows(),
        Laws::of("concat_map_eager", |source| source.concat_map_eager(3, fails)).swallows(),
        Laws::of("switch_map", |source| source.switch_map(fails)).swallows(),
        Laws::of("map_latest", |source| source.map_latest(fails)).swallows(),
        Laws::of("exhaust_map", |source| source.exhaust_map(fails)).swallows(),
        Laws::of("exhaust_map_latest", |source| source.exhaust_map_latest(fails)).swallows(),
        Laws::of("merge_all", |source| source.map(fails).merge_all(2)).swallows(),
        Laws::of("concat_all", |source| source.map(fails).concat_all()).swallows(),
        Laws::of("switch_all", |source| source.map(fails).switch_all()).swallows(),
        Laws::of("exhaust_all", |source| source.map(fails).exhaust_all()).swallows(),
        Laws::of("merge_scan", |source| source.merge_scan(2, 0, |_, n| fails(n))).swallows(),
        Laws::of("switch_scan", |source| source.switch_scan(0, |_, n| fails(n))).swallows(),
        Laws::of("expand", |source| source.expand(2, |n| from_try_future(fails(n)).ignore_elements())).swallows(),
        Laws::of("map_concurrent", |source| source.map_concurrent(3, fails)).swallows(),
        Laws::of("map_concurrent_unordered", |source| source.map_concurrent_unordered(3, fails)).swallows(),
        Laws::of("map_keyed", |source| source.map_keyed(2, |n| n % 3, fails)).swallows(),
        Laws::of("map_keyed_in_order", |source| source.map_keyed_in_order(2, |n| n % 3, fails)).swallows(),
        Laws::of("group_map", |source| source.group_map(|n| n % 3, |_, group| group.flat_map(fails))).swallows(),
        Laws::of("group_by_until", |source| source.group_by_until(|n| n % 3, |_| alarm())).swallows(),
        Laws::of("debounce_when", |source| source.debounce_when(|_| alarm())).swallows(),
        Laws::of("throttle_when", |source| source.throttle_when(|_| alarm(), Edges::Both)).swallows(),
        Laws::of("audit_when", |source| source.audit_when(|_| alarm())).swallows(),
        Laws::of("delay_when", |source| source.delay_when(|_| alarm())).swallows(),
        Laws::of("try_fold", |source| source.try_fold(0, |_, n| if n == 2 { Err(error()) } else { Ok(n) })).swallows(),
        Laws::of("try_for_each", |source| source.try_for_each(|n| if n == 2 { Err(error()) } else { Ok(()) }))
            .swallows(),
        Laws::of("try_for_each_async", |source| source.try_for_each_async(async |n| fails(n).await.map(drop)))
            .swallows(),
    ]);
}

#[test]
fn what_fails_beside_the_source_leaves_nothing_behind() {
    check(&[
        Laws::of("concat", |source| source.concat(failing())).swallows(),
        Laws::of("merge", |source| source.merge(failing())).swallows(),
        Laws::of("merge_prioritized", |source| source.merge_prioritized(failing())).swallows(),
        Laws::of("merge_delay_error", |source| source.merge_delay_error(failing()).err_into())
            .swallows()
            .exempt(5, "to hold errors back is what it is for"),
        Laws::of("merge_sorted_by", |source| source.merge_sorted_by(failing(), Ord::cmp)).swallows(),
        Laws::of("zip", |source| source.zip(failing())).swallows(),
        Laws::of("zip_longest", |source| source.zip_longest(failing(), 7, 7)).swallows(),
        Laws::of("combine_latest", |source| source.combine_latest(failing())).swallows(),
        Laws::of("with_latest_from", |source| source.with_latest_from(failing())).swallows(),
        Laws::of("fork_join", |source| source.fork_join(failing())).swallows(),
        Laws::of("race", |source| source.race(from_try_future(alarm()).map(|()| 7))).swallows(),
        Laws::of("concat_eager", |source| source.concat_eager(failing(), 2)).swallows(),
        Laws::of("sequence_equal", |source| source.sequence_equal(failing())).swallows(),
        Laws::of("concat of many", |source| concat([source.boxed_local(), failing().boxed_local()])).swallows(),
        Laws::of("merge of many", |source| merge([source.boxed_local(), failing().boxed_local()])).swallows(),
        Laws::of("zip of many", |source| zip([source.boxed_local(), failing().boxed_local()])).swallows(),
        Laws::of("combine_latest of many", |source| combine_latest([source.boxed_local(), failing().boxed_local()]))
            .swallows(),
        Laws::of("fork_join of many", |source| fork_join([source.boxed_local(), failing().boxed_local()])).swallows(),
        Laws::of("race of many", |source| {
            race([source.boxed_local(), from_try_future(alarm()).map(|()| 7).boxed_local()])
        })
        .swallows(),
        Laws::of("merge_sorted_by of many", |source| {
            merge_sorted_by([source.boxed_local(), failing().boxed_local()], Ord::cmp)
        })
        .swallows(),
        Laws::of("concat_eager of many", |source| concat_eager([failing().boxed_local(), source.boxed_local()], 2))
            .swallows(),
        Laws::of("take_until", |source| source.take_until(alarm())).swallows(),
        Laws::of("skip_until", |source| source.skip_until(alarm())).swallows(),
        Laws::of("sample_when", |source| source.sample_when(failing())).swallows(),
        Laws::of("pause_when", |source| source.pause_when(failing().map(|n| n == 0))).swallows(),
        Laws::of("delay_subscription", |source| source.delay_subscription(Duration::ZERO)).swallows(),
        Laws::of("buffer", |source| source.buffer(failing())).swallows(),
        Laws::of("buffer_when", |source| source.buffer_when(alarm)).swallows(),
        Laws::of("buffer_toggle", |source| source.buffer_toggle(failing(), |_| pending::<()>())).swallows(),
        Laws::of("buffer_toggle, at the closing", |source| source.buffer_toggle(from_iter(0..3).with_error(), fails))
            .swallows(),
        Laws::of("window", |source| source.window(failing()).flat_map(|window| window)).swallows(),
        Laws::of("window_when", |source| source.window_when(alarm).flat_map(|window| window)).swallows(),
        Laws::of("window_toggle", |source| {
            source.window_toggle(failing(), |_| pending::<()>()).flat_map(|window| window)
        })
        .swallows(),
        Laws::of("window_toggle, at the closing", |source| {
            source.window_toggle(from_iter(0..3).with_error(), fails).flat_map(|window| window)
        })
        .swallows(),
        Laws::of("switch_if_empty", |source| source.switch_if_empty(failing())).swallows(),
        Laws::of("catch_error", |source| source.catch_error(|_| failing()))
            .swallows()
            .exempt(5, "to go on after an error is what it is for"),
        Laws::of("repeat_when", |source| source.repeat_when(|_| alarm())).swallows(),
        Laws::of("retry_when", |source| source.retry_when(|_| failing()))
            .swallows()
            .exempt(5, "to begin anew after an error is what it is for"),
        Laws::of("timeout", |source| source.timeout(Duration::ZERO)).swallows(),
        Laws::of("timeout_first", |source| source.timeout_first(Duration::ZERO)).swallows(),
        Laws::of("timeout_total", |source| source.timeout_total(Duration::ZERO)).swallows(),
        Laws::of("timeout_or", |source| source.timeout_or(Duration::ZERO, failing())).swallows(),
    ]);
}

#[test]
fn a_source_that_fails_leaves_nothing_behind_beside_it() {
    check(&[
        Laws::of("flat_map", |inner| failing().flat_map(move |_| inner.clone())).swallows(),
        Laws::of("concat_map", |inner| failing().concat_map(move |_| inner.clone())).swallows(),
        Laws::of("concat_map_eager", |inner| failing().concat_map_eager(3, move |_| inner.clone())).swallows(),
        Laws::of("switch_map", |inner| failing().switch_map(move |_| inner.clone())).swallows(),
        Laws::of("exhaust_map", |inner| failing().exhaust_map(move |_| inner.clone())).swallows(),
        Laws::of("exhaust_map_latest", |inner| failing().exhaust_map_latest(move |_| inner.clone())).swallows(),
        Laws::of("merge_scan", |inner| failing().merge_scan(2, 0, move |_, _| inner.clone())).swallows(),
        Laws::of("switch_scan", |inner| failing().switch_scan(0, move |_, _| inner.clone())).swallows(),
        Laws::of("expand", |inner| failing().expand(2, move |_| inner.clone().ignore_elements())).swallows(),
        Laws::of("map_keyed", |inner| failing().map_keyed(2, |n| n % 3, move |_| inner.clone())).swallows(),
        Laws::of("map_keyed_in_order", |inner| failing().map_keyed_in_order(2, |n| n % 3, move |_| inner.clone()))
            .swallows(),
        Laws::of("group_map", |inner| failing().group_map(|n| n % 3, move |_, group| group.merge(inner.clone())))
            .swallows(),
        Laws::of("group_by_until", |notifier| {
            failing().group_by_until(|n| n % 3, move |_| notifier.clone()).flat_map(|group| group)
        })
        .swallows()
        .exempt(5, "the item that opened the group comes first"),
        Laws::of("merge", |other| failing().merge(other)).swallows(),
        Laws::of("merge_prioritized", |other| failing().merge_prioritized(other)).swallows(),
        Laws::of("merge_sorted_by", |other| failing().merge_sorted_by(other, Ord::cmp)).swallows(),
        Laws::of("zip", |other| failing().zip(other)).swallows(),
        Laws::of("zip_longest", |other| failing().zip_longest(other, 7, 7)).swallows(),
        Laws::of("combine_latest", |other| failing().combine_latest(other)).swallows(),
        Laws::of("with_latest_from", |other| failing().with_latest_from(other)).swallows(),
        Laws::of("fork_join", |other| failing().fork_join(other)).swallows(),
        Laws::of("race", |other| from_try_future(alarm()).map(|()| 7).race(other)).swallows(),
        Laws::of("concat_eager", |other| failing().concat_eager(other, 2)).swallows(),
        Laws::of("sequence_equal", |other| failing().sequence_equal(other)).swallows(),
        Laws::of("take_until", |notifier| failing().take_until(notifier)).swallows(),
        Laws::of("skip_until", |notifier| failing().skip_until(notifier)).swallows(),
        Laws::of("sample_when", |notifier| failing().sample_when(notifier)).swallows(),
        Laws::of("pause_when", |control| failing().pause_when(control.map(|n| n % 2 == 0))).swallows(),
        Laws::of("debounce_when", |notifier| failing().debounce_when(move |_| notifier.clone())).swallows(),
        Laws::of("throttle_when", |notifier| failing().throttle_when(move |_| notifier.clone(), Edges::Both))
            .swallows(),
        Laws::of("audit_when", |notifier| failing().audit_when(move |_| notifier.clone())).swallows(),
        Laws::of("delay_when", |notifier| failing().delay_when(move |_| notifier.clone())).swallows(),
        Laws::of("buffer", |notifier| failing().buffer(notifier)).swallows(),
        Laws::of("buffer_when", |notifier| failing().buffer_when(move || notifier.clone())).swallows(),
        Laws::of("buffer_toggle", |openings| failing().buffer_toggle(openings, |_| pending::<()>())).swallows(),
        Laws::of("buffer_toggle, the closings", |closing| {
            failing().buffer_toggle(from_iter(0..3).with_error(), move |_| closing.clone())
        })
        .swallows(),
        Laws::of("window", |notifier| failing().window(notifier).flat_map(|window| window)).swallows(),
        Laws::of("window_when", |notifier| failing().window_when(move || notifier.clone()).flat_map(|window| window))
            .swallows(),
        Laws::of("window_toggle", |openings| {
            failing().window_toggle(openings, |_| pending::<()>()).merge_map(usize::MAX, |window| window)
        })
        .swallows(),
        Laws::of("window_toggle, the closings", |closing| {
            failing().window_toggle(from_iter(0..3).with_error(), move |_| closing.clone()).flat_map(|window| window)
        })
        .swallows(),
        Laws::of("retry_when", |companion| failing().retry_when(move |_| companion.take(3))).swallows(),
    ]);
}

#[test]
fn an_end_of_its_own_leaves_nothing_behind() {
    check(&[
        Laws::of("all", |source| source.all(|n| n < 2)).swallows(),
        Laws::of("sequence_equal", |source| source.sequence_equal(from_iter([0, 1, 7]).with_error())).swallows(),
        Laws::of("sequence_equal, the other", |other| from_iter([0, 1, 7]).with_error().sequence_equal(other))
            .swallows(),
        Laws::of("map_while", |source| source.map_while(|n| (n < 2).then_some(n))).swallows(),
        Laws::of("dematerialize", |source| {
            source.map(|n| if n == 2 { Notification::Complete } else { Notification::Next(n) }).dematerialize()
        })
        .swallows(),
        Laws::of("take_until", |source| source.take_until(yield_now())).swallows(),
        Laws::of("take_until, the notifier", |notifier| from_iter(0..5).with_error().take_until(notifier)).swallows(),
        Laws::of("skip_until", |source| source.skip_until(yield_now())).swallows(),
        Laws::of("skip_until, the notifier", |notifier| from_iter(0..5).with_error().skip_until(notifier)).swallows(),
        Laws::of("sample_when, the notifier", |notifier| from_iter(0..5).with_error().sample_when(notifier)).swallows(),
        Laws::of("zip, the other", |other| from_iter(0..3).with_error().zip(other)).swallows(),
        Laws::of("with_latest_from, the other", |other| from_iter(0..3).with_error().with_latest_from(other))
            .swallows(),
        Laws::of("race, the other", |other| from_iter(0..3).with_error().race(other)).swallows(),
        Laws::of("fork_join, the other", |other| empty::<u32>().with_error().fork_join(other)).swallows(),
        Laws::of("combine_latest, the other", |other| empty::<u32>().with_error().combine_latest(other)).swallows(),
        Laws::of("pause_when, the control", |control| {
            from_iter(0..5).with_error().pause_when(control.map(|n| n % 2 == 0))
        })
        .swallows(),
        Laws::of("buffer, the notifier", |notifier| from_iter(0..5).with_error().buffer(notifier)).swallows(),
        Laws::of("buffer_when, the notifier", |notifier| {
            from_iter(0..5).with_error().buffer_when(move || notifier.clone())
        })
        .swallows(),
        Laws::of("buffer_toggle, the openings", |openings| {
            from_iter(0..5).with_error().buffer_toggle(openings, |_| pending::<()>())
        })
        .swallows(),
        Laws::of("window, the notifier", |notifier| {
            from_iter(0..5).with_error().window(notifier).flat_map(|window| window)
        })
        .swallows(),
        Laws::of("window_when, the notifier", |notifier| {
            from_iter(0..5).with_error().window_when(move || notifier.clone()).flat_map(|window| window)
        })
        .swallows(),
        Laws::of("debounce_when, the notifier", |notifier| {
            from_iter(0..5).with_error().debounce_when(move |_| notifier.clone())
        })
        .swallows(),
        Laws::of("throttle_when, the notifier", |notifier| {
            from_iter(0..5).with_error().throttle_when(move |_| notifier.clone(), Edges::Both)
        })
        .swallows(),
        Laws::of("timeout_or", |source| source.timeout_or(Duration::ZERO, just(7).with_error())).swallows(),
        Laws::of("timeout_or, the fallback", |fallback| never().with_error().timeout_or(Duration::ZERO, fallback))
            .swallows(),
        Laws::of("switch_if_empty, the other", |other| empty().with_error().switch_if_empty(other)).swallows(),
        Laws::of("repeat_when", |source| source.repeat_when(|_| empty::<()>().with_error())).swallows(),
        Laws::of("is_empty", |source| source.is_empty()).swallows(),
    ]);
}
