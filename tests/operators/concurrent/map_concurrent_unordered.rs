use super::jobs::{Load, job, ms};
use futures::StreamExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use tokio::time::{Instant, sleep};

#[test]
fn results_come_as_the_jobs_finish() {
    marble(|m| {
        let times = [("a", 5), ("b", 1), ("c", 1)];
        let source = m.hot("-abc---|").values(times);
        m.expect_subscriptions(&source, ["^------!"]);
        m.expect(source.map_concurrent_unordered(3, job), "---bc-a|").values([("a", 5), ("b", 1), ("c", 1)]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").values([("a", 1)]).map_concurrent_unordered(3, job), "--|");
    });
}

#[test]
fn the_source_is_not_asked_while_enough_of_them_run() {
    marble(|m| {
        let times = [("a", 4), ("b", 2), ("c", 5)];
        m.expect(m.cold("(abc|)").values(times).map_concurrent_unordered(2, job), "--b-a--(c|)").values(times);
    });
}

#[test]
fn what_is_under_way_goes_on_after_the_source_has_ended() {
    marble(|m| {
        let times = [("a", 4), ("b", 2)];
        m.expect(m.cold("-ab|").values(times).map_concurrent_unordered(3, job), "----b(a|)").values(times);
    });
}

#[test]
fn an_error_of_the_source_drops_what_is_under_way() {
    marble(|m| {
        let times = [("a", 2), ("b", 9)];
        m.expect(m.hot("-ab--#").values(times).map_concurrent_unordered(3, job), "---a-#").values(times);
    });
}

#[test]
fn the_first_error_of_a_job_cancels_the_rest() {
    marble(|m| {
        let source = m.hot("-abc-----|").values([("a", 9), ("b", 1), ("c", 0)]);
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.map_concurrent_unordered(3, job), "---b#").values([("b", 1)]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-ab-----").values([("a", 9), ("b", 9)]);
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.map_concurrent_unordered(3, job), "----").subscription("^---!");
    });
}

#[tokio::test(start_paused = true)]
async fn exactly_so_many_are_under_way() {
    let load = Load::default();
    let begin = Instant::now();
    let jobs = from_iter(0..60).map_concurrent_unordered(6, |n| {
        let under_way = load.begin();
        async move {
            sleep(ms(10)).await;
            drop(under_way);
            Ok(n)
        }
    });
    assert_eq!(jobs.count().await, Ok(60));
    assert_eq!((load.most(), begin.elapsed()), (6, ms(100)));
}

#[tokio::test(start_paused = true)]
async fn results_that_nobody_has_asked_for_count_against_the_limit() {
    let counter = LeakCounter::new();
    let mut jobs = Box::pin(from_iter(0..).map_concurrent_unordered(4, |n| {
        let token = counter.token();
        async move {
            sleep(ms(1 + n % 3)).await;
            Ok(token)
        }
    }));
    for _ in 0..100 {
        let token = jobs.next().await;
        sleep(ms(50)).await;
        assert!(counter.live() <= 4 + 1, "{} are held, one of them by the consumer", counter.live());
        drop(token);
    }
}

#[test]
fn a_concurrency_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let _ = from_iter([1]).map_concurrent_unordered(0, |n| std::future::ready(Ok(n)));
    });
    assert!(refused.is_err());
}
