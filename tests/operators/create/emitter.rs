use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    future::pending,
    rc::Rc,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};

/// When a test that waits for a wake-up gives up.
const FOR_EVER: Duration = Duration::from_secs(60);

/// An observable that was polled once, and its emitter, which the block has given away.
fn apart<T: 'static>() -> (BoxLocalObservable<'static, T>, Emitter<T>) {
    let (emitter, mut other) = oneshot::channel();
    let mut source = create(move |out| async move {
        let _ = emitter.send(out);
        pending::<()>().await;
    })
    .boxed_local();
    assert!(source.next().now_or_never().is_none());
    (source, other.try_recv().expect("the block ran"))
}

#[test]
fn a_task_with_the_emitter_emits_beside_the_block() {
    marble(|m| {
        let two_frames = m.frames(2);
        let source = create(move |mut out| async move {
            let task = tokio::spawn(async move {
                for letter in ["a", "b"] {
                    sleep(two_frames).await;
                    assert!(out.emit(letter).await);
                }
            });
            let _ = task.await;
        });
        m.expect(source, "--a-(b|)");
    });
}

#[tokio::test(start_paused = true)]
async fn a_task_with_the_emitter_waits_until_its_item_is_taken_and_more_is_asked_for() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&log);
    let mut source = create(move |mut out| async move {
        tokio::spawn(async move {
            let asked = out.emit(1).await;
            told.lock().unwrap().push(asked);
            out.emit(2).await;
        });
        pending::<()>().await;
    })
    .boxed_local();
    assert_eq!(timeout(FOR_EVER, source.next()).await, Ok(Some(Ok(1))));
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(log.lock().unwrap().is_empty());
    assert_eq!(timeout(FOR_EVER, source.next()).await, Ok(Some(Ok(2))));
    assert_eq!(*log.lock().unwrap(), [true]);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_observable_wakes_an_emitter_elsewhere() {
    let (gone, outcome) = oneshot::channel();
    let mut source = create(move |mut out| async move {
        tokio::spawn(async move {
            let asked = out.emit(1).await;
            let again = out.emit(2).await;
            let _ = gone.send((asked, again, out.is_closed()));
        });
        pending::<()>().await;
    })
    .boxed_local();
    assert_eq!(timeout(FOR_EVER, source.next()).await, Ok(Some(Ok(1))));
    drop(source);
    assert_eq!(timeout(FOR_EVER, outcome).await.expect("nobody wakes the emitter"), Ok((false, false, true)));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_block_wakes_an_emitter_elsewhere() {
    let (emitter, mut other) = oneshot::channel();
    let mut source = create(move |out: Emitter<u32>| async move {
        let _ = emitter.send(out);
        tokio::task::yield_now().await;
    })
    .boxed_local();
    assert!(source.next().now_or_never().is_none());
    let mut out = other.try_recv().unwrap();
    assert!(!out.is_closed());
    let emission = tokio::spawn(async move { out.emit(1).await });
    assert_eq!(source.next().await, None);
    assert!(!timeout(FOR_EVER, emission).await.expect("nobody wakes the emitter").unwrap());
    assert_eq!(source.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn an_emitter_in_another_future_of_the_same_task_does_not_stall() {
    for consumer_first in [true, false] {
        let (emitter, other) = oneshot::channel();
        let source = create(move |out: Emitter<u32>| async move {
            let _ = emitter.send(out);
            pending::<()>().await;
        });
        let consumer = source.take(50).to_vec();
        let producer = async move {
            let mut out = other.await.unwrap();
            let mut n = 0;
            while out.emit(n).await {
                n += 1;
            }
        };
        let both = async {
            if consumer_first { tokio::join!(consumer, producer).0 } else { tokio::join!(producer, consumer).1 }
        };
        let Ok(items) = timeout(FOR_EVER, both).await.expect("somebody stalls");
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}

#[tokio::test(start_paused = true)]
async fn an_emitter_in_a_set_of_futures_in_the_block_does_not_stall() {
    let source = create(move |mut out| async move {
        let emissions = async move {
            for n in 0..50 {
                out.emit(n).await;
            }
        };
        let mut set = FuturesUnordered::from_iter([emissions]);
        while set.next().await.is_some() {}
    });
    let Ok(items) = timeout(FOR_EVER, source.to_vec()).await.expect("somebody stalls");
    assert_eq!(items, (0..50).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emitter_on_another_thread_loses_and_repeats_nothing() {
    const ITEMS: u32 = 20_000;
    let source = create(|mut out| async move {
        let emissions = tokio::spawn(async move {
            for n in 0..ITEMS {
                assert!(out.emit(n).await);
            }
        });
        emissions.await
    });
    let items = timeout(FOR_EVER, source.to_vec()).await.expect("somebody stalls").unwrap();
    assert!(items.into_iter().eq(0..ITEMS));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emitter_on_another_thread_always_learns_of_the_end() {
    for n in 0..500 {
        let (emitter, other) = oneshot::channel();
        let source = create(move |out: Emitter<usize>| async move {
            let _ = emitter.send(out);
            pending::<()>().await;
        });
        let producer = tokio::spawn(async move {
            let mut out = other.await.unwrap();
            while out.emit(n).await {}
        });
        let Ok(items) = timeout(FOR_EVER, source.take(n % 5 + 1).to_vec()).await.expect("the consumer stalls");
        assert_eq!(items, vec![n; n % 5 + 1]);
        timeout(FOR_EVER, producer).await.expect("the emitter stalls").unwrap();
    }
}

#[test]
fn an_emission_that_is_dropped_takes_its_item_back() {
    let item = Rc::new(());
    let kept = Rc::clone(&item);
    let (mut source, mut out) = apart();

    assert_eq!(out.emit(kept).now_or_never(), None);
    assert_eq!(Rc::strong_count(&item), 1);
    assert!(source.next().now_or_never().is_none());

    // The emitter is none the worse for it.
    assert_eq!(out.emit(Rc::clone(&item)).now_or_never(), None);
    let mut emission = out.emit(Rc::clone(&item));
    assert_eq!((&mut emission).now_or_never(), None);
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(Rc::clone(&item)))));
    assert!(source.next().now_or_never().is_none());
    assert_eq!(emission.now_or_never(), Some(true));
    assert_eq!(Rc::strong_count(&item), 1);
}

#[test]
fn an_emission_that_is_dropped_after_its_item_was_taken_changes_nothing() {
    let (mut source, mut out) = apart();

    let mut first = out.emit(1);
    assert_eq!((&mut first).now_or_never(), None);
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(1))));
    drop(first);

    // The next one is offered when it is asked for, and not before.
    let mut second = out.emit(2);
    assert_eq!((&mut second).now_or_never(), None);
    assert!(source.next().now_or_never().is_none());
    assert_eq!((&mut second).now_or_never(), None);
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(2))));
}

#[test]
fn gives_up_an_item_for_which_nobody_came_in_time() {
    marble(|m| {
        let two_frames = m.frames(2);
        let source = create(move |mut out| async move {
            let emissions = tokio::spawn(async move {
                for letter in ["a", "b", "c", "d"] {
                    let _ = timeout(two_frames, out.emit(letter)).await;
                }
            });
            let _ = emissions.await;
        });
        // Each item keeps the consumer for five frames: it comes at frames 0, 5 and 10, when `a`, `c` and nothing is there.
        let five_frames = m.frames(5);
        let slow = source.merge_map(1, move |letter| async move {
            sleep(five_frames).await;
            Ok(letter)
        });
        m.expect(slow, "-----a----(c|)");
    });
}

#[test]
fn an_emitter_elsewhere_that_is_dropped_leaves_the_block_running() {
    marble(|m| {
        let three_frames = m.frames(3);
        let source = create(move |out: Emitter<&str>| async move {
            drop(out);
            sleep(three_frames).await;
        });
        m.expect(source, "---|");
    });
}

#[test]
fn an_item_that_was_offered_to_a_dropped_observable_is_dropped() {
    let item = Arc::new(());
    let offered = Arc::clone(&item);
    let (source, mut out) = apart();
    let mut emission = out.emit(offered);
    assert_eq!((&mut emission).now_or_never(), None);
    drop(source);
    assert_eq!(Arc::strong_count(&item), 1);
    assert_eq!(emission.now_or_never(), Some(false));
}

/// An item whose drop looks at the emitter that it came from, as the drop of any item may.
struct Nosy(Arc<Mutex<Option<Emitter<Nosy>>>>);

impl Drop for Nosy {
    fn drop(&mut self) {
        if let Ok(out) = self.0.try_lock() {
            let _ = out.as_ref().map(Emitter::is_closed);
        }
    }
}

#[test]
fn an_item_may_use_the_emitter_while_it_is_dropped() {
    let place = Arc::new(Mutex::new(None));
    let inside = Arc::clone(&place);
    let mut source = create(move |out| async move {
        *inside.lock().unwrap() = Some(out);
        pending::<()>().await;
    })
    .boxed_local();
    assert!(source.next().now_or_never().is_none());
    let mut out = place.lock().unwrap().take().unwrap();
    assert!(out.emit(Nosy(Arc::clone(&place))).now_or_never().is_none());
    std::mem::forget({
        let mut emission = Box::pin(out.emit(Nosy(Arc::clone(&place))));
        assert!((&mut emission).now_or_never().is_none());
        emission
    });
    *place.lock().unwrap() = Some(out);
    drop(source);
    assert!(place.lock().unwrap().take().unwrap().is_closed());
}

#[test]
fn is_send_when_its_items_are() {
    fn assert_send<T: Send>(_: &T) {}
    assert_send(&None::<Emitter<Cell<u8>>>);
    assert_send(&None::<headwater::create::Emit<'static, Cell<u8>>>);
}
