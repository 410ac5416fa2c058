//! What `single_flight` promises.

use futures::{FutureExt, future::join_all, poll};
use headwater::{
    concurrency::{SingleFlight, single_flight},
    prelude::*,
    testing::LeakCounter,
};
use std::{
    future::pending,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc, Mutex, OnceLock, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::yield_now,
    time::{Instant, sleep},
};

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Numbers its runs, each of which takes ten milliseconds.
fn numbered() -> SingleFlight<&'static str, (&'static str, usize)> {
    let runs = AtomicUsize::new(0);
    single_flight(move |key| {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        async move {
            sleep(ms(10)).await;
            (key, run)
        }
    })
}

#[tokio::test(start_paused = true)]
async fn calls_of_one_key_that_overlap_share_a_run_and_those_of_others_do_not() {
    let (calls, begin) = (numbered(), Instant::now());
    let late = async {
        sleep(ms(5)).await;
        calls.call("a").await
    };
    let answers = tokio::join!(calls.call("a"), calls.call("b"), calls.call("a"), late);
    assert_eq!(answers, (("a", 0), ("b", 1), ("a", 0), ("a", 0)));
    assert_eq!(begin.elapsed(), ms(10));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_a_call_after_the_end_begins_anew() {
    let calls = numbered();
    assert_eq!(calls.call("a").await, ("a", 0));
    assert_eq!(calls.running_count(), 0);
    assert_eq!(calls.call("a").await, ("a", 1));
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_before_the_first_poll() {
    let calls = numbered();
    let first = calls.call("a");
    assert_eq!(calls.running_count(), 0);
    assert_eq!(calls.call("a").await, ("a", 0));
    assert_eq!(first.await, ("a", 1), "it was not there when that run was");
}

#[tokio::test(start_paused = true)]
async fn an_error_goes_to_all_and_is_not_kept() {
    let attempts = AtomicUsize::new(0);
    let calls = single_flight(move |(): ()| {
        let attempt = attempts.fetch_add(1, Ordering::Relaxed);
        async move {
            sleep(ms(10)).await;
            if attempt == 0 { Err("refused") } else { Ok(attempt) }
        }
    });
    assert_eq!(tokio::join!(calls.call(()), calls.call(())), (Err("refused"), Err("refused")));
    assert_eq!(tokio::join!(calls.call(()), calls.call(())), (Ok(1), Ok(1)));
}

#[tokio::test(start_paused = true)]
async fn a_panic_goes_to_all_who_wait_and_is_not_kept() {
    let attempts = AtomicUsize::new(0);
    let calls = single_flight(move |(): ()| {
        let attempt = attempts.fetch_add(1, Ordering::Relaxed);
        async move {
            sleep(ms(10)).await;
            assert!(attempt > 0, "a fault");
            attempt
        }
    });
    let waiting = (0..3).map(|_| tokio::spawn(calls.call(())));
    for outcome in join_all(waiting).await {
        let panic = outcome.unwrap_err().into_panic();
        assert_eq!(panic.downcast_ref(), Some(&"the shared run panicked: a fault".to_owned()));
    }
    assert_eq!((calls.running_count(), calls.call(()).await), (0, 1));
}

#[tokio::test]
async fn a_panic_of_the_function_itself_or_of_the_drop_of_its_future_is_one_of_the_call() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a fault in a drop");
        }
    }
    let calls = single_flight(|is_early: bool| {
        assert!(!is_early, "a fault before the future");
        let bomb = Bomb;
        async move { drop(bomb) }
    });
    for (is_early, fault) in [(true, "a fault before the future"), (false, "a fault in a drop")] {
        let panic = AssertUnwindSafe(calls.call(is_early)).catch_unwind().await.unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&format!("the shared run panicked: {fault}")));
    }
    assert_eq!(calls.running_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_run_goes_on_for_those_who_stay_also_when_the_one_who_began_it_leaves() {
    let (calls, begin) = (numbered(), Instant::now());
    let mut stays = pin!(calls.call("a"));
    {
        let mut began = pin!(calls.call("a"));
        assert!(poll!(&mut began).is_pending() && poll!(&mut stays).is_pending());
        sleep(ms(5)).await;
    }
    assert_eq!(stays.await, ("a", 0));
    assert_eq!(begin.elapsed(), ms(10));
}

#[tokio::test(start_paused = true)]
async fn a_run_is_dropped_with_the_last_one_who_waits_for_it() {
    let counter = LeakCounter::new();
    let tokens = counter.clone();
    let calls = single_flight(move |key: Arc<str>| {
        let token = tokens.token();
        async move {
            sleep(ms(10)).await;
            drop(token);
            key
        }
    });
    let key: Arc<str> = "a".into();
    {
        let (mut one, mut other) = (Box::pin(calls.call(Arc::clone(&key))), Box::pin(calls.call(Arc::clone(&key))));
        assert!(poll!(&mut one).is_pending() && poll!(&mut other).is_pending());
        drop(one);
        assert_eq!((counter.live(), calls.running_count()), (1, 1));
    }
    counter.assert_none_left();
    assert_eq!((calls.running_count(), Arc::strong_count(&key)), (0, 1), "nor is the key kept");
    assert_eq!(&*calls.call(key).await, "a");
}

#[tokio::test]
async fn a_run_that_is_begun_while_the_one_before_is_dropped_keeps_its_place() {
    struct Again(Option<Box<dyn FnOnce() + Send>>);
    impl Drop for Again {
        fn drop(&mut self) {
            self.0.take().unwrap()();
        }
    }
    let (itself, next) = (Arc::new(OnceLock::<SingleFlight<u8, ()>>::new()), Arc::new(Mutex::new(None)));
    let (known, place) = (Arc::downgrade(&itself), Arc::clone(&next));
    let calls = single_flight(move |key| {
        let (known, place) = (Weak::clone(&known), Arc::clone(&place));
        let again = Again(Some(Box::new(move || {
            if let Some(calls) = known.upgrade().and_then(|known| known.get().cloned()) {
                let mut call = Box::pin(calls.call(key));
                assert!((&mut call).now_or_never().is_none());
                *place.lock().unwrap() = Some(call);
            }
        })));
        pending().map(move |()| drop(again))
    });
    itself.set(calls.clone()).unwrap();
    let mut first = Box::pin(calls.call(1));
    assert!(poll!(&mut first).is_pending());
    drop(first);
    assert_eq!(calls.running_count(), 1, "that which was begun by the drop");
    drop(itself);
    let next = next.lock().unwrap().take();
    drop(next);
    assert_eq!(calls.running_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_does_not_need_what_made_it() {
    let call = numbered().call("a");
    assert_eq!(call.await, ("a", 0));
}

#[tokio::test]
async fn a_run_may_call_for_other_keys() {
    fn add(sums: SingleFlight<u64, u64>, n: u64) -> futures::future::BoxFuture<'static, u64> {
        async move { if n == 0 { 0 } else { n + sums.call(n - 1).await } }.boxed()
    }
    let itself = Arc::new(OnceLock::<SingleFlight<u64, u64>>::new());
    let known = Arc::downgrade(&itself);
    let sums = single_flight(move |n| {
        let sums = known.upgrade().and_then(|known| known.get().cloned());
        async move { add(sums.unwrap(), n).await }
    });
    itself.set(sums.clone()).unwrap();
    assert_eq!(tokio::join!(sums.call(10), sums.call(4)), (55, 10));
    assert_eq!(sums.running_count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_several_threads_every_call_has_a_result_and_no_key_is_left() {
    let counter = LeakCounter::new();
    let tokens = counter.clone();
    let calls = single_flight(move |key: usize| {
        let token = tokens.token();
        async move {
            yield_now().await;
            drop(token);
            key
        }
    });
    let callers = (0..4).map(|caller| {
        let calls = calls.clone();
        tokio::spawn(async move {
            for n in 0..500 {
                let mut given_up = Box::pin(calls.call(n % 3));
                if (n + caller) % 2 == 0 {
                    let _ = poll!(&mut given_up);
                }
                drop(given_up);
                assert_eq!(calls.call(n % 3).await, n % 3);
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    counter.assert_none_left();
    assert_eq!(calls.running_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn it_is_a_source_of_a_pipeline() {
    let calls = single_flight(|n: u32| async move {
        sleep(ms(10)).await;
        Ok::<_, &str>(n)
    });
    let answers = from_iter([1, 1, 2]).with_error().flat_map(|n| calls.call(n));
    assert_eq!(answers.to_vec().await, Ok(vec![1, 1, 2]));
}
