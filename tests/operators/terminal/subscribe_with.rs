use headwater::{
    prelude::*,
    testing::{LeakCounter, Probe, TestError},
};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Duration,
};
use tokio::time::{Instant, sleep};

#[derive(Debug, PartialEq)]
enum Told {
    Next(u32, Duration),
    Error(TestError),
    Complete,
}

/// Takes ten milliseconds an item and writes down what it is told, and when.
struct Slow {
    begin: Instant,
    told: mpsc::Sender<Told>,
}

impl Observer<u32, TestError> for Slow {
    async fn next(&mut self, item: u32) {
        self.told.send(Told::Next(item, self.begin.elapsed())).unwrap();
        sleep(Duration::from_millis(10)).await;
    }

    async fn error(&mut self, error: TestError) {
        self.told.send(Told::Error(error)).unwrap();
    }

    async fn complete(&mut self) {
        self.told.send(Told::Complete).unwrap();
    }
}

fn slow() -> (Slow, mpsc::Receiver<Told>) {
    let (told, hears) = mpsc::channel();
    (Slow { begin: Instant::now(), told }, hears)
}

#[tokio::test(start_paused = true)]
async fn each_call_is_awaited_before_the_next_item_is_pulled() {
    let (observer, told) = slow();
    let subscription = from_iter([1, 2]).with_error().subscribe_with(observer);
    assert_eq!(subscription.await, Ok(Completion::Completed));
    let ms = Duration::from_millis;
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [Told::Next(1, ms(0)), Told::Next(2, ms(10)), Told::Complete]);
}

#[tokio::test]
async fn of_an_empty_source_the_observer_hears_the_end() {
    let (observer, told) = slow();
    let subscription = from_iter([0; 0]).with_error().subscribe_with(observer);
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [Told::Complete]);
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    struct Deaf;

    impl Observer<u32, Infallible> for Deaf {
        async fn next(&mut self, _: u32) {}
        async fn error(&mut self, _: Infallible) {}
        async fn complete(&mut self) {}
    }

    let pulled = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&pulled);
    let source = from_iter(0..3_000).tap(move |_| _ = counter.fetch_add(1, Ordering::Relaxed));
    let subscription = source.subscribe_with(Deaf);
    // The first part came with the subscription, each of the others with a turn of its task.
    assert_eq!(pulled.load(Ordering::Relaxed), 1_024);
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(pulled.load(Ordering::Relaxed), 3_000);
}

#[tokio::test]
async fn the_observer_is_told_of_the_error_and_the_subscription_completes() {
    let (observer, told) = slow();
    let subscription = from_try_future(async { Err(TestError::from("late")) }).subscribe_with(observer);
    assert_eq!(subscription.await, Ok(Completion::Completed));
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [Told::Error(TestError::from("late"))]);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_subscription_drops_the_observer_which_is_told_nothing_more() {
    let (observer, told) = slow();
    let subscription = from_iter([1, 2]).with_error().subscribe_with(observer);
    drop(subscription);
    // The channel has ended, so that the observer, which held the other end, is gone.
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [Told::Next(1, Duration::ZERO)]);
}

#[tokio::test]
async fn a_subject_is_an_observer() {
    let subject = PublishSubject::<u32>::new(8);
    let all = subject.observe().to_vec();
    let mut all = std::pin::pin!(all);
    assert!(futures::poll!(all.as_mut()).is_pending());
    let feed = from_iter(1..=3).subscribe_with(subject);
    assert_eq!(feed.await, Ok(Completion::Completed));
    assert_eq!(all.await, Ok(vec![1, 2, 3]));
}

#[tokio::test]
async fn a_subject_that_has_terminated_is_fed_no_more() {
    let (probe, source) = Probe::<u32>::new();
    let subject = PublishSubject::new(8).auto_cancel();
    let reader = subject.observe().for_each(drop).spawn();
    let feed = source.subscribe_with(subject);
    probe.next(1);
    tokio::task::yield_now().await;
    assert!(!feed.is_finished());
    drop(reader);
    assert!(probe.is_subscribed());
    probe.next(2);
    assert_eq!(feed.await, Ok(Completion::Completed));
    assert!(!probe.is_subscribed());
}

/// Says at the end whether the source was gone by then.
struct Last(LeakCounter, mpsc::Sender<usize>);

impl Observer<u32, Infallible> for Last {
    async fn next(&mut self, _: u32) {}

    async fn error(&mut self, never: Infallible) {
        match never {}
    }

    async fn complete(&mut self) {
        self.1.send(self.0.live()).unwrap();
    }
}

#[tokio::test]
async fn the_source_is_gone_when_the_observer_is_told_of_the_end() {
    let (counter, (tell, told)) = (LeakCounter::new(), mpsc::channel());
    let token = counter.token();
    let source = from_iter(0..3).map(move |n| (n, &token).0);
    assert_eq!(source.subscribe_with(Last(counter, tell)).await, Ok(Completion::Completed));
    assert_eq!(told.recv(), Ok(0));
}
