//! What `Scope` promises.

use crate::subscription::HOOK;
use futures::{FutureExt, future::BoxFuture, poll};
use headwater::{
    concurrency::{Abandoned, Context, Scope, Spawner},
    prelude::*,
    testing::LeakCounter,
};
use std::{
    convert::Infallible,
    future::{pending, ready},
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
    time::Duration,
};
use tokio::task::yield_now;

#[tokio::test]
async fn it_waits_for_all_tasks_also_for_those_that_they_spawn() {
    let (scope, done) = (Scope::<Infallible>::new(), Arc::new(AtomicUsize::new(0)));
    for _ in 0..3 {
        let (spawner, done) = (scope.spawner(), Arc::clone(&done));
        scope.spawn(async move {
            yield_now().await;
            spawner.spawn(async move {
                yield_now().await;
                done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            });
            Ok(())
        });
    }
    assert_eq!(scope.join().await, Ok(()));
    assert_eq!(done.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn the_first_error_cancels_the_others_and_they_have_released_everything() {
    let (scope, counter) = (Scope::new(), LeakCounter::new());
    for _ in 0..8 {
        let token = counter.token();
        scope.spawn(async move {
            pending::<()>().await;
            drop(token);
            Ok(())
        });
    }
    scope.spawn(async {
        yield_now().await;
        Err("first")
    });
    assert_eq!(scope.join().await, Err("first"));
    counter.assert_none_left();
}

#[tokio::test]
async fn a_failure_cancels_the_others_and_the_context_though_nobody_joins_yet() {
    let (scope, counter) = (Scope::new(), LeakCounter::new());
    let token = counter.token();
    scope.spawn(pending().map(move |never: Result<(), _>| (never, token).0));
    scope.spawn(async {
        yield_now().await;
        Err("first")
    });
    for _ in 0..3 {
        yield_now().await;
    }
    counter.assert_none_left();
    assert!(scope.context().is_cancelled());
    assert_eq!(scope.join().await, Err("first"));
}

#[tokio::test]
async fn dropping_it_has_released_what_the_tasks_held_when_the_drop_returns() {
    let (scope, counter) = (Scope::<Infallible>::new(), LeakCounter::new());
    let token = counter.token();
    scope.spawn(async move {
        let _token = token;
        pending().await
    });
    assert_eq!((scope.task_count(), counter.live()), (1, 1));
    let context = scope.context().clone();
    drop(scope);
    counter.assert_none_left();
    assert!(context.is_cancelled());
}

#[tokio::test]
async fn a_future_of_join_that_is_dropped_cancels_the_tasks() {
    let (scope, counter) = (Scope::<Infallible>::new(), LeakCounter::new());
    let token = counter.token();
    scope.spawn(pending().map(move |never: Result<(), _>| (never, token).0));
    {
        let mut join = pin!(scope.join());
        assert!(poll!(&mut join).is_pending());
    }
    counter.assert_none_left();
}

#[tokio::test]
async fn a_panic_in_a_task_resumes_in_who_joins_and_cancels_the_others() {
    let (scope, counter) = (Scope::<Infallible>::new(), LeakCounter::new());
    let token = counter.token();
    scope.spawn(pending().map(move |never: Result<(), _>| (never, token).0));
    scope.spawn(async { panic!("a fault") });
    let panic = AssertUnwindSafe(scope.join()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"a fault"));
    counter.assert_none_left();
}

#[tokio::test]
async fn a_task_that_has_ended_is_forgotten() {
    let scope = Scope::<Infallible>::new();
    for _ in 0..1_000 {
        scope.spawn(ready(Ok(())));
        scope.spawn(async {
            yield_now().await;
            Ok(())
        });
        yield_now().await;
        yield_now().await;
    }
    assert_eq!(scope.task_count(), 0);
}

#[tokio::test]
async fn what_is_spawned_after_a_failure_or_after_the_end_is_dropped() {
    let (scope, counter) = (Scope::new(), LeakCounter::new());
    let spawner = scope.spawner();
    scope.spawn(ready(Err("failed")));
    let token = counter.token();
    scope.spawn(pending().map(move |never: Result<(), _>| (never, token).0));
    counter.assert_none_left();
    assert_eq!(scope.join().await, Err("failed"));
    let token = counter.token();
    spawner.spawn(pending().map(move |never: Result<(), _>| (never, token).0));
    counter.assert_none_left();
}

#[tokio::test(start_paused = true)]
async fn draining_waits_for_those_who_listen_and_cancels_the_others() {
    let (scope, done) = (Scope::<Infallible>::new(), Arc::new(AtomicUsize::new(0)));
    let (stopped, finished) = (scope.context().cancelled(), Arc::clone(&done));
    scope.spawn(async move {
        stopped.await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        finished.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    scope.spawn(pending());
    assert_eq!(scope.drain(Duration::from_secs(2)).await, Ok(1));
    assert_eq!(done.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_pipeline_is_a_task() {
    let (scope, subject, seen) = (Scope::<Infallible>::new(), PublishSubject::new(4), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&seen);
    scope.subscribe(subject.observe(), move |n| {
        count.fetch_add(n, Ordering::Relaxed);
    });
    subject.send(1).await.unwrap();
    subject.send(2).await.unwrap();
    subject.complete();
    assert_eq!(scope.join().await, Ok(()));
    assert_eq!(seen.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn the_value_of_a_forked_task_is_there_for_its_siblings_and_after_the_scope() {
    let scope = Scope::<Infallible>::new();
    let slow = scope.fork(async {
        yield_now().await;
        Ok(20)
    });
    let of_slow = slow.clone();
    let sum = scope.fork(async move { Ok(of_slow.await.unwrap() + 1) });
    assert_eq!(slow.now(), None);
    assert_eq!(scope.join().await, Ok(()));
    assert_eq!((slow.await, sum.await), (Ok(20), Ok(21)));
}

#[tokio::test]
async fn a_forked_task_that_fails_fails_the_scope_and_nobody_waits_for_a_value_for_ever() {
    let (scope, counter) = (Scope::new(), LeakCounter::new());
    let token = counter.token();
    let cancelled = scope.fork(pending().map(move |never: Result<u32, _>| (never, token).0));
    let failed = scope.fork(async { Err::<u32, _>("refused") });
    let late = scope.fork(ready(Ok(3)));
    assert_eq!(scope.join().await, Err("refused"));
    for value in [cancelled, failed, late] {
        let Err(Abandoned { .. }) = value.await else { panic!("it has a value") };
    }
    counter.assert_none_left();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_on_other_threads_are_torn_down_when_join_returns() {
    for _ in 0..200 {
        let (scope, counter) = (Scope::new(), LeakCounter::new());
        for worker in 0..4 {
            let token = counter.token();
            scope.spawn(async move {
                let _token = token;
                for _ in 0..worker * 3 {
                    yield_now().await;
                }
                if worker == 2 { Err(worker) } else { pending().await }
            });
        }
        assert_eq!(scope.join().await, Err(2));
        counter.assert_none_left();
    }
}

#[tokio::test]
async fn join_waits_for_a_task_that_another_thread_polls_for_the_first_time() {
    let scope = Scope::<&str>::new();
    let (spawner, (begun, has_begun), (go_on, may_go_on)) = (scope.spawner(), channel(), channel());
    let beginning = std::thread::spawn(move || {
        spawner.spawn(async move {
            begun.send(()).unwrap();
            may_go_on.recv().unwrap();
            pending().await
        });
    });
    has_begun.recv().unwrap();
    scope.spawn(async { Err("refused") });
    let mut join = pin!(scope.join());
    assert!(poll!(&mut join).is_pending());
    go_on.send(()).unwrap();
    assert_eq!(join.await, Err("refused"));
    beginning.join().unwrap();
}

#[tokio::test]
async fn tasks_that_begin_within_each_other_do_not_exhaust_the_stack() {
    fn hop(left: u32, spawner: Spawner<Infallible>) -> BoxFuture<'static, Result<(), Infallible>> {
        Box::pin(async move {
            if left > 0 {
                spawner.spawn(hop(left - 1, spawner.clone()));
            }
            Ok(())
        })
    }
    let scope = Scope::new();
    scope.spawn(hop(100_000, scope.spawner()));
    assert_eq!(scope.join().await, Ok(()));
}

#[tokio::test]
async fn errors_that_its_owner_does_not_hear_go_to_the_hook() {
    #[derive(Debug)]
    struct Unheard(u32);
    let _turn = HOOK.lock().await;
    let (tell, told) = channel();
    headwater::on_lost_error(move |error| {
        if let Some(Unheard(n)) = error.downcast_ref() {
            tell.send(*n).unwrap();
        }
    });
    let two_fail = || {
        let scope = Scope::new();
        let inner = scope.spawner();
        scope.spawn(async move {
            inner.spawn(async { Err(Unheard(1)) });
            Err(Unheard(2))
        });
        scope
    };
    assert!(matches!(two_fail().join().await, Err(Unheard(1))));
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [2]);
    drop(two_fail());
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn what_ends_a_scope_does_not_end_the_context_that_it_is_under() {
    let context = Context::new();
    let scope = Scope::<&str>::under(&context);
    scope.spawn(async { Err("over") });
    assert_eq!(scope.join().await, Err("over"));
    assert!(!context.is_cancelled());
}
