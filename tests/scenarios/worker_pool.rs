//! What `WorkerPool` promises.

use futures::{FutureExt, future::join_all, poll};
use headwater::{
    concurrency::{Job, JobError, Submitter, TrySubmitError, WorkerPool},
    prelude::*,
    testing::LeakCounter,
};
use std::{
    future::{pending, ready},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, oneshot},
    task::{JoinHandle, coop::has_budget_remaining, yield_now},
    time::{Instant, sleep, timeout},
};

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A job that takes so long from when it is begun, in milliseconds.
async fn nap(millis: u64) {
    sleep(ms(millis)).await;
}

/// The same, and its result is when it was through.
async fn work(begin: Instant, millis: u64) -> u128 {
    nap(millis).await;
    begin.elapsed().as_millis()
}

async fn ends<T>(jobs: Vec<Job<T>>) -> Vec<T> {
    join_all(jobs).await.into_iter().map(Result::unwrap).collect()
}

fn is_cancelled<T>(outcome: &Result<T, JobError>) -> bool {
    matches!(outcome, Err(JobError::Cancelled))
}

/// Submits a job from a task of its own that ends when the job has a place.
fn submit_elsewhere(submitter: Submitter, name: u32, begun: &Arc<Mutex<Vec<u32>>>) -> JoinHandle<()> {
    let begun = Arc::clone(begun);
    tokio::spawn(async move {
        let job = submitter.submit(async move {
            begun.lock().unwrap().push(name);
            sleep(ms(10)).await;
        });
        job.await.unwrap().detach();
    })
}

#[tokio::test(start_paused = true)]
async fn no_more_jobs_run_at_once_than_there_are_workers() {
    let (pool, begin) = (WorkerPool::new(2, 8), Instant::now());
    let mut jobs = Vec::new();
    for _ in 0..5 {
        jobs.push(pool.submit(work(begin, 10)).await.unwrap());
    }
    assert_eq!((pool.running_count(), pool.queued_count()), (2, 3));
    assert_eq!(ends(jobs).await, [10, 10, 20, 20, 30]);
    assert_eq!((pool.running_count(), pool.queued_count()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn who_submits_waits_while_the_queue_is_full() {
    let (pool, begin) = (WorkerPool::new(1, 2), Instant::now());
    let mut taken_in = Vec::new();
    for _ in 0..5 {
        pool.submit(nap(10)).await.unwrap().detach();
        taken_in.push(begin.elapsed().as_millis());
    }
    assert_eq!(taken_in, [0, 0, 0, 10, 20]);
}

#[tokio::test(start_paused = true)]
async fn with_a_capacity_of_0_a_job_is_taken_in_when_a_worker_is_free() {
    let (pool, begin) = (WorkerPool::new(2, 0), Instant::now());
    let mut taken_in = Vec::new();
    for millis in [30, 10, 10, 10] {
        pool.submit(nap(millis)).await.unwrap().detach();
        taken_in.push(begin.elapsed().as_millis());
    }
    assert_eq!(taken_in, [0, 0, 10, 20]);
    assert_eq!(pool.gauge().high_water(), 0);
}

#[tokio::test(start_paused = true)]
async fn jobs_begin_in_order_of_submission_and_so_do_those_of_submitters_that_had_to_wait() {
    let (pool, begun) = (WorkerPool::new(1, 2), Arc::default());
    let submitted = (0..20).map(|name| submit_elsewhere(pool.submitter(), name, &begun));
    join_all(submitted).await;
    assert_eq!(pool.drain(ms(1_000)).await, 0);
    assert_eq!(*begun.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_free_worker_begins_at_once_also_for_a_task_that_has_used_up_its_budget() {
    let (pool, ready_always) = (WorkerPool::new(1, 1), Semaphore::new(1));
    while has_budget_remaining() {
        let _ = ready_always.acquire().now_or_never();
    }
    let (tell, told) = mpsc::channel();
    let job = pool.try_submit(async move { tell.send("begun").unwrap() }).unwrap();
    assert_eq!(told.try_recv(), Ok("begun"));
    job.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn results_come_in_order_of_submission_by_concat_and_of_completion_by_merge() {
    for (in_order, expected) in [(true, [30, 10, 20]), (false, [10, 20, 30])] {
        let (pool, begin, mut jobs) = (WorkerPool::new(3, 0), Instant::now(), Vec::new());
        for millis in [30, 10, 20] {
            jobs.push(pool.submit(work(begin, millis)).await.unwrap());
        }
        let results = if in_order { concat(jobs).to_vec().await } else { merge(jobs).to_vec().await };
        assert_eq!(results.unwrap(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_wait_gets_the_job_back_and_overtakes_nobody() {
    let pool = WorkerPool::new(1, 1);
    pool.try_submit(nap(10)).unwrap().detach();
    pool.try_submit(nap(10)).unwrap().detach();
    let Err(TrySubmitError::Full(job)) = pool.try_submit(ready("mine")) else { panic!("the queue is full") };
    assert_eq!(job.await, "mine");
    let mut waits = pin!(pool.submit(pending::<()>()));
    assert!(poll!(&mut waits).is_pending());
    sleep(ms(15)).await;
    assert!(pool.try_submit(ready(())).is_err(), "there is a place, and it is for who waits");
    let _taken_in = waits.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_submit_that_is_given_up_leaves_no_hole() {
    let (pool, begin) = (WorkerPool::new(1, 1), Instant::now());
    pool.submit(nap(10)).await.unwrap().detach();
    pool.submit(nap(10)).await.unwrap().detach();
    {
        let (mut first, mut second) = (pin!(pool.submit(ready(()))), pin!(pool.submit(ready(()))));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
        sleep(ms(15)).await;
        // The place is kept for the first of them, who does not look and goes.
    }
    pool.try_submit(nap(10)).unwrap().detach();
    assert_eq!((pool.running_count(), pool.queued_count()), (1, 1));
    assert_eq!(pool.drain(ms(1_000)).await, 0);
    assert_eq!(begin.elapsed(), ms(30), "the worker was never idle");
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_the_error_of_its_job_and_the_worker_lives_on() {
    let pool = WorkerPool::new(1, 4);
    for round in 0..3 {
        let fails = pool.submit(async move { panic!("fault {round}") }).await.unwrap();
        let lives = pool.submit(async move { round }).await.unwrap();
        let error: Result<(), _> = fails.await;
        assert_eq!(error.unwrap_err().to_string(), format!("the job panicked: fault {round}"));
        assert_eq!(lives.await.unwrap(), round);
    }
    let fails = pool.submit_blocking(|| panic!("a fault on a thread")).await.unwrap();
    let Err(JobError::Panicked(panic)) = fails.map(|outcome: Result<(), _>| outcome).await else { panic!("it lives") };
    assert_eq!(panic.message(), Some("a fault on a thread"));
    assert_eq!((pool.running_count(), pool.queued_count()), (0, 0));
}

#[tokio::test]
async fn a_panic_in_the_drop_of_a_job_or_of_a_result_that_nobody_wants_is_not_that_of_others() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a fault in a drop");
        }
    }
    let pool = WorkerPool::new(2, 8);
    let bystander = pool.submit(pending::<()>()).await.unwrap();
    let bomb = Bomb;
    let fails = pool.submit(async move { drop(bomb) }).await.unwrap();
    assert!(matches!(fails.await, Err(JobError::Panicked(_))));
    pool.submit(async {
        yield_now().await;
        Bomb
    })
    .await
    .unwrap()
    .detach();
    assert_eq!(pool.submit(ready(1)).await.unwrap().await.unwrap(), 1);
    assert_eq!(pool.running_count(), 1);
    assert!(bystander.now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_dropped_is_cancelled_and_makes_room_at_once() {
    let (pool, counter) = (WorkerPool::new(1, 2), LeakCounter::new());
    let job = || {
        let token = counter.token();
        pending::<()>().map(move |()| drop(token))
    };
    let (running, queued) = (pool.try_submit(job()).unwrap(), pool.try_submit(job()).unwrap());
    let behind = pool.try_submit(ready("my turn")).unwrap();
    assert_eq!((pool.running_count(), pool.queued_count(), counter.live()), (1, 2, 2));
    drop(queued);
    assert_eq!((pool.running_count(), pool.queued_count(), counter.live()), (1, 1, 1));
    drop(running);
    counter.assert_none_left();
    assert_eq!(behind.await.unwrap(), "my turn");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_cancelled_is_forgotten() {
    let pool = WorkerPool::new(2, 2);
    for _ in 0..100 {
        let jobs: Vec<_> = (0..4).map(|_| pool.try_submit(pending::<()>()).unwrap()).collect();
        drop(jobs);
    }
    pool.submit(pending::<()>()).await.unwrap().detach();
    assert_eq!(pool.abort().await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_detached_job_runs_to_its_end() {
    let (pool, begin) = (WorkerPool::new(1, 0), Instant::now());
    pool.submit(nap(10)).await.unwrap().detach();
    assert_eq!(pool.submit(work(begin, 0)).await.unwrap().await.unwrap(), 10);
}

#[tokio::test(start_paused = true)]
async fn draining_works_off_the_queue_and_tells_who_waits_that_the_pool_has_ended() {
    let (pool, begin) = (WorkerPool::new(1, 2), Instant::now());
    let mut jobs = Vec::new();
    for _ in 0..3 {
        jobs.push(pool.submit(work(begin, 10)).await.unwrap());
    }
    let submitter = pool.submitter();
    let mut waits = pin!(submitter.submit(ready("mine")));
    assert!(poll!(&mut waits).is_pending());
    assert_eq!(pool.drain(ms(1_000)).await, 0);
    assert_eq!(begin.elapsed(), ms(30));
    assert_eq!(ends(jobs).await, [10, 20, 30]);
    let rejected = waits.await.unwrap_err();
    assert_eq!(rejected.to_string(), "the worker pool has ended");
    assert_eq!(rejected.into_inner().await, "mine");
    assert!(matches!(submitter.try_submit(ready(())), Err(TrySubmitError::Ended(_))));
    assert!(is_cancelled(&async { submitter.submit_blocking(|| ()).await?.await }.await));
}

#[tokio::test(start_paused = true)]
async fn draining_cancels_what_is_left_after_the_grace_and_tells_how_many_jobs() {
    let (pool, counter, begin) = (WorkerPool::new(2, 8), LeakCounter::new(), Instant::now());
    let mut jobs = Vec::new();
    for _ in 0..6 {
        let token = counter.token();
        jobs.push(pool.submit(work(begin, 10).map(move |end| (end, token).0)).await.unwrap());
    }
    assert_eq!(pool.drain(ms(15)).await, 4);
    assert_eq!(begin.elapsed(), ms(15));
    counter.assert_none_left();
    let outcomes = join_all(jobs).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 2);
    assert_eq!(outcomes.iter().filter(|outcome| is_cancelled(outcome)).count(), 4);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_pool_has_released_all_jobs_and_submitters_when_the_drop_returns() {
    let (pool, counter) = (WorkerPool::new(1, 1), LeakCounter::new());
    let job = || {
        let token = counter.token();
        pending::<()>().map(move |()| drop(token))
    };
    let (running, queued) = (pool.submit(job()).await.unwrap(), pool.submit(job()).await.unwrap());
    let submitter = pool.submitter();
    let waiting = tokio::spawn({
        let job = job();
        async move { submitter.submit(job).await.is_err() }
    });
    yield_now().await;
    assert_eq!(counter.live(), 3);
    drop(pool);
    assert_eq!(counter.live(), 1, "the one that is given back");
    assert!(is_cancelled(&running.await) && is_cancelled(&queued.await));
    assert!(waiting.await.unwrap());
    counter.assert_none_left();
}

#[tokio::test(start_paused = true)]
async fn a_drain_that_is_dropped_cancels_the_jobs() {
    let (pool, counter) = (WorkerPool::new(1, 1), LeakCounter::new());
    let token = counter.token();
    let job = pool.submit(pending::<()>().map(move |()| drop(token))).await.unwrap();
    assert!(timeout(ms(5), pool.drain(ms(10))).await.is_err());
    counter.assert_none_left();
    assert!(is_cancelled(&job.await));
}

#[tokio::test(start_paused = true)]
async fn aborting_tells_how_many_jobs_it_cancelled() {
    let pool = WorkerPool::new(2, 8);
    let mut jobs = vec![pool.submit(nap(10)).await.unwrap()];
    sleep(ms(20)).await;
    for _ in 0..5 {
        jobs.push(pool.submit(nap(10)).await.unwrap());
    }
    assert_eq!(pool.abort().await, 5);
    assert_eq!(join_all(jobs).await.iter().filter(|outcome| is_cancelled(outcome)).count(), 5);
}

#[tokio::test]
async fn a_closure_that_has_begun_keeps_its_worker_until_it_returns_and_one_that_has_not_is_taken_away() {
    let (pool, counter) = (WorkerPool::new(1, 4), LeakCounter::new());
    let (begun, has_begun) = oneshot::channel();
    let (finish, finished) = mpsc::channel();
    let token = counter.token();
    let running = pool.submit_blocking(move || {
        let _token = token;
        begun.send(()).unwrap();
        finished.recv()
    });
    let running = running.await.unwrap();
    has_begun.await.unwrap();
    let token = counter.token();
    let queued = pool.submit_blocking(move || drop(token)).await.unwrap();
    drop(queued);
    drop(running);
    assert_eq!((counter.live(), pool.running_count(), pool.queued_count()), (1, 1, 0));
    finish.send(()).unwrap();
    assert_eq!(pool.submit_blocking(|| "the next").await.unwrap().await.unwrap(), "the next");
    counter.assert_none_left();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closures_and_futures_share_the_workers() {
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    fn enter() {
        MOST.fetch_max(RUNNING.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
    }
    fn leave() {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
    let pool = WorkerPool::new(3, 5);
    for _ in 0..200 {
        let waits = pool.submit(async {
            enter();
            yield_now().await;
            leave();
        });
        waits.await.unwrap().detach();
        let computes = pool.submit_blocking(|| {
            enter();
            std::hint::black_box((0..1_000_u64).sum::<u64>());
            leave();
        });
        computes.await.unwrap().detach();
    }
    assert_eq!(pool.drain(Duration::MAX).await, 0);
    assert_eq!(RUNNING.load(Ordering::SeqCst), 0);
    assert!((1..=3).contains(&MOST.load(Ordering::SeqCst)), "{MOST:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_on_other_threads_are_torn_down_when_abort_returns() {
    for _ in 0..200 {
        let (pool, counter) = (WorkerPool::new(4, 4), LeakCounter::new());
        for rounds in 0..8 {
            let token = counter.token();
            let job = pool.submit(async move {
                let _token = token;
                for _ in 0..rounds {
                    yield_now().await;
                }
            });
            job.await.unwrap().detach();
        }
        assert!(pool.abort().await <= 8);
        counter.assert_none_left();
    }
}

#[tokio::test(start_paused = true)]
async fn the_gauge_tells_how_full_the_queue_ever_was() {
    let pool = WorkerPool::new(1, 4);
    let gauge = pool.gauge();
    for _ in 0..4 {
        pool.submit(nap(10)).await.unwrap().detach();
    }
    assert_eq!((gauge.capacity(), gauge.high_water(), gauge.lost()), (4, 3, 0));
    assert_eq!(pool.drain(ms(1_000)).await, 0);
    assert_eq!(gauge.high_water(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_job_may_own_the_pool_that_runs_it() {
    let (pool, counter) = (Arc::new(WorkerPool::new(1, 1)), LeakCounter::new());
    let (owned, token) = (Arc::clone(&pool), counter.token());
    let job = async move {
        let _token = token;
        sleep(ms(10)).await;
        drop(owned); // the last one: it cancels this very job
        pending::<()>().await;
    };
    let job = pool.submit(job).await.unwrap();
    drop(pool);
    assert!(is_cancelled(&job.await));
    counter.assert_none_left();
}

#[tokio::test]
async fn errors_can_be_sent_also_where_a_job_is_not_sync() {
    fn assert_shareable(_: &(impl Send + Sync)) {}
    let pool = WorkerPool::new(1, 1);
    let submitter = pool.submitter();
    drop(pool);
    let cell = std::cell::Cell::new(1);
    assert_shareable(&submitter.submit(async move { cell.take() }).await.unwrap_err());
}

#[tokio::test]
async fn a_pool_without_workers_is_refused() {
    let panic = catch_unwind(AssertUnwindSafe(|| WorkerPool::new(0, 1))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"a worker pool needs at least one worker"));
}

#[tokio::test]
async fn a_pool_without_a_limit_counts_what_it_has() {
    for pool in [WorkerPool::new(1, usize::MAX), WorkerPool::new(usize::MAX, 0)] {
        assert_eq!((pool.running_count(), pool.queued_count()), (0, 0));
        let job = pool.try_submit(pending::<()>()).unwrap();
        assert_eq!((pool.running_count(), pool.queued_count(), pool.gauge().high_water()), (1, 0, 0));
        drop(job);
    }
}

#[test]
fn a_closure_that_was_not_called_before_the_runtime_went_away_was_cancelled() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let pool = runtime.block_on(async { WorkerPool::new(1, 1) });
    drop(runtime);
    let elsewhere = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let job = pool.try_submit_blocking(|| 7).unwrap();
    assert!(matches!(elsewhere.block_on(job), Err(JobError::Cancelled)));
}
