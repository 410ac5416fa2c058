//! The rows of `create`.

use headwater::{
    create::Teardown,
    prelude::*,
    testing::{Laws, TestError},
};
use std::time::Duration;
use tokio::{sync::mpsc, task::yield_now, time::Instant};

const TICK: Duration = Duration::from_millis(1);

/// A resource that is not there at once.
async fn acquire() -> Result<(), TestError> {
    yield_now().await;
    Ok(())
}

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("just", |_| just(0).with_error()).size_hint(1, Some(1)),
        Laws::of("of", |_| of([0, 1, 2]).with_error()).size_hint(3, Some(3)),
        Laws::of("from_iter", |_| from_iter(0..3).with_error()).size_hint(3, Some(3)),
        Laws::of("empty", |_| empty::<u32>().with_error()).size_hint(0, Some(0)),
        Laws::of("never", |_| never::<u32>().with_error()).size_hint(0, Some(0)).endless(),
        Laws::of("throw_error", |_| throw_error::<u32, _>(TestError::from("error"))).size_hint(0, Some(0)),
        Laws::of("from_fn", |_| from_fn(|| 0).with_error()).size_hint(1, Some(1)),
        Laws::of("from_try_fn", |_| from_try_fn(|| Ok(0))).size_hint(1, Some(1)),
        Laws::of("from_future", |_| from_future(async { 0 }).with_error()).size_hint(1, Some(1)),
        Laws::of("from_try_future", |_| from_try_future(async { Ok(0) })).size_hint(1, Some(1)),
        Laws::of("from_stream", |_| from_stream(tokio_stream::iter(0..3)).with_error()).size_hint(3, Some(3)),
        Laws::of("from_try_stream", |_| from_try_stream(tokio_stream::iter([Ok(0), Ok(1)]))).size_hint(2, Some(2)),
        Laws::of("defer", |_| defer(|| just(0)).with_error()).size_hint(0, None),
        Laws::of("create", |_| {
            create(|mut out| async move {
                for n in 0..3 {
                    out.emit(n).await;
                }
                Ok(())
            })
        })
        .size_hint(0, None),
        Laws::of("unfold", |_| unfold(0, |n| async move { Ok((n < 3).then_some((n, n + 1))) })).size_hint(0, None),
        Laws::of("generate", |_| {
            let step = |n: &mut u32| {
                *n += 1;
                Ok(if *n < 4 { Step::Emit(*n) } else { Step::Complete })
            };
            generate(|| 0, step)
        })
        .size_hint(0, None),
        Laws::of("using", |source| using(|| Ok(()), |()| source, drop)).size_hint(0, None),
        Laws::of("using_async", |source| using_async(acquire, |()| source, |(), _| acquire()))
            .size_hint(0, None)
            .exempt(5, "the error is told when the resource is released"),
        Laws::of("from_callback", |_| {
            from_callback(4, Overflow::Error(TestError::from), |sink| {
                (0..3).for_each(|n| sink.send(n).unwrap());
                Teardown::new(move || assert!(sink.is_closed()))
            })
        })
        .size_hint(0, None)
        .endless(),
        Laws::of("from_receiver", |_| {
            let (sender, receiver) = mpsc::channel(3);
            (0..3).for_each(|n| sender.try_send(n).unwrap());
            from_receiver(receiver).with_error()
        })
        .size_hint(3, None),
        Laws::of("from_lines", |_| from_lines("0\n1\n2\n".as_bytes()).map_err(|_| TestError::from("error")))
            .size_hint(0, None),
        Laws::of("interval", |_| interval(TICK).with_error()).size_hint(usize::MAX, None).endless(),
        Laws::of("interval_at", |_| interval_at(Instant::now(), TICK).with_error())
            .size_hint(usize::MAX, None)
            .endless(),
        Laws::of("timer", |_| timer(TICK).with_error()).size_hint(1, Some(1)),
        Laws::of("timer_at", |_| timer_at(Instant::now()).with_error()).size_hint(1, Some(1)),
    ]
}
