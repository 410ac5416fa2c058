use futures::Stream;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};
use tokio::{sync::oneshot, time::sleep};

/// Counts how often a task was woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

type Polled<T, E> = Poll<Option<Result<T, E>>>;

/// Polls an observable by hand.
fn poll<T, E>(source: &mut BoxLocalObservable<'_, T, E>, waker: &Waker) -> Polled<T, E> {
    Pin::new(source).poll_next(&mut Context::from_waker(waker))
}

#[test]
fn emits_what_the_block_emits_and_completes_with_it() {
    marble(|m| {
        let two_frames = m.frames(2);
        let source = create(move |mut out| async move {
            for letter in ["a", "b"] {
                sleep(two_frames).await;
                out.emit(letter).await;
            }
            sleep(two_frames).await;
        });
        m.expect(source, "--a-b-|");
    });
}

#[test]
fn a_block_that_emits_nothing_is_empty() {
    marble(|m| {
        m.expect(create(|_: Emitter<&str>| async {}), "|");
    });
}

#[test]
fn fails_with_the_error_of_the_block() {
    marble(|m| {
        let one_frame = m.frames(1);
        let source = create(move |mut out| async move {
            out.emit("a").await;
            sleep(one_frame).await;
            Err::<(), _>(TestError::from("error"))?;
            out.emit("b").await;
            Ok::<_, TestError>(())
        });
        m.expect(source, "a#");
    });
}

#[test]
fn a_block_without_an_end_ends_with_its_consumer() {
    marble(|m| {
        let two_frames = m.frames(2);
        let endless = create(move |mut out| async move {
            loop {
                sleep(two_frames).await;
                out.emit("a").await;
            }
        });
        m.expect(endless.take(3), "--a-a-(a|)");
    });
}

#[test]
fn an_asynchronous_closure_is_a_block_too() {
    marble(|m| {
        m.expect(create(async |mut out| while out.emit("a").await {}).take(2), "(aa|)");
    });
}

#[tokio::test]
async fn does_not_call_the_closure_before_the_first_poll() {
    let called = Cell::new(false);
    let source = create(|_: Emitter<()>| {
        called.set(true);
        async {}
    });
    assert!(!called.get());
    let Ok(_) = source.to_vec().await;
    assert!(called.get());
}

#[tokio::test]
async fn calls_the_closure_for_every_clone() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let recipe = create(move |mut out| {
        let call = counted.fetch_add(1, Ordering::Relaxed);
        async move {
            out.emit(call).await;
        }
    });
    let Ok(items) = recipe.clone().merge(recipe).to_vec().await;
    assert_eq!(items, [0, 1]);
}

#[test]
fn the_block_goes_on_only_when_the_next_item_is_asked_for() {
    let log = RefCell::new(Vec::new());
    let block = async |mut out: Emitter<u32>| {
        let asked = out.emit(1).await;
        log.borrow_mut().push(asked);
        let asked = out.emit(2).await;
        log.borrow_mut().push(asked);
    };
    let mut source = create(block).boxed_local();
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(Some(Ok(1))));
    assert!(log.borrow().is_empty());
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(Some(Ok(2))));
    assert_eq!(*log.borrow(), [true]);
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(None));
    assert_eq!(*log.borrow(), [true, true]);
    drop(source);
}

#[tokio::test]
async fn a_block_behind_its_last_wanted_item_does_not_go_on() {
    let resumed = Cell::new(false);
    let source = create(async |mut out: Emitter<u32>| {
        out.emit(1).await;
        resumed.set(true);
    });
    let Ok(items) = source.take(1).to_vec().await;
    assert_eq!((items, resumed.get()), (vec![1], false));
}

#[test]
fn emitting_in_the_block_wakes_nobody() {
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let (start, started) = oneshot::channel();
    let mut source = create(async move |mut out| {
        let _ = started.await;
        while out.emit(()).await {}
    })
    .boxed_local();
    assert!(poll(&mut source, &waker).is_pending());
    start.send(()).unwrap();
    for _ in 0..100 {
        assert!(poll(&mut source, &waker).is_ready());
    }
    // The one is the start.
    assert_eq!(wakes.0.load(Ordering::Relaxed), 1);
}

#[test]
fn dropping_it_drops_the_block_where_it_stands() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    marble(|m| {
        let source = create(move |mut out| async move {
            out.emit("a").await;
            pending::<()>().await;
            drop(inside);
        });
        m.expect(source, "a--").subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn a_panic_in_the_closure_reaches_whoever_polls_and_ends_the_observable() {
    let mut source = create(|_: Emitter<()>| -> std::future::Ready<()> { panic!("no block") }).boxed_local();
    let panicked = catch_unwind(AssertUnwindSafe(|| poll(&mut source, Waker::noop())));
    assert!(panicked.is_err());
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(None));
}

#[test]
fn is_send_when_its_block_is() {
    fn assert_send<T: Send>(_: &T) {}
    assert_send(&create(|mut out: Emitter<String>| async move { while out.emit(String::new()).await {} }));
}
