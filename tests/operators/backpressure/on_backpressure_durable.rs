use futures::{
    FutureExt, StreamExt,
    future::{BoxFuture, pending, ready},
    stream::{self, BoxStream},
};
use headwater::{
    durable::{
        Backend, Consume, DeadLetter, Delivery, Figures, Fullness, Leased, Message, Published, Queue, QueueError,
        SqliteFile,
    },
    prelude::*,
    testing::Probe,
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{sync::Semaphore, task::yield_now, time::Instant};

async fn queue<T>(capacity: u64) -> (TempDir, Queue<T>) {
    let folder = tempfile::tempdir().unwrap();
    let file = SqliteFile::new(folder.path().join("queue.db")).capacity(capacity).open().await.unwrap();
    (folder, Queue::new(file))
}

#[derive(Debug)]
enum Fault {
    Queue(QueueError),
    Source,
}

impl From<QueueError> for Fault {
    fn from(error: QueueError) -> Self {
        Self::Queue(error)
    }
}

fn numbers(count: u32) -> Observable<impl Source<Item = u32, Error = Fault> + Clone + Send + 'static> {
    from_iter(0..count).with_error()
}

async fn next(deliveries: &mut Observable<impl Source<Item = Delivery<u32>, Error = Fault> + Unpin>) -> Delivery<u32> {
    deliveries.next().await.expect("it has ended").unwrap()
}

#[tokio::test]
async fn everything_arrives_in_order_and_it_completes_when_all_is_acknowledged() {
    let (_folder, queue) = queue(1_000).await;
    let items = numbers(500).on_backpressure_durable(&queue, "g").map_concurrent(8, |delivery| async move {
        let (item, receipt) = delivery.split();
        receipt.ack().await?;
        Ok(item)
    });
    assert_eq!(items.to_vec().await.unwrap(), (0..500).collect::<Vec<_>>());
    assert_eq!(queue.figures("g").await.unwrap().depth, 0);
}

#[tokio::test]
async fn an_empty_source_stays_empty() {
    let (_folder, queue) = queue(10).await;
    assert_eq!(numbers(0).on_backpressure_durable(&queue, "g").count().await.unwrap(), 0);
}

#[tokio::test]
async fn it_does_not_complete_before_the_last_delivery_is_settled() {
    let (_folder, queue) = queue(10).await;
    let mut deliveries = numbers(1).on_backpressure_durable(&queue, "g").boxed();
    next(&mut deliveries).await.nack(Duration::from_millis(1)).await.unwrap();
    let again = next(&mut deliveries).await;
    assert_eq!((*again, again.attempt()), (0, 2));
    let end = async { assert!(deliveries.next().await.is_none()) };
    // It looks, sees that something is left, and hears of it when that is settled.
    let settle = async {
        queue.flush().await.unwrap();
        again.ack().await.unwrap();
    };
    tokio::join!(end, settle);
}

#[tokio::test]
async fn a_dead_letter_is_nothing_that_is_left() {
    let (_folder, queue) = queue(10).await;
    let dropped = numbers(3).on_backpressure_durable(&queue, Consume::group("g").attempts(2)).count();
    assert_eq!(dropped.await.unwrap(), 6);
    assert_eq!(queue.figures("g").await.unwrap().dead, 3);
}

#[tokio::test]
async fn an_error_of_the_source_comes_behind_what_is_left() {
    let (_folder, queue) = queue(10).await;
    let failing = numbers(3).concat(throw_error(Fault::Source));
    let mut deliveries = failing.on_backpressure_durable(&queue, "g").boxed();
    for n in 0..3 {
        let delivery = next(&mut deliveries).await;
        assert_eq!(*delivery, n);
        delivery.ack().await.unwrap();
    }
    assert!(matches!(deliveries.next().await, Some(Err(Fault::Source))));
    assert!(deliveries.next().await.is_none());
}

#[tokio::test]
async fn an_item_that_cannot_be_published_ends_it() {
    let (_folder, queue) = queue(10).await;
    let unwritable = just(BTreeMap::from([((1, 2), 3)])).with_error::<Fault>();
    let failed = unwritable.on_backpressure_durable(&queue, "g").drain().await;
    assert!(matches!(failed, Err(Fault::Queue(QueueError::Item(_)))));
}

#[tokio::test]
async fn what_an_earlier_run_has_left_comes_first() {
    let (_folder, queue) = queue(100).await;
    let mut deliveries = numbers(10).on_backpressure_durable(&queue, "g").boxed();
    next(&mut deliveries).await.ack().await.unwrap();
    while queue.figures("g").await.unwrap().depth < 9 {
        tokio::task::yield_now().await;
    }
    drop(deliveries);
    let more = from_iter(10..12).with_error::<Fault>().on_backpressure_durable(&queue, "g");
    let more = more.map_concurrent(1, |delivery| async move {
        let (item, receipt) = delivery.split();
        receipt.ack().await?;
        Ok(item)
    });
    assert_eq!(more.to_vec().await.unwrap(), (1..12).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_full_queue_stops_the_source() {
    let (_folder, queue) = queue(5).await;
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let endless = from_iter(0..).tap(move |_| _ = counter.fetch_add(1, Ordering::Relaxed)).with_error::<Fault>();
    let mut deliveries = endless.on_backpressure_durable(&queue, Consume::group("g").in_flight(1)).boxed();
    let held = next(&mut deliveries).await;
    while queue.figures("g").await.unwrap().depth < 5 {
        tokio::task::yield_now().await;
    }
    queue.flush().await.unwrap();
    // Five are kept, and 64 wait for room.
    assert!(asked.load(Ordering::Relaxed) <= 5 + 64);
    assert_eq!(*held, 0);
}

#[tokio::test]
async fn nothing_happens_before_the_first_poll_and_a_clone_is_another_run() {
    let (_folder, queue) = queue(100).await;
    let recipe = numbers(2).on_backpressure_durable(&queue, Consume::group("g").attempts(1));
    let clone = recipe.clone();
    assert!(queue.groups().await.unwrap().is_empty());
    assert_eq!(recipe.count().await.unwrap(), 2);
    assert_eq!(clone.count().await.unwrap(), 2);
}

#[tokio::test]
async fn dropping_it_drops_the_source() {
    let (_folder, queue) = queue(5).await;
    let alive = Arc::new(());
    let token = Arc::clone(&alive);
    let endless = from_iter(0_u32..).filter(move |_| Arc::strong_count(&token) > 0).with_error::<Fault>();
    let mut deliveries = endless.on_backpressure_durable(&queue, "g").boxed();
    let held = next(&mut deliveries).await;
    assert_eq!(Arc::strong_count(&alive), 2);
    drop(deliveries);
    assert_eq!(Arc::strong_count(&alive), 1);
    held.ack().await.unwrap();
}

/// A queue that never has anything for the group, and fails where the test says so.
#[derive(Clone)]
struct Bare {
    /// The group is known once this has a permit.
    attached: Arc<Semaphore>,
    fails_to_lease: bool,
    /// How much is left at each look; then looking fails.
    depths: Arc<Mutex<Vec<u64>>>,
    looks: Arc<Mutex<Vec<Instant>>>,
}

impl Bare {
    fn new<const N: usize>(depths: [u64; N]) -> Self {
        let depths = depths.into_iter().rev().collect();
        Self {
            attached: Arc::new(Semaphore::new(1)),
            fails_to_lease: false,
            depths: Arc::new(Mutex::new(depths)),
            looks: Arc::default(),
        }
    }

    fn queue(&self) -> Queue<u32> {
        Queue::new(self.clone())
    }
}

type Answer<T> = BoxFuture<'static, Result<T, QueueError>>;

impl Backend for Bare {
    fn publish(&self, _: Message) -> Answer<Published> {
        ready(Ok(Published { sequence: 1, is_duplicate: false })).boxed()
    }

    fn attach(&self, _: &str) -> Answer<()> {
        let attached = Arc::clone(&self.attached);
        async move {
            drop(attached.acquire().await);
            Ok(())
        }
        .boxed()
    }

    fn lease(&self, _: &Consume, _: usize) -> Answer<Vec<Leased>> {
        if self.fails_to_lease { ready(Err(QueueError::Busy)).boxed() } else { pending().boxed() }
    }

    fn figures(&self, _: &str) -> Answer<Figures> {
        self.looks.lock().unwrap().push(Instant::now());
        let depth = self.depths.lock().unwrap().pop().ok_or(QueueError::Busy);
        ready(depth.map(|depth| Figures { depth, in_flight: 0, oldest: None, dead: 0 })).boxed()
    }

    fn forget(&self, _: &str) -> Answer<bool> {
        pending().boxed()
    }

    fn groups(&self) -> Answer<Vec<String>> {
        pending().boxed()
    }

    fn fullness(&self) -> Answer<Fullness> {
        pending().boxed()
    }

    fn dead_letters(&self, _: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>> {
        stream::pending().boxed()
    }

    fn discard(&self, _: &str, _: u64) -> Answer<bool> {
        pending().boxed()
    }

    fn replay(&self, _: &str, _: u64) -> Answer<bool> {
        pending().boxed()
    }

    fn flush(&self) -> Answer<()> {
        pending().boxed()
    }
}

#[tokio::test]
async fn the_source_waits_until_the_queue_knows_the_group() {
    let bare = Bare { attached: Arc::new(Semaphore::new(0)), ..Bare::new([]) };
    let (probe, source) = Probe::<u32, Fault>::new();
    let mut deliveries = source.on_backpressure_durable(&bare.queue(), "g").boxed();
    assert!(deliveries.next().now_or_never().is_none());
    yield_now().await;
    assert!(!probe.is_subscribed());
    bare.attached.add_permits(1);
    assert!(deliveries.next().now_or_never().is_none());
    yield_now().await;
    assert!(probe.is_subscribed());
}

#[tokio::test]
async fn an_error_of_the_queue_passes_at_once_and_drops_the_source() {
    let bare = Bare { fails_to_lease: true, ..Bare::new([]) };
    let (probe, source) = Probe::<u32, Fault>::new();
    let mut deliveries = source.on_backpressure_durable(&bare.queue(), "g").boxed();
    assert!(matches!(deliveries.next().await, Some(Err(Fault::Queue(QueueError::Busy)))));
    assert!(probe.is_dropped());
    assert!(deliveries.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn once_the_source_has_ended_it_looks_every_second_whether_anything_is_left() {
    let (begin, bare) = (Instant::now(), Bare::new([2, 1, 0]));
    assert_eq!(numbers(0).on_backpressure_durable(&bare.queue(), "g").count().await.unwrap(), 0);
    let looks: Vec<_> = bare.looks.lock().unwrap().iter().map(|look| look.duration_since(begin).as_secs()).collect();
    assert_eq!(looks, [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_ends_it() {
    let bare = Bare::new([1]);
    let mut deliveries = numbers(0).on_backpressure_durable(&bare.queue(), "g").boxed();
    assert!(matches!(deliveries.next().await, Some(Err(Fault::Queue(QueueError::Busy)))));
    assert!(deliveries.next().await.is_none());
    assert_eq!(bare.looks.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn gives_way_to_others_where_publishing_takes_no_time() {
    let bare = Bare::new([]);
    let published = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&published);
    let source = from_iter(0..10_000).tap(move |_| _ = counter.fetch_add(1, Ordering::Relaxed)).with_error::<Fault>();
    let mut deliveries = source.on_backpressure_durable(&bare.queue(), "g").boxed();
    assert!(deliveries.next().now_or_never().is_none());
    assert!((1..=1_024).contains(&published.load(Ordering::Relaxed)), "{published:?}");
}
