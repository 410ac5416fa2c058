use super::jobs::{Load, job, ms};
use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::{
    cell::Cell,
    future::{pending, ready},
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
};
use tokio::{
    task::yield_now,
    time::{Instant, sleep},
};

#[test]
fn results_come_in_the_order_of_the_items() {
    marble(|m| {
        let times = [("a", 4), ("b", 1), ("c", 2)];
        let source = m.hot("-abc|").values(times);
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.map_concurrent(3, job), "-----(abc|)").values(times);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").values([("a", 1)]).map_concurrent(3, job), "--|");
    });
}

#[test]
fn what_is_under_way_goes_on_after_the_source_has_ended() {
    marble(|m| {
        let times = [("a", 4), ("b", 6)];
        m.expect(m.cold("-ab|").values(times).map_concurrent(3, job), "-----a--(b|)").values(times);
    });
}

#[test]
fn results_that_wait_count_against_the_limit() {
    marble(|m| {
        let times = [("a", 5), ("b", 1), ("c", 4)];
        // `b` is done at once, but `c` begins only when `a` is out.
        m.expect(m.cold("(abc|)").values(times).map_concurrent(2, job), "-----(ab)(c|)").values(times);
    });
}

#[test]
fn an_error_of_the_source_drops_what_is_under_way() {
    marble(|m| {
        let times = [("a", 2), ("b", 9)];
        m.expect(m.hot("-ab--#").values(times).map_concurrent(3, job), "---a-#").values(times);
    });
}

#[test]
fn the_first_error_of_a_job_passes_at_once_and_cancels_the_rest() {
    let load = Load::default();
    let counted = load.clone();
    marble(|m| {
        let source = m.hot("-abc-----|").values([("a", 9), ("b", 2), ("c", 0)]);
        m.expect_subscriptions(&source, ["^---!"]);
        let jobs = source.map_concurrent(3, move |frames| {
            let under_way = counted.begin();
            async move {
                let result = job(frames).await;
                drop(under_way);
                result
            }
        });
        m.expect(jobs, "----#");
    });
    assert_eq!((load.now(), load.most()), (0, 3));
}

#[test]
fn dropping_it_drops_the_source_and_the_jobs() {
    let load = Load::default();
    let counted = load.clone();
    marble(|m| {
        let source = m.hot("-ab-----").values([("a", 9), ("b", 9)]);
        m.expect_subscriptions(&source, ["^---!"]);
        let jobs = source.map_concurrent(3, move |_| {
            let under_way = counted.begin();
            pending::<Result<u64, TestError>>().inspect(move |_| drop(under_way))
        });
        m.expect(jobs, "----").subscription("^---!");
    });
    assert_eq!((load.now(), load.most()), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn exactly_so_many_are_under_way() {
    for concurrency in [1, 2, 7] {
        let load = Load::default();
        let begin = Instant::now();
        let jobs = from_iter(0..70).map_concurrent(concurrency, |n| {
            let under_way = load.begin();
            async move {
                sleep(ms(10)).await;
                drop(under_way);
                Ok(n)
            }
        });
        assert_eq!(jobs.to_vec().await, Ok((0..70).collect::<Vec<_>>()));
        assert_eq!(load.most(), concurrency);
        assert_eq!(begin.elapsed(), ms(10) * (70 / concurrency as u32));
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_and_results_together_are_never_more_than_the_limit() {
    let counter = LeakCounter::new();
    let mut jobs = Box::pin(from_iter(0..).map_concurrent(4, |n| {
        let token = counter.token();
        async move {
            sleep(ms(1 + n * 7 % 5)).await;
            Ok((n, token))
        }
    }));
    for expected in 0..200 {
        let Some(Ok((n, token))) = jobs.next().await else { panic!("it is endless") };
        assert_eq!(n, expected);
        assert!(counter.live() <= 4 + 1, "{} are held, one of them by the consumer", counter.live());
        drop(token);
        assert_eq!(counter.live(), 4);
    }
    drop(jobs);
    counter.assert_none_left();
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_finds_the_next_results_ready() {
    let begin = Instant::now();
    let jobs = from_iter(0..6).map_concurrent(3, async |n| {
        sleep(ms(20)).await;
        Ok(n)
    });
    let Ok(()) = jobs.for_each_async(async |_| sleep(ms(10)).await).await;
    assert_eq!(begin.elapsed(), ms(20 + 6 * 10));
}

#[tokio::test]
async fn a_panic_of_one_job_reaches_the_poller() {
    let mut jobs = pin!(from_iter(0..4).map_concurrent(4, async |n| {
        yield_now().await;
        if n == 2 {
            resume_unwind(Box::new("second"));
        }
        Ok(n)
    }));
    let panic = AssertUnwindSafe(jobs.next()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"second"));
}

#[tokio::test]
async fn the_size_hint_counts_what_is_under_way() {
    let mut jobs = pin!(from_iter(0..10).map_concurrent(4, async |n| {
        yield_now().await;
        Ok(n)
    }));
    assert_eq!(futures::Stream::size_hint(&*jobs), (10, Some(10)));
    jobs.next().await;
    assert_eq!(futures::Stream::size_hint(&*jobs), (9, Some(9)));
}

#[tokio::test]
async fn gives_way_after_1024_jobs_begun() {
    let begun = Cell::new(0);
    let mut jobs = pin!(from_iter(0..3_000).map_concurrent(2_000, |n| {
        begun.set(begun.get() + 1);
        ready(Ok::<i32, std::convert::Infallible>(n))
    }));
    assert_eq!(jobs.next().now_or_never(), Some(Some(Ok(0))));
    assert_eq!(begun.get(), 1_024);
    assert_eq!(jobs.count().await, 2_999);
    assert_eq!(begun.get(), 3_000);
}

#[tokio::test]
async fn a_clone_begins_anew() {
    let jobs = from_iter(0..5).map_concurrent(2, |n| ready(Ok(n)));
    assert_eq!(jobs.repeat(2).to_vec().await, Ok(vec![0, 1, 2, 3, 4, 0, 1, 2, 3, 4]));
}

#[test]
fn a_concurrency_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).map_concurrent(0, |n| ready(Ok(n)));
    });
    assert!(refused.is_err());
}
