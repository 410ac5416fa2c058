//! Closures that panic: the panic reaches whoever polls, and nothing is left behind.

use headwater::{
    prelude::*,
    testing::{Laws, PlannedPanic, TestError},
};
use std::{panic::resume_unwind, time::Duration};

/// Panics at the third item.
fn bad<T>(n: u32, good: T) -> T {
    if n == 2 { resume_unwind(Box::new(PlannedPanic)) } else { good }
}

#[test]
fn a_closure_that_panics_leaves_nothing_behind() {
    let ms = Duration::from_millis;
    let rows = [
        Laws::of("map", |source| source.map(|n| bad(n, n))),
        Laws::of("try_map", |source| source.try_map(|n| bad(n, Ok(n)))),
        Laws::of("filter_map", |source| source.filter_map(|n| bad(n, Some(n)))),
        Laws::of("scan", |source| source.scan(0, |sum: u32, n| bad(n, sum.wrapping_add(n)))),
        Laws::of("flat_map", |source| source.flat_map(|n| bad(n, async move { Ok(n) }))),
        Laws::of("flat_map, inside", |source| source.flat_map(|n| async move { bad(n, Ok(n)) })),
        Laws::of("concat_map", |source| source.concat_map(|n| async move { bad(n, Ok(n)) })).reads_ahead(1),
        Laws::of("switch_map", |source| source.switch_map(|n| async move { bad(n, Ok(n)) })),
        Laws::of("filter", |source| source.filter(|n| bad(*n, true))),
        Laws::of("take_while", |source| source.take_while(|n| bad(*n, true))),
        Laws::of("distinct_until_changed_by", |source| source.distinct_until_changed_by(|n| bad(*n, *n))),
        Laws::of("tap", |source| source.tap(|n| bad(*n, ()))),
        Laws::of("finalize", |source| source.finalize(|_| ()).map(|n| bad(n, n))),
        Laws::of("debounce", move |source| source.debounce(Debounce::after(ms(2)).on_drop(|n| bad(n, ())))).swallows(),
        Laws::of("throttle", move |source| source.throttle(Throttle::window(ms(2)).on_drop(|n| bad(n, ())))).swallows(),
        Laws::of("sample", move |source| source.sample(Sample::every(ms(2)).on_drop(|n| bad(n, ())))).swallows(),
        Laws::of("catch_error", |source| source.catch_error(|_: TestError| bad(2, just(0).with_error())))
            .exempt(5, "to go on after an error is what it is for"),
        Laws::of("map_err", |source| source.map_err(|error| bad(2, error))).exempt(5, "the closure panics first"),
        Laws::of("fold", |source| source.fold(0, |sum: u32, n| bad(n, sum.wrapping_add(n)))).swallows(),
        Laws::of("for_each", |source| source.for_each(|n| bad(n, ()))).swallows(),
        Laws::of("for_each_async", |source| source.for_each_async(async |n| bad(n, ()))).swallows(),
    ];
    let broken: Vec<_> = rows.iter().flat_map(Laws::broken).map(|broken| broken.to_string()).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}
