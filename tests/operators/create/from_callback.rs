use futures::{FutureExt, Stream};
use headwater::{
    Lagged, Observable,
    create::{CallbackSink, Teardown},
    multicast::TrySendError,
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
    thread,
};
use tokio::{sync::oneshot, time::sleep};

/// An observable that was polled once, and a sink of it.
fn apart<T: 'static>(
    capacity: usize,
    overflow: Overflow<TestError>,
) -> (BoxLocalObservable<'static, T, TestError>, CallbackSink<T, TestError>) {
    let place = Rc::new(Cell::new(None));
    let inside = Rc::clone(&place);
    let mut source = from_callback(capacity, overflow, move |sink| inside.set(Some(sink))).boxed_local();
    assert!(source.by_ref().first().now_or_never().is_none());
    (source, place.take().expect("it is registered"))
}

/// What comes when the observable is polled once more.
fn next<T>(source: &mut BoxLocalObservable<'static, T, TestError>) -> Option<Result<Option<T>, TestError>> {
    source.by_ref().first().now_or_never()
}

#[test]
fn emits_what_the_callback_is_called_with() {
    marble(|m| {
        let two_frames = m.frames(2);
        let source = from_callback(8, Overflow::<TestError>::Block, move |sink| {
            let calls = tokio::spawn(async move {
                sleep(two_frames).await;
                sink.send("a").unwrap();
                sleep(two_frames).await;
                sink.send("b").unwrap();
                sink.send("c").unwrap();
                sleep(two_frames * 2).await;
                sink.complete();
            });
            Teardown::new(move || calls.abort())
        });
        m.expect(source, "--a-(bc)|");
    });
}

#[test]
fn is_empty_where_the_sink_is_dropped() {
    marble(|m| {
        m.expect(from_callback(1, Overflow::Block, drop::<CallbackSink<&str, TestError>>), "|");
    });
}

#[test]
fn fails_behind_what_is_queued() {
    marble(|m| {
        let source = from_callback(8, Overflow::Block, |sink| {
            sink.send("a").unwrap();
            sink.fail(TestError::from("error"));
            sink.complete();
            assert_eq!(sink.send("b"), Err(TrySendError::Terminated("b")));
        });
        m.expect(source, "(a#)");
    });
}

#[test]
fn completes_behind_what_is_queued_when_the_last_sink_is_gone() {
    let (mut source, sink) = apart(4, Overflow::Block);
    let other = sink.clone();
    sink.send(1).unwrap();
    drop(sink);
    assert_eq!(next(&mut source), Some(Ok(Some(1))));
    assert_eq!(next(&mut source), None);
    other.send(2).unwrap();
    drop(other);
    assert_eq!(next(&mut source), Some(Ok(Some(2))));
    assert_eq!(next(&mut source), Some(Ok(None)));
}

#[tokio::test]
async fn registers_at_the_first_poll_and_for_every_clone() {
    let registered = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&registered);
    let recipe = from_callback(1, Overflow::<TestError>::Block, move |sink| {
        sink.send(counted.fetch_add(1, Ordering::Relaxed)).unwrap();
    });
    assert_eq!(registered.load(Ordering::Relaxed), 0);
    assert_eq!(recipe.clone().concat(recipe).to_vec().await, Ok(vec![0, 1]));
}

#[test]
fn unregisters_once_before_the_end_is_told_or_when_it_is_dropped() {
    for completes in [true, false] {
        let log = RefCell::new(Vec::new());
        let mut source = from_callback(1, Overflow::<TestError>::Block, |sink| {
            sink.send(1).unwrap();
            if completes {
                sink.complete();
            }
            let guard = Teardown::new(|| log.borrow_mut().push("unregistered"));
            (guard, sink)
        });
        assert_eq!(source.by_ref().first().now_or_never(), Some(Ok(Some(1))));
        assert_eq!(source.by_ref().first().now_or_never(), completes.then_some(Ok(None)));
        log.borrow_mut().push("told");
        drop(source);
        let expected = if completes { ["unregistered", "told"] } else { ["told", "unregistered"] };
        assert_eq!(*log.borrow(), expected);
    }
}

#[test]
fn a_recipe_that_was_never_polled_registers_nothing() {
    drop(from_callback(1, Overflow::<TestError>::Block, |_: CallbackSink<u32, _>| panic!("nobody subscribed")));
}

#[test]
fn a_full_queue_that_blocks_gives_the_item_back() {
    let (mut source, sink) = apart(2, Overflow::Block);
    sink.send(1).unwrap();
    sink.send(2).unwrap();
    assert_eq!(sink.send(3), Err(TrySendError::Full(3)));
    assert_eq!(next(&mut source), Some(Ok(Some(1))));
    sink.send(4).unwrap();
    assert_eq!(next(&mut source), Some(Ok(Some(2))));
    assert_eq!(next(&mut source), Some(Ok(Some(4))));
}

#[test]
fn a_full_queue_drops_the_oldest_or_the_newest_and_counts_them() {
    for (overflow, kept) in [(Overflow::DropOldest, [4, 5]), (Overflow::DropNewest, [1, 2])] {
        let place = Rc::new(Cell::new(None));
        let inside = Rc::clone(&place);
        let source = from_callback(2, overflow, move |sink| {
            (1..=5).for_each(|n| sink.send(n).unwrap());
            inside.set(Some(sink));
        });
        let gauge = source.gauge();
        let mut source: BoxLocalObservable<'_, _, TestError> = source.boxed_local();
        let seen = kept.map(|_| next(&mut source));
        assert_eq!(seen, kept.map(|n| Some(Ok(Some(n)))));
        assert_eq!((gauge.capacity(), gauge.high_water(), gauge.lost()), (2, 2, 3));
    }
}

#[test]
fn a_full_queue_fails_behind_what_is_queued_where_that_is_the_policy() {
    let (mut source, sink) = apart(2, Overflow::Error(|lagged: Lagged| TestError::from(&*lagged.lost().to_string())));
    (1..=5).for_each(|n| sink.send(n).unwrap());
    assert_eq!(next(&mut source), Some(Ok(Some(1))));
    // There is room, but what comes behind a gap is lost with it.
    sink.send(6).unwrap();
    assert_eq!(next(&mut source), Some(Ok(Some(2))));
    assert_eq!(next(&mut source), Some(Err(TestError::from("4"))));
    assert_eq!(next(&mut source), Some(Ok(None)));
    assert!(sink.is_closed());
}

#[test]
fn what_is_sent_to_a_dropped_observable_comes_back() {
    let (source, sink) = apart(2, Overflow::DropOldest);
    let item = Rc::new(());
    sink.send(Rc::clone(&item)).unwrap();
    assert!(!sink.is_closed());
    drop(source);
    assert_eq!(Rc::strong_count(&item), 1);
    assert!(sink.is_closed());
    assert!(matches!(sink.send(item), Err(TrySendError::Terminated(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_that_block_lose_and_repeat_nothing() {
    const ITEMS: u32 = 10_000;
    let source = from_callback(3, Overflow::<TestError>::Block, |sink| {
        let threads = [0, 1].map(|half| {
            let sink = sink.clone();
            thread::spawn(move || (0..ITEMS).for_each(|n| sink.blocking_send((half, n)).unwrap()))
        });
        Teardown::new(move || threads.into_iter().for_each(|thread| thread.join().unwrap()))
    });
    let gauge = source.gauge();
    let items = source.to_vec().await.unwrap();
    for half in [0, 1] {
        let of_one = items.iter().filter(|(from, _)| *from == half).map(|(_, n)| *n);
        assert!(of_one.eq(0..ITEMS));
    }
    assert!(gauge.high_water() <= 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_that_waits_for_room_learns_that_the_observable_is_gone() {
    for n in 0..200 {
        // The guard waits for the thread, which must not wait for room any more by then.
        let source = from_callback(1, Overflow::<TestError>::Block, |sink| {
            let thread = thread::spawn(move || while sink.blocking_send(n).is_ok() {});
            Teardown::new(move || thread.join().unwrap())
        });
        assert_eq!(source.take(n % 3 + 1).to_vec().await, Ok(vec![n; n % 3 + 1]));
    }
}

#[tokio::test]
async fn blocking_in_a_task_panics_even_where_there_is_room() {
    let (tell, told) = oneshot::channel();
    let source = from_callback(8, Overflow::<TestError>::Block, move |sink| {
        let refused = catch_unwind(AssertUnwindSafe(|| sink.blocking_send(1))).is_err();
        tell.send(refused).unwrap();
    });
    assert_eq!(source.to_vec().await, Ok(vec![]));
    assert_eq!(told.await, Ok(true));
}

#[test]
fn a_registration_that_panics_ends_it() {
    let mut source: Observable<_> =
        from_callback(1, Overflow::<TestError>::Block, |_: CallbackSink<u32, _>| panic!("on purpose"));
    assert!(catch_unwind(AssertUnwindSafe(|| source.by_ref().first().now_or_never())).is_err());
    assert_eq!(source.first().now_or_never(), Some(Ok(None)));
}

#[test]
fn a_queue_without_room_is_refused() {
    let refused = catch_unwind(|| from_callback(0, Overflow::<TestError>::Block, drop::<CallbackSink<u32, _>>));
    assert!(refused.is_err());
}

#[test]
fn a_sink_is_sent_and_shared_when_its_items_are() {
    fn assert_send_and_sync<T: Send + Sync>(_: &Option<T>) {}
    assert_send_and_sync(&None::<CallbackSink<Cell<u8>, Cell<u8>>>);
}

#[test]
fn an_observable_that_waits_learns_that_the_last_sink_is_gone() {
    marble(|m| {
        let two_frames = m.frames(2);
        let source = from_callback(1, Overflow::<TestError>::Block, move |sink: CallbackSink<&str, _>| {
            let holder = tokio::spawn(async move {
                sleep(two_frames).await;
                drop(sink);
            });
            Teardown::new(move || holder.abort())
        });
        m.expect(source, "--|");
    });
}

#[test]
fn an_observable_that_waits_learns_of_its_end_while_there_are_sinks() {
    marble(|m| {
        let two_frames = m.frames(2);
        let source = from_callback(1, Overflow::<TestError>::Block, move |sink: CallbackSink<&str, _>| {
            let other = sink.clone();
            let holder = tokio::spawn(async move {
                sleep(two_frames).await;
                sink.complete();
            });
            (Teardown::new(move || holder.abort()), other)
        });
        m.expect(source, "--|");
    });
}

#[test]
fn a_thread_that_waits_for_room_learns_of_the_end() {
    // Now and then the end comes before the thread waits; of so many, most do wait.
    for n in 0..200 {
        let (source, sink) = apart(1, Overflow::Block);
        sink.send(n).unwrap();
        let other = sink.clone();
        let refused = thread::spawn(move || other.blocking_send(n).is_err());
        thread::yield_now();
        sink.complete();
        assert!(refused.join().unwrap());
        drop(source);
    }
}

#[test]
fn a_sink_that_outlives_the_observable_holds_no_task() {
    struct Task;

    impl Wake for Task {
        fn wake(self: Arc<Self>) {}
    }

    let task = Arc::new(Task);
    let waker = Waker::from(Arc::clone(&task));
    let (mut source, sink) = apart::<u32>(1, Overflow::Block);
    assert!(Pin::new(&mut source).poll_next(&mut Context::from_waker(&waker)).is_pending());
    drop(source);
    assert!(sink.is_closed());
    drop(waker);
    assert_eq!(Arc::strong_count(&task), 1);
}
