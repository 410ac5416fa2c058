use futures::{FutureExt, future::join_all};
use headwater::prelude::*;
use proptest::{collection::vec, option, prelude::*};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};
use tokio::{
    runtime::Builder,
    time::{Instant, advance, sleep, sleep_until, timeout},
};

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Counts how often it is woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn poll(future: Pin<&mut impl Future<Output = ()>>) -> Poll<()> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// The milliseconds at which so many waits in a row are over.
async fn served(limiter: &RateLimiter, costs: impl IntoIterator<Item = u32>) -> Vec<u128> {
    let begin = Instant::now();
    let mut times = Vec::new();
    for cost in costs {
        limiter.acquire(cost).await;
        times.push(begin.elapsed().as_millis());
    }
    times
}

#[tokio::test(start_paused = true)]
async fn a_burst_passes_at_once_and_then_as_much_as_comes_back() {
    let limiter = RateLimiter::per_second(10).burst(3);
    assert_eq!(served(&limiter, [1; 6]).await, [0, 0, 0, 100, 200, 300]);
}

#[tokio::test(start_paused = true)]
async fn without_a_word_the_burst_is_what_comes_back_in_a_period() {
    assert_eq!(served(&RateLimiter::new(2, ms(10)), [1; 5]).await, [0, 0, 5, 10, 15]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_used_comes_back_up_to_the_burst_and_no_further() {
    let limiter = RateLimiter::new(1, ms(10)).burst(2);
    assert_eq!(served(&limiter, [1, 1]).await, [0, 0]);
    sleep(ms(1_000)).await;
    assert_eq!(served(&limiter, [1; 4]).await, [0, 0, 10, 20]);
}

#[tokio::test(start_paused = true)]
async fn a_larger_cost_waits_for_longer() {
    let limiter = RateLimiter::new(1, ms(10)).burst(5);
    assert_eq!(served(&limiter, [5, 3, 1, 4]).await, [0, 30, 40, 80]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_does_not_divide_the_time_is_kept_over_time() {
    // Three in ten milliseconds: one each three and a third, rounded up without adding up.
    let limiter = RateLimiter::new(3, ms(10)).burst(1);
    assert_eq!(served(&limiter, [1; 8]).await, [0, 4, 7, 10, 14, 17, 20, 24]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_beyond_the_step_of_the_timer_is_reached_even_without_a_burst() {
    let limiter = RateLimiter::per_second(10_000).burst(1);
    let times = served(&limiter, [1; 10_001]).await;
    assert_eq!(times.last(), Some(&1_000));
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_while_nobody_looks_at_a_wait_that_is_over_is_no_more_than_the_burst() {
    let limiter = RateLimiter::new(1, ms(10)).burst(2);
    assert!(limiter.try_acquire(2));
    let mut waits = Box::pin(limiter.acquire(1));
    assert!(poll(waits.as_mut()).is_pending());
    advance(ms(1_000)).await;
    assert!(poll(waits.as_mut()).is_ready());
    assert!(limiter.try_acquire(1), "what was there beside it");
    assert!(!limiter.try_acquire(1));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_taken_before_the_future_is_polled() {
    let limiter = RateLimiter::per_second(1);
    let unpolled = limiter.acquire(1);
    assert!(limiter.try_acquire(1));
    drop(unpolled);
    assert!(!limiter.try_acquire(1));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_served_in_order_of_arrival_however_little_it_wants() {
    let limiter = RateLimiter::new(1, ms(10)).burst(5);
    let order = Arc::new(Mutex::new(Vec::new()));
    limiter.acquire(5).await;
    let waits = [5, 1, 3, 1].into_iter().enumerate().map(|(number, cost)| {
        let (limiter, order) = (limiter.clone(), Arc::clone(&order));
        async move {
            limiter.acquire(cost).await;
            order.lock().unwrap().push(number);
        }
    });
    let begin = Instant::now();
    join_all(waits).await;
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3]);
    assert_eq!(begin.elapsed(), ms(100));
}

#[tokio::test(start_paused = true)]
async fn who_does_not_wait_overtakes_nobody() {
    let limiter = RateLimiter::new(1, ms(10)).burst(5);
    assert!(limiter.try_acquire(4));
    let mut waits = Box::pin(limiter.acquire(3));
    assert!(poll(waits.as_mut()).is_pending());
    assert!(!limiter.try_acquire(1), "there is a token, and somebody waits for it");
    drop(waits);
    assert!(limiter.try_acquire(1));
}

#[tokio::test(start_paused = true)]
async fn a_place_in_line_is_given_back_and_who_comes_next_is_woken_in_time() {
    let limiter = RateLimiter::new(1, ms(10)).burst(9);
    limiter.acquire(9).await;
    let mut first = Box::pin(limiter.acquire(9));
    assert!(poll(first.as_mut()).is_pending());
    let (begin, next) = (Instant::now(), tokio::spawn(limiter.acquire(2)));
    sleep(ms(5)).await;
    drop(first);
    next.await.unwrap();
    assert_eq!(begin.elapsed(), ms(20));
}

#[tokio::test(start_paused = true)]
async fn tokens_that_were_given_and_not_noticed_are_given_back() {
    let limiter = RateLimiter::new(1, ms(10)).burst(1);
    limiter.acquire(1).await;
    let mut unnoticed = Box::pin(limiter.acquire(1));
    assert!(poll(unnoticed.as_mut()).is_pending());
    advance(ms(10)).await;
    assert!(!limiter.try_acquire(1), "the token is spoken for");
    drop(unnoticed);
    assert!(limiter.try_acquire(1));
}

#[tokio::test(start_paused = true)]
async fn one_who_waits_and_is_never_polled_again_holds_up_no_other() {
    let limiter = RateLimiter::new(1, ms(10)).burst(1);
    limiter.acquire(1).await;
    let mut sleepy = Box::pin(limiter.acquire(1));
    assert!(poll(sleepy.as_mut()).is_pending());
    let begin = Instant::now();
    limiter.acquire(1).await;
    // Nobody looked when the first token was there, and the bucket holds no more than one.
    assert!(begin.elapsed() < ms(30));
    assert!(poll(sleepy.as_mut()).is_ready(), "its token was put aside");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_woken_before_it_is_time() {
    let limiter = RateLimiter::new(1, ms(10)).burst(1);
    limiter.acquire(1).await;
    let wakes: Vec<_> = (0..4).map(|_| Arc::new(Wakes::default())).collect();
    let mut waits: Vec<_> = (0..4).map(|_| Box::pin(limiter.acquire(1))).collect();
    for (wait, wakes) in waits.iter_mut().zip(&wakes) {
        let waker = Waker::from(Arc::clone(wakes));
        assert!(wait.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    let counts = || wakes.iter().map(|wakes| wakes.0.load(Ordering::Relaxed)).collect::<Vec<_>>();
    for (at, wait) in waits.iter_mut().enumerate() {
        assert!(counts()[at..].iter().all(|count| *count == 0), "{:?}", counts());
        // The timers go off after the instant has come.
        advance(ms(10)).await;
        assert_eq!(counts()[at], 1);
        assert!(poll(wait.as_mut()).is_ready());
    }
    assert_eq!(counts(), [1; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_changes_is_known_to_all_that_wait() {
    let limiter = RateLimiter::per_second(1).burst(1);
    limiter.acquire(1).await;
    let waits: Vec<_> = (0..3).map(|_| tokio::spawn(limiter.acquire(1))).collect();
    let begin = Instant::now();
    sleep(ms(500)).await;
    // Half a token is there; the other half takes a twentieth of a second at the new rate.
    limiter.set_rate(10, Duration::from_secs(1));
    let mut times = Vec::new();
    for wait in waits {
        wait.await.unwrap();
        times.push(begin.elapsed().as_millis());
    }
    assert_eq!(times, [550, 650, 750]);
    limiter.set_rate(1, Duration::from_secs(1));
    assert_eq!(served(&limiter, [1, 1]).await, [1_000, 2_000]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_of_nothing_stops_and_can_go_on() {
    let limiter = RateLimiter::new(0, ms(10));
    assert_eq!(served(&limiter, [1]).await, [0], "it begins full");
    let waits = tokio::spawn(limiter.acquire(1));
    sleep(Duration::from_secs(1_000_000)).await;
    assert!(!waits.is_finished());
    let begin = Instant::now();
    limiter.set_rate(1, ms(10));
    waits.await.unwrap();
    assert_eq!(begin.elapsed(), ms(10));
    limiter.set_rate(0, ms(10));
    assert!(timeout(Duration::from_secs(1_000_000), limiter.acquire(1)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_cost_of_nothing_is_always_paid() {
    let limiter = RateLimiter::per_second(1);
    limiter.acquire(1).await;
    let mut waits = Box::pin(limiter.acquire(1));
    assert!(poll(waits.as_mut()).is_pending());
    assert!(limiter.try_acquire(0));
    assert_eq!(limiter.acquire(0).now_or_never(), Some(()));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_was_ready_takes_no_more() {
    let limiter = RateLimiter::per_second(2);
    let mut acquire = Box::pin(limiter.acquire(1));
    assert!(poll(acquire.as_mut()).is_ready());
    assert!(poll(acquire.as_mut()).is_ready());
    assert!(limiter.try_acquire(1));
}

#[test]
fn what_can_never_be_is_a_mistake() {
    let is_a_mistake = |act: &dyn Fn()| catch_unwind(AssertUnwindSafe(act)).is_err();
    let limiter = RateLimiter::per_second(10).burst(3);
    assert!(is_a_mistake(&|| drop(limiter.acquire(4))));
    assert!(is_a_mistake(&|| _ = limiter.try_acquire(4)));
    assert!(is_a_mistake(&|| drop(limiter.clone().burst(0))));
    assert!(is_a_mistake(&|| drop(RateLimiter::new(1, Duration::ZERO))));
    assert!(is_a_mistake(&|| limiter.set_rate(1, Duration::ZERO)));
    assert!(limiter.try_acquire(3), "nothing is broken by it");
}

#[tokio::test(start_paused = true)]
async fn the_extremes_do_not_overflow() {
    let endless = RateLimiter::new(1, Duration::MAX).burst(u32::MAX);
    assert!(endless.try_acquire(u32::MAX));
    let mut waits: Vec<_> = (0..3).map(|_| Box::pin(endless.acquire(u32::MAX))).collect();
    for wait in &mut waits {
        assert!(poll(wait.as_mut()).is_pending());
    }
    advance(Duration::from_secs(1_000_000_000)).await;
    endless.set_rate(u32::MAX, Duration::from_nanos(1));
    advance(ms(1)).await;
    assert!(endless.try_acquire(u32::MAX));
    for wait in &mut waits {
        assert!(poll(wait.as_mut()).is_ready());
    }
    endless.set_rate(u32::MAX, Duration::MAX);
    assert!(endless.try_acquire(1));
}

#[tokio::test(start_paused = true)]
async fn a_limiter_with_another_burst_is_another_limiter() {
    let limiter = RateLimiter::per_second(1);
    let wider = limiter.clone().burst(2);
    assert!(limiter.try_acquire(1));
    assert!(wider.try_acquire(2));
    assert!(!limiter.try_acquire(1));
}

#[test]
fn threads_together_take_no_more_than_there_is() {
    let limiter = RateLimiter::new(0, ms(1)).burst(1_000);
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let limiter = limiter.clone();
            thread::spawn(move || (0..1_000).filter(|_| limiter.try_acquire(1)).count())
        })
        .collect();
    let taken: usize = workers.into_iter().map(|worker| worker.join().unwrap()).sum();
    assert_eq!(taken, 1_000);
}

#[test]
fn threads_that_come_and_go_all_get_through() {
    let limiter = RateLimiter::new(1_000, ms(1)).burst(3);
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    runtime.block_on(async {
        let tasks = (0..40).map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move {
                for cost in [1, 3, 2, 1, 3].into_iter().cycle().take(100) {
                    let mut goes = Box::pin(limiter.acquire(cost));
                    let _ = futures::poll!(goes.as_mut());
                    let stays = limiter.acquire(cost);
                    drop(goes);
                    stays.await;
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    });
}

/// When each of those that come is served, by a line of people and a bucket, two milliseconds at a time.
///
/// Each comes at an even millisecond, and goes at an odd one if it is to go; a token takes an even time.
fn model(period: u64, burst: u32, comers: &[(u64, u32, Option<u64>)]) -> Vec<Option<u64>> {
    let mut served = vec![None; comers.len()];
    let mut line: Vec<usize> = Vec::new();
    let (mut tokens, mut next_token) = (burst, None);
    for now in 0..2_000 {
        if next_token == Some(now) {
            tokens += 1;
            next_token = None;
        }
        line.extend((0..comers.len()).filter(|at| comers[*at].0 == now));
        line.retain(|at| comers[*at].2 != Some(now));
        while let Some(first) = line.first().copied()
            && comers[first].1 <= tokens
        {
            tokens -= comers[first].1;
            served[first] = Some(now);
            line.remove(0);
        }
        if tokens < burst && next_token.is_none() {
            next_token = Some(now + period);
        }
        if tokens == burst {
            next_token = None;
        }
    }
    served
}

/// The same with the limiter and a task each.
fn observed(period: u64, burst: u32, comers: &[(u64, u32, Option<u64>)]) -> Vec<Option<u64>> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let (begin, limiter) = (Instant::now(), RateLimiter::new(1, ms(period)).burst(burst));
        let tasks: Vec<_> = comers
            .iter()
            .map(|&(comes, cost, goes)| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    sleep_until(begin + ms(comes)).await;
                    let goes = sleep_until(begin + ms(goes.unwrap_or(1_999)));
                    tokio::select! {
                        // Who goes at the very instant at which another before him does is gone, as in the model.
                        biased;
                        () = goes => None,
                        () = limiter.acquire(cost) => Some(begin.elapsed().as_millis() as u64),
                    }
                })
            })
            .collect();
        let mut served = Vec::new();
        for task in tasks {
            served.push(task.await.unwrap());
        }
        served
    })
}

proptest! {
    #[test]
    fn those_who_come_and_go_are_served_when_a_model_says(
        period in (1_u64..6).prop_map(|half| 2 * half),
        burst in 1_u32..5,
        comers in vec((1_u64..9, 1_u32..5, option::of(0_u64..20)), 0..12),
    ) {
        let mut now = 0;
        let comers: Vec<_> = comers
            .into_iter()
            .map(|(gap, cost, patience)| {
                now += 2 * gap;
                (now, cost.min(burst), patience.map(|patience| now + 2 * patience + 1))
            })
            .collect();
        prop_assert_eq!(observed(period, burst, &comers), model(period, burst, &comers));
    }
}
