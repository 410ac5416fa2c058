use headwater::{prelude::*, testing::marble};
use std::{
    panic::{UnwindSafe, catch_unwind},
    time::Duration,
};
use tokio::time::{Instant, advance, sleep};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// What a consumer sees that needs some time for each item: the number and the millisecond.
async fn seen_by_a_slow_consumer(
    source: Observable<headwater::create::Interval>,
    slowness: Duration,
) -> Vec<(u64, u128)> {
    let (begin, mut seen) = (Instant::now(), Vec::new());
    let run = source.take(4).try_for_each_async(async |n| {
        seen.push((n, begin.elapsed().as_millis()));
        sleep(slowness).await;
        Ok(())
    });
    let Ok(()) = run.await;
    seen
}

#[test]
fn counts_the_periods() {
    marble(|m| {
        m.expect(interval(m.frames(10)), "10ms 0 9ms 1 9ms 2 9ms 3---").subscription("^ 43ms !");
    });
}

#[test]
fn counts_from_a_given_instant() {
    marble(|m| {
        let start = Instant::now() + m.frames(4);
        m.expect(interval_at(start, m.frames(2)).take(5), "----0-1-2-3-(4|)");
    });
}

#[test]
fn begins_at_once_where_the_instant_is_that_of_the_subscription() {
    marble(|m| {
        m.expect(interval_at(Instant::now(), m.frames(3)).take(3), "0--1--(2|)");
    });
}

#[tokio::test(start_paused = true)]
async fn a_start_in_the_past_ticks_at_once_and_then_in_its_own_rhythm() {
    let start = Instant::now();
    advance(ms(25)).await;
    let seen = seen_by_a_slow_consumer(interval_at(start, ms(10)), ms(0)).await;
    assert_eq!(seen, [(0, 0), (1, 5), (2, 15), (3, 25)]);
}

#[tokio::test(start_paused = true)]
async fn reads_the_clock_at_the_first_poll() {
    let source = interval(ms(10));
    advance(ms(7)).await;
    assert_eq!(seen_by_a_slow_consumer(source, ms(0)).await, [(0, 10), (1, 20), (2, 30), (3, 40)]);
}

#[tokio::test(start_paused = true)]
async fn skips_the_ticks_that_a_slow_consumer_misses_and_keeps_the_rhythm() {
    let seen = seen_by_a_slow_consumer(interval(ms(10)), ms(34)).await;
    assert_eq!(seen, [(0, 10), (1, 44), (2, 78), (3, 112)]);
    let seen = seen_by_a_slow_consumer(interval(ms(10)), ms(9)).await;
    assert_eq!(seen, [(0, 10), (1, 20), (2, 30), (3, 40)]);
}

#[tokio::test(start_paused = true)]
async fn after_a_late_tick_the_next_one_is_in_the_rhythm_again() {
    let (begin, mut seen) = (Instant::now(), Vec::new());
    let run = interval(ms(10)).take(4).try_for_each_async(async |n| {
        seen.push((n, begin.elapsed().as_millis()));
        sleep(if n == 0 { ms(25) } else { ms(0) }).await;
        Ok(())
    });
    let Ok(()) = run.await;
    assert_eq!(seen, [(0, 10), (1, 35), (2, 40), (3, 50)]);
}

#[tokio::test(start_paused = true)]
async fn a_tick_that_is_due_when_the_late_one_is_taken_is_missed_too() {
    let seen = seen_by_a_slow_consumer(interval(ms(10)), ms(20)).await;
    assert_eq!(seen, [(0, 10), (1, 30), (2, 50), (3, 70)]);
}

#[test]
fn every_clone_counts_for_itself() {
    marble(|m| {
        let recipe = interval(m.frames(2));
        m.expect(recipe.clone().take(2), "--0-(1|)");
        m.expect(recipe.take(2), "-----0-(1|)").subscription("---^");
    });
}

#[test]
fn a_period_longer_than_the_clock_reaches_never_ticks() {
    marble(|m| {
        m.expect(interval(Duration::MAX), "-----");
    });
}

#[test]
fn a_period_of_0_is_refused() {
    fn refusal<R>(build: impl FnOnce() -> R + UnwindSafe) -> Option<&'static str> {
        catch_unwind(build).err()?.downcast_ref::<&str>().copied()
    }
    assert_eq!(refusal(|| interval(ms(0))), Some("interval needs a period longer than 0"));
    assert_eq!(refusal(|| interval_at(Instant::now(), ms(0))), Some("interval_at needs a period longer than 0"));
}
