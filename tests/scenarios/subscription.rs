//! Every promise of `Subscription`.

use headwater::{
    LostError,
    prelude::*,
    testing::{Probe, Recorder, SlowObserver},
};
use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Waker},
    time::Duration,
};
use tokio::{runtime::Builder, task::yield_now};

/// The hook is one for the whole process: tests that set it take turns.
pub(crate) static HOOK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn dropping_it_has_released_the_source_when_drop_returns() {
    let (probe, source) = Probe::<u32>::new();
    let subscription = source.map(|n| n + 1).take(3).subscribe(drop);
    yield_now().await;
    assert!(!probe.is_dropped());
    drop(subscription);
    assert!(probe.is_dropped());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropped_while_another_thread_polls_it_the_source_is_released_at_the_end_of_that_poll() {
    let (entered, poll_entered) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let (probe, source) = Probe::<u32>::new();
    let subject = PublishSubject::<u32>::new(1);
    let merged = subject.observe().merge(source).subscribe(move |_| {
        entered.send(()).unwrap();
        may_go_on.recv().unwrap();
    });
    subject.send(1).await.unwrap();
    tokio::task::block_in_place(|| poll_entered.recv().unwrap());
    drop(merged);
    assert!(!probe.is_dropped());
    go_on.send(()).unwrap();
    // The other thread drops one source behind the other.
    while !probe.is_dropped() || subject.subscriber_count() > 0 {
        yield_now().await;
    }
}

#[tokio::test]
async fn dropped_inside_its_own_pipeline_it_ends_with_that_poll() {
    let slot = Arc::new(Mutex::new(None::<Subscription<Infallible>>));
    let subject = PublishSubject::<u32>::new(8);
    let seen = Arc::new(AtomicUsize::new(0));
    let (own, count) = (Arc::clone(&slot), Arc::clone(&seen));
    let subscription = subject.observe().subscribe(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        drop(own.lock().unwrap().take());
    });
    *slot.lock().unwrap() = Some(subscription);
    subject.send(1).await.unwrap();
    while subject.subscriber_count() > 0 {
        yield_now().await;
    }
    subject.send(2).await.unwrap();
    yield_now().await;
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_after_subscribe_returned_is_seen_ten_thousand_times() {
    for n in 0..10_000_u32 {
        let subject = PublishSubject::<u32>::new(1);
        let seen = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&seen);
        let subscription = subject.observe().subscribe(move |item| {
            assert_eq!(item, n);
            count.fetch_add(1, Ordering::SeqCst);
        });
        let sender = tokio::spawn(async move { subject.send(n).await });
        assert!(sender.await.unwrap().is_ok());
        assert_eq!(subscription.await, Ok(Completion::Completed));
        assert_eq!(seen.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn it_is_connected_when_subscribe_returns_before_its_task_ever_ran() {
    let subject = PublishSubject::<u32>::new(4);
    let subscription = subject.observe().subscribe(drop);
    assert_eq!(subject.subscriber_count(), 1);
    drop(subscription);
    assert_eq!(subject.subscriber_count(), 0);
}

#[tokio::test]
async fn its_outcome_is_the_completion() {
    assert_eq!(from_iter(0..3).subscribe(drop).await, Ok(Completion::Completed));
}

#[tokio::test]
async fn its_outcome_is_the_error() {
    let failing = from_try_stream(tokio_stream::iter([Ok(1), Err("broken")]));
    assert_eq!(failing.subscribe(drop).await, Err("broken"));
}

#[tokio::test]
async fn its_outcome_is_the_cancellation_by_its_canceller() {
    let (probe, source) = Probe::<u32>::new();
    let subscription = source.subscribe(drop);
    let canceller = subscription.canceller();
    canceller.cancel();
    assert!(probe.is_dropped());
    canceller.clone().cancel();
    assert_eq!(subscription.await, Ok(Completion::Cancelled));
}

#[tokio::test]
async fn cancel_returns_when_everything_is_torn_down() {
    let (probe, source) = Probe::<u32>::new();
    assert_eq!(source.subscribe(drop).cancel().await, Ok(Completion::Cancelled));
    assert!(probe.is_dropped());
}

#[tokio::test]
async fn cancelling_what_has_ended_gives_the_outcome_that_there_was() {
    assert_eq!(from_iter(0..3).subscribe(drop).cancel().await, Ok(Completion::Completed));
}

#[tokio::test]
async fn a_panic_in_the_first_poll_resumes_in_the_awaiter() {
    let subscription = from_iter(0..3).subscribe(|_| std::panic::resume_unwind(Box::new("first")));
    let panic = futures::FutureExt::catch_unwind(AssertUnwindSafe(subscription)).await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"first"));
}

struct Unwilling;

impl Drop for Unwilling {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("unwilling"));
    }
}

#[tokio::test]
async fn a_panic_while_the_pipeline_is_cancelled_resumes_in_the_awaiter() {
    let unwilling = Unwilling;
    let subscription = never::<u32>().subscribe(move |_| {
        let _ = &unwilling;
    });
    let canceller = subscription.canceller();
    let waiting = tokio::spawn(subscription);
    tokio::task::yield_now().await;
    canceller.cancel();
    let panic = waiting.await.unwrap_err().into_panic();
    assert_eq!(panic.downcast_ref(), Some(&"unwilling"));
}

#[tokio::test]
async fn a_panic_in_the_task_resumes_in_the_awaiter_and_releases_the_source() {
    let subject = PublishSubject::<u32>::new(1);
    let subscription = subject.observe().subscribe(|_| std::panic::resume_unwind(Box::new("later")));
    subject.send(1).await.unwrap();
    let panic = futures::FutureExt::catch_unwind(AssertUnwindSafe(subscription)).await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"later"));
    assert_eq!(subject.subscriber_count(), 0);
}

#[test]
fn the_shutdown_of_the_runtime_ends_the_awaiter_as_cancelled() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let (probe, source) = Probe::<u32>::new();
    let subscription = source.for_each(drop).spawn_on(runtime.handle());
    drop(runtime);
    assert!(probe.is_dropped());
    assert_eq!(futures::executor::block_on(subscription), Ok(Completion::Cancelled));
}

#[tokio::test]
async fn detached_it_runs_on() {
    let subject = PublishSubject::<u32>::new(1);
    let (tell, told) = mpsc::channel();
    subject.observe().subscribe(move |n| tell.send(n).unwrap()).detach();
    subject.send(7).await.unwrap();
    yield_now().await;
    assert_eq!(told.try_recv(), Ok(7));
}

#[tokio::test]
async fn detached_its_error_goes_to_the_closure_even_if_it_was_there_before() {
    let (tell, told) = mpsc::channel();
    let subject = PublishSubject::<u32, &str>::new(1);
    for _ in 0..2 {
        let tell = tell.clone();
        subject.observe().subscribe(drop).detach_with(move |error| tell.send(error).unwrap());
        subject.fail("broken");
    }
    yield_now().await;
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["broken", "broken"]);
}

#[tokio::test]
async fn an_error_that_nobody_awaited_goes_to_the_hook() {
    #[derive(Debug)]
    struct Unheard;
    let _turn = HOOK.lock().await;
    let (tell, told) = mpsc::channel();
    headwater::on_lost_error(move |error: &LostError<'_>| {
        if error.downcast_ref::<Unheard>().is_some() {
            tell.send(format!("{error:?}")).unwrap();
        }
    });
    drop(from_try_future(async { Err::<u32, _>(Unheard) }).subscribe(drop));
    assert_eq!(told.try_recv().as_deref(), Ok("Unheard"));
    let heard = from_try_future(async { Err::<u32, _>(Unheard) }).subscribe(drop);
    assert!(heard.await.is_err());
    assert!(told.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_error_that_comes_while_the_subscription_is_dropped_goes_to_the_hook_too() {
    #[derive(Clone, Debug)]
    struct TooLate;
    let _turn = HOOK.lock().await;
    let (tell, told) = mpsc::channel();
    let (entered, poll_entered) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    headwater::on_lost_error(move |error: &LostError<'_>| drop(tell.send(format!("{error:?}"))));
    let subject = PublishSubject::<u32, TooLate>::new(2);
    let subscription = subject.observe().subscribe(move |_| {
        entered.send(()).unwrap();
        may_go_on.recv().unwrap();
    });
    subject.send(1).await.unwrap();
    tokio::task::block_in_place(|| poll_entered.recv().unwrap());
    subject.fail(TooLate);
    drop(subscription);
    go_on.send(()).unwrap();
    let lost = tokio::task::block_in_place(|| told.recv());
    assert_eq!(lost.as_deref(), Ok("TooLate"));
}

#[test]
fn an_endless_ready_source_is_cancelled_on_one_thread_while_another_task_runs_on() {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let endless = from_iter(0_u64..).subscribe(drop);
        let mut turns = 0;
        for _ in 0..100 {
            yield_now().await;
            turns += 1;
        }
        assert_eq!(turns, 100);
        assert_eq!(endless.cancel().await, Ok(Completion::Cancelled));
    });
}

#[test]
fn an_endless_source_behind_a_filter_that_lets_nothing_through_is_cancelled_all_the_same() {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let nothing = from_iter(0_u64..).filter(|_| false).filter(|_| false).filter(|_| false).drain();
        let counting = tokio::spawn(nothing);
        yield_now().await;
        counting.abort();
        assert!(counting.await.unwrap_err().is_cancelled());
    });
}

#[test]
fn stacked_budgets_add_up_and_do_not_multiply() {
    let taken = AtomicUsize::new(0);
    let source = from_iter(0_u64..).map(|n| {
        taken.fetch_add(1, Ordering::Relaxed);
        n
    });
    let mut nothing =
        Box::pin(source.filter(|n| n % 1_024 == 0).filter(|n| n % (1 << 20) == 0).filter(|_| false).drain());
    assert!(nothing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let taken = taken.load(Ordering::Relaxed);
    assert!(taken <= 3 * 1_024, "one poll took {taken} items");
}

#[tokio::test]
async fn an_asynchronous_closure_is_awaited_before_the_next_item_is_pulled() {
    let pulled = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&pulled);
    let source = from_iter(0..3).map(move |n| {
        count.fetch_add(1, Ordering::SeqCst);
        n
    });
    let subscription = source
        .for_each_async(async move |n| {
            yield_now().await;
            assert_eq!(pulled.load(Ordering::SeqCst), n + 1);
        })
        .spawn();
    assert_eq!(subscription.await, Ok(Completion::Completed));
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_every_item_and_the_error_and_awaited_each_time() {
    let recorder = Recorder::new();
    let slow = SlowObserver::new(recorder.observer(), Duration::from_secs(1));
    let failing = from_try_stream(tokio_stream::iter([Ok(1), Ok(2), Err("broken")]));
    assert_eq!(failing.subscribe_with(slow).await, Ok(Completion::Completed));
    assert_eq!(recorder.expect_next(1), Duration::ZERO);
    assert_eq!(recorder.expect_next(2), Duration::from_secs(1));
    assert_eq!(recorder.expect_error("broken"), Duration::from_secs(2));
}

#[tokio::test]
async fn a_local_subscription_releases_at_once_too() {
    tokio::task::LocalSet::new()
        .run_until(async {
            let shared = std::rc::Rc::new(());
            let held = std::rc::Rc::clone(&shared);
            let (probe, source) = Probe::<u32>::new();
            let subscription = source.for_each(move |_| drop(std::rc::Rc::clone(&held))).spawn_local();
            yield_now().await;
            drop(subscription);
            assert_eq!((probe.is_dropped(), std::rc::Rc::strong_count(&shared)), (true, 1));
        })
        .await;
}

#[test]
fn subscriptions_can_be_dropped_from_any_thread_while_their_task_runs() {
    let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let barrier = Arc::new(Barrier::new(2));
    for _ in 0..1_000 {
        let subscription = from_iter(0_u64..).for_each(drop).spawn_on(runtime.handle());
        let other = Arc::clone(&barrier);
        let dropper = std::thread::spawn(move || {
            other.wait();
            drop(subscription);
        });
        barrier.wait();
        dropper.join().unwrap();
    }
    while runtime.handle().metrics().num_alive_tasks() > 0 {
        std::thread::yield_now();
    }
}
