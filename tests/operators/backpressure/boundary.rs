//! What all boundaries have in common: the task, the queue, and who is woken when.

use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{LeakCounter, Probe},
};
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Poll, Wake, Waker},
};
use tokio::task::yield_now;

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Counts how often it is polled.
struct Polled<S> {
    source: S,
    polls: Arc<AtomicUsize>,
}

impl<S: Source + Unpin> Source for Polled<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.source).poll_next(cx)
    }
}

#[tokio::test]
async fn the_consumer_is_woken_once_for_all_that_comes_while_it_does_not_ask() {
    let (probe, source) = Probe::<u32>::new();
    let mut buffered = pin!(source.on_backpressure_buffer(64, Overflow::Block));
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    for episode in 1..=3 {
        assert!(buffered.poll_next_unpin(&mut cx).is_pending());
        for n in 0..20 {
            probe.next(n);
            yield_now().await;
        }
        assert_eq!(wakes.0.load(Ordering::Relaxed), episode);
        for n in 0..20 {
            assert_eq!(buffered.poll_next_unpin(&mut cx), Poll::Ready(Some(Ok(n))));
        }
    }
}

#[tokio::test]
async fn a_source_that_waits_for_room_is_woken_when_half_of_it_is_free() {
    let polls = Arc::new(AtomicUsize::new(0));
    let source = Observable::new(Polled { source: from_iter(0..).into_source(), polls: Arc::clone(&polls) });
    let mut buffered = pin!(source.on_backpressure_buffer(8, Overflow::Block));
    for n in 0..64 {
        assert_eq!(buffered.next().await, Some(Ok(n)));
        yield_now().await;
        // Eight in the first poll, one when the task begins, and then four whenever four have been taken.
        assert_eq!(polls.load(Ordering::Relaxed), 9 + n / 4 * 4);
    }
}

#[tokio::test]
async fn only_the_last_waker_is_woken() {
    let (probe, source) = Probe::<u32>::new();
    let mut buffered = pin!(source.prefetch(2));
    let (first, last) = (Arc::new(Wakes::default()), Arc::new(Wakes::default()));
    for wakes in [&first, &last] {
        let waker = Waker::from(Arc::clone(wakes));
        assert!(buffered.poll_next_unpin(&mut Context::from_waker(&waker)).is_pending());
    }
    probe.next(1);
    yield_now().await;
    assert_eq!((first.0.load(Ordering::Relaxed), last.0.load(Ordering::Relaxed)), (0, 1));
}

#[tokio::test]
async fn dropping_it_has_released_source_and_items_when_drop_returns() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let mut buffered = Box::pin(from_iter(0..).map(move |n| (n, token.clone())).prefetch(8));
    buffered.next().await;
    yield_now().await;
    assert_eq!(counter.live(), 1 + 8, "the closure, and what is queued");
    drop(buffered);
    counter.assert_none_left();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropped_while_another_thread_polls_the_source_it_is_released_at_the_end_of_that_poll() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let (entered, poll_entered) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = Mutex::new(may_go_on);
    let subject = PublishSubject::<u32>::new(4);
    let source = subject.observe().map(move |n| {
        entered.send(()).unwrap();
        may_go_on.lock().unwrap().recv().unwrap();
        (n, token.clone())
    });
    let mut buffered = Box::pin(source.prefetch(4));
    assert!(buffered.next().now_or_never().is_none());
    subject.send(1).await.unwrap();
    tokio::task::block_in_place(|| poll_entered.recv().unwrap());
    drop(buffered);
    assert_eq!(subject.subscriber_count(), 1);
    go_on.send(()).unwrap();
    // The other thread drops the closure, and with it the token, behind the subscription.
    while counter.live() > 0 {
        yield_now().await;
    }
    assert_eq!(subject.subscriber_count(), 0);
}

#[tokio::test]
async fn a_panic_of_the_source_reaches_the_poller_behind_what_is_queued() {
    let source = from_iter(0..4).tap(|n| {
        if *n == 2 {
            resume_unwind(Box::new("second"))
        }
    });
    let mut buffered = pin!(source.prefetch(8));
    assert_eq!(buffered.next().await, Some(Ok(0)));
    assert_eq!(buffered.next().await, Some(Ok(1)));
    let panic = AssertUnwindSafe(buffered.next()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"second"));
    assert_eq!(buffered.next().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_panic_of_the_source_wakes_the_poller() {
    let subject = PublishSubject::<u32>::new(4);
    let source = subject.observe().tap(|_| resume_unwind(Box::new("later")));
    let waiting = tokio::spawn(source.prefetch(8).count());
    while subject.subscriber_count() == 0 {
        yield_now().await;
    }
    subject.send(1).await.unwrap();
    assert_eq!(waiting.await.unwrap_err().into_panic().downcast_ref(), Some(&"later"));
}

#[tokio::test]
async fn nothing_is_begun_before_the_first_poll() {
    let (probe, source) = Probe::<u32>::new();
    let mut buffered = pin!(source.prefetch(8));
    yield_now().await;
    assert_eq!((probe.polls(), tokio::runtime::Handle::current().metrics().num_alive_tasks()), (0, 0));
    assert!(buffered.next().now_or_never().is_none());
    assert!(probe.is_subscribed());
}

#[tokio::test]
async fn the_first_poll_of_the_consumer_does_not_do_the_work_of_the_source() {
    let worked = Arc::new(Mutex::new(Vec::new()));
    let work = Arc::clone(&worked);
    let source = from_iter(0..8).tap(move |n| work.lock().unwrap().push((*n, tokio::task::id())));
    let consumer = tokio::spawn(async move {
        let mut items = pin!(source.prefetch(8));
        assert_eq!(items.next().await, Some(Ok(0)));
        assert_eq!(items.count().await, 7);
        tokio::task::id()
    });
    let consumer = consumer.await.unwrap();
    let by_the_consumer = worked.lock().unwrap().iter().filter(|(_, task)| *task == consumer).count();
    assert_eq!((by_the_consumer, worked.lock().unwrap().len()), (1, 8));
}

#[tokio::test]
async fn an_endless_source_that_nobody_waits_for_gives_way_to_other_tasks() {
    let mut latest = pin!(from_iter(0..).on_backpressure_latest());
    let mut last = -1;
    for _ in 0..5 {
        let Some(Ok(n)) = latest.next().await else { panic!("it is endless") };
        assert!(n > last && n % 1_024 == 1_023, "{n} came behind {last}");
        last = n;
        yield_now().await;
    }
}

/// Where a boundary is while others look at it.
type Slot = Arc<Mutex<Option<Pin<Box<dyn Looks>>>>>;

/// An item whose drop looks at the very queue that it was lost from.
struct Curious(Slot);

trait Looks: Send {
    fn looks(&self) -> (usize, Option<usize>);
}

impl<S: Source + Send> Looks for Observable<S> {
    fn looks(&self) -> (usize, Option<usize>) {
        futures::Stream::size_hint(self)
    }
}

impl Drop for Curious {
    fn drop(&mut self) {
        if let Ok(slot) = self.0.try_lock()
            && let Some(observable) = &*slot
        {
            observable.looks();
        }
    }
}

#[tokio::test]
async fn an_item_that_is_lost_may_look_at_its_queue() {
    let slot = Slot::default();
    let (own, (probe, source)) = (Arc::clone(&slot), Probe::<u32>::new());
    let source = source.map(move |_| Curious(Arc::clone(&own)));
    let mut newest = Box::pin(source.on_backpressure_latest());
    assert!(newest.next().now_or_never().is_none());
    *slot.lock().unwrap() = Some(newest);
    for n in 0..3 {
        probe.next(n);
        yield_now().await;
    }
    let newest = slot.lock().unwrap().take();
    drop(newest);
    assert!(probe.is_dropped());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn order_is_kept_and_nothing_is_lost_between_two_threads() {
    for capacity in [1, 2, 3, 7, 64, 1_000] {
        let numbers = from_iter(0..30_000_u32).on_backpressure_buffer(capacity, Overflow::Block);
        let gauge = numbers.gauge();
        let in_order = tokio::spawn(numbers.fold(0, |next, n| {
            assert_eq!(n, next);
            next + 1
        }));
        assert_eq!(in_order.await.unwrap(), Ok(30_000));
        assert!(gauge.high_water() <= capacity);
        assert_eq!(gauge.lost(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_and_what_is_kept_is_all_there_was_between_two_threads() {
    for overflow in [Overflow::DropOldest, Overflow::DropNewest] {
        let lost = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&lost);
        let options = Backlog::new(overflow).on_drop(move |_| _ = count.fetch_add(1, Ordering::Relaxed));
        let numbers = from_iter(0..30_000_usize).on_backpressure_buffer(5, options);
        let gauge = numbers.gauge();
        let kept = tokio::spawn(numbers.to_vec()).await.unwrap().unwrap();
        assert!(kept.is_sorted());
        assert_eq!(kept.len() + lost.load(Ordering::Relaxed), 30_000);
        assert_eq!(gauge.lost(), lost.load(Ordering::Relaxed) as u64);
        assert_eq!(gauge.high_water(), 5);
        // Whether there is room for the last one, where the oldest stay, is up to the threads.
        match overflow {
            Overflow::DropOldest => assert_eq!(kept.last(), Some(&29_999)),
            _ => assert_eq!(kept.first(), Some(&0)),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_that_are_dropped_at_any_moment_leave_nothing() {
    let counter = LeakCounter::new();
    for n in 0..1_000 {
        let token = counter.token();
        let mut numbers = Box::pin(from_iter(0..).map(move |n| (n, token.clone())).prefetch(1 + n % 9));
        for _ in 0..n % 30 {
            numbers.next().await;
        }
        drop(numbers);
    }
    while counter.live() > 0 || tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0 {
        yield_now().await;
    }
}
