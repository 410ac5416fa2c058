//! The front of a queue, over a backend that does as the test says and writes down what it is told.

use futures::{
    FutureExt, StreamExt,
    future::{BoxFuture, pending, ready},
    poll,
    stream::{self, BoxStream},
};
use headwater::{
    durable::{
        Backend, Consume, DeadLetter, Delivery, Figures, Fullness, Label, Lease, Leased, Message, Published, Queue,
        QueueError, Verdict,
    },
    prelude::*,
};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};
use tokio::time::advance;

type Answer<T> = BoxFuture<'static, Result<T, QueueError>>;

/// Leases what the test has prepared, and nothing behind that.
#[derive(Clone, Default)]
struct Script {
    batches: Arc<Mutex<VecDeque<Answer<Vec<&'static str>>>>>,
    told: Arc<Mutex<Vec<String>>>,
    fails_to_attach: bool,
    /// What becomes of every verdict.
    refuses: Option<QueueError>,
}

impl Script {
    fn of<const N: usize>(batches: [&[&'static str]; N]) -> Self {
        let script = Self::default();
        for batch in batches {
            script.then(ready(Ok(batch.to_vec())).boxed());
        }
        script
    }

    fn then(&self, batch: Answer<Vec<&'static str>>) {
        self.batches.lock().unwrap().push_back(batch);
    }

    fn tell(&self, what: String) {
        self.told.lock().unwrap().push(what);
    }

    /// What it was told since it was asked last.
    fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

impl Backend for Script {
    fn publish(&self, message: Message) -> Answer<Published> {
        self.tell(format!("publish {}", String::from_utf8_lossy(&message.body)));
        ready(Ok(Published { sequence: 7, is_duplicate: message.id.is_some() })).boxed()
    }

    fn attach(&self, group: &str) -> Answer<()> {
        self.tell(format!("attach {group}"));
        ready(if self.fails_to_attach { Err(QueueError::Busy) } else { Ok(()) }).boxed()
    }

    fn forget(&self, _: &str) -> Answer<bool> {
        pending().boxed()
    }

    fn groups(&self) -> Answer<Vec<String>> {
        pending().boxed()
    }

    fn lease(&self, consume: &Consume, most: usize) -> Answer<Vec<Leased>> {
        self.tell(format!("lease {most} for {}", consume.group));
        let batch = self.batches.lock().unwrap().pop_front().unwrap_or_else(|| pending().boxed());
        let script = self.clone();
        let leased = move |body: &'static str| Leased {
            message: Message { body: body.into(), ..Message::default() },
            sequence: 1,
            attempt: 1,
            published_at: SystemTime::UNIX_EPOCH,
            lease: Box::new(Written { body, script: script.clone() }),
        };
        async move { Ok(batch.await?.into_iter().map(leased).collect()) }.boxed()
    }

    fn figures(&self, _: &str) -> Answer<Figures> {
        ready(Ok(Figures { depth: 3, in_flight: 2, oldest: None, dead: 1 })).boxed()
    }

    fn fullness(&self) -> Answer<Fullness> {
        pending().boxed()
    }

    fn dead_letters(&self, group: &str) -> BoxStream<'static, Result<DeadLetter, QueueError>> {
        self.tell(format!("dead letters of {group}"));
        let letter = |sequence| DeadLetter {
            sequence,
            body: b"1".into(),
            id: None,
            key: None,
            attempts: 5,
            error: "on purpose".to_owned(),
            died_at: SystemTime::UNIX_EPOCH,
        };
        stream::iter([Ok(letter(1)), Ok(letter(2)), Err(QueueError::Busy), Ok(letter(3))]).boxed()
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

/// A lease that writes down what is done with it.
struct Written {
    body: &'static str,
    script: Script,
}

impl Lease for Written {
    fn settle(&self, verdict: Verdict) -> Answer<()> {
        self.script.tell(format!("{} {verdict:?}", self.body));
        ready(self.script.refuses.clone().map_or(Ok(()), Err)).boxed()
    }

    fn give_back(&self, was_seen: bool) {
        self.script.tell(format!("{} back, {}", self.body, if was_seen { "seen" } else { "unseen" }));
    }
}

fn terms(in_flight: usize) -> Consume {
    Consume::group("g").in_flight(in_flight)
}

#[tokio::test]
async fn nothing_is_asked_before_the_first_poll_and_then_the_group_is_made_known() {
    let script = Script::of([&["1"]]);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4));
    assert!(script.told().is_empty());
    let one = deliveries.next().await.unwrap().unwrap();
    assert_eq!((*one, one.attempt(), one.id(), one.key()), (1, 1, None, None));
    assert_eq!(script.told(), ["attach g", "lease 1 for g"]);
}

#[tokio::test]
async fn a_quick_consumer_is_given_more_and_more_at_once_while_half_of_it_waits() {
    let script = Script::of([&["1"], &["2", "3"], &["4", "5", "6", "7"], &["8", "9", "10", "11"]]);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(6));
    script.told();
    let mut asked = Vec::new();
    for item in 1..=11 {
        let delivery = deliveries.next().await.unwrap().unwrap();
        assert_eq!(*delivery, item);
        delivery.ack().await.unwrap();
        let leases = script.told().into_iter().filter_map(|told| Some(told.strip_prefix("lease ")?[..1].to_owned()));
        asked.extend(leases.map(|most| format!("{most} for {item}")));
    }
    // Whenever no more than half a batch waits, as many as are in a batch, or as there is room for beside those.
    assert_eq!(asked, ["1 for 1", "2 for 2", "4 for 3", "3 for 5", "3 for 9"]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_is_given_one_at_a_time() {
    let script = Script::of([&["1"], &["2", "3"], &["4"], &["5"]]);
    let lease = Duration::from_millis(800);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(64).lease(lease));
    for item in 1..=5 {
        let delivery = deliveries.next().await.unwrap().unwrap();
        assert_eq!(*delivery, item);
        advance(lease / 8).await;
        delivery.ack().await.unwrap();
    }
    let leases: Vec<_> = script.told().into_iter().filter(|told| told.starts_with("lease")).collect();
    assert_eq!(leases, ["lease 1 for g", "lease 2 for g", "lease 1 for g", "lease 1 for g"]);
}

#[tokio::test]
async fn no_more_is_asked_for_than_there_is_room() {
    let script = Script::of([&["1"], &["2"], &["3"]]);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(2));
    let (first, second) = (deliveries.next().await.unwrap(), deliveries.next().await.unwrap());
    assert!(poll!(deliveries.next()).is_pending());
    assert_eq!(script.told(), ["attach g", "lease 1 for g", "lease 1 for g"]);
    drop(second);
    assert_eq!(*deliveries.next().await.unwrap().unwrap(), 3);
    assert_eq!(script.told(), ["2 back, seen", "lease 1 for g", "3 back, seen"]);
    assert_eq!(*first.unwrap(), 1);
}

#[tokio::test]
async fn who_waits_for_room_is_woken_by_a_delivery_that_is_dropped_elsewhere() {
    let script = Script::of([&["1"], &["2"]]);
    let mut deliveries = Queue::<u32>::new(script).consume(terms(1));
    let first = deliveries.next().await.unwrap().unwrap();
    let second = tokio::spawn(async move { *deliveries.next().await.unwrap().unwrap() });
    tokio::task::yield_now().await;
    assert!(!second.is_finished());
    drop(first);
    assert_eq!(second.await.unwrap(), 2);
}

#[tokio::test]
async fn what_was_not_handed_out_goes_back_unseen_when_it_is_dropped() {
    let script = Script::of([&["1", "2", "3"]]);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4));
    let first = deliveries.next().await.unwrap().unwrap();
    script.told();
    drop(deliveries);
    assert_eq!(script.told(), ["2 back, unseen", "3 back, unseen"]);
    drop(first);
    assert_eq!(script.told(), ["1 back, seen"]);
}

#[tokio::test(start_paused = true)]
async fn what_has_waited_for_half_its_lease_goes_back_unseen() {
    let script = Script::of([&["1", "2", "3"], &["4"]]);
    let lease = Duration::from_millis(200);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4).lease(lease));
    let first = deliveries.next().await.unwrap().unwrap();
    advance(lease / 2).await;
    script.told();
    let fourth = deliveries.next().await.unwrap().unwrap();
    assert_eq!((*first, *fourth), (1, 4));
    assert_eq!(script.told(), ["2 back, unseen", "3 back, unseen", "lease 1 for g"]);
}

#[tokio::test]
async fn what_is_settled_is_not_given_back() {
    let script = Script::of([&["1", "2", "3", "4"]]);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4));
    let mut next = async || deliveries.next().await.unwrap().unwrap();
    let (one, two, three, four) = (next().await, next().await, next().await, next().await);
    script.told();
    one.in_progress().await.unwrap();
    one.ack().await.unwrap();
    two.nack(Duration::ZERO).await.unwrap();
    three.nack_because(Duration::from_secs(1), "later").await.unwrap();
    let (item, receipt) = four.split();
    assert_eq!(item, 4);
    receipt.bury("no use").await.unwrap();
    let expected = [
        "1 InProgress",
        "1 Ack",
        r#"2 Nack { delay: 0ns, error: "refused without a reason" }"#,
        r#"3 Nack { delay: 1s, error: "later" }"#,
        r#"4 Bury { error: "no use" }"#,
    ];
    assert_eq!(script.told(), expected);
}

#[tokio::test]
async fn an_answer_that_nobody_awaited_is_none() {
    let script = Script::of([&["1"]]);
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(1));
    let one = deliveries.next().await.unwrap().unwrap();
    script.told();
    drop(one.ack());
    assert_eq!(script.told(), ["1 back, seen"]);
}

#[tokio::test]
async fn what_could_not_be_settled_is_given_back_as_seen() {
    let script = Script { refuses: Some(QueueError::Busy), ..Script::of([&["1"]]) };
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(1));
    let one = deliveries.next().await.unwrap().unwrap();
    script.told();
    assert!(matches!(one.ack().await, Err(QueueError::Busy)));
    assert_eq!(script.told(), ["1 Ack", "1 back, seen"]);
}

#[tokio::test]
async fn what_is_no_item_is_buried_and_one_that_somebody_else_has_by_now_does_no_harm() {
    for refuses in [None, Some(QueueError::Expired)] {
        let script = Script { refuses, ..Script::of([&["one", "2"]]) };
        let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4));
        assert_eq!(*deliveries.next().await.unwrap().unwrap(), 2);
        let told = script.told();
        assert!(told[2].starts_with("one Bury { error: \"expected value at line 1"), "{told:?}");
    }
}

#[tokio::test]
async fn an_error_ends_it_and_what_waits_goes_back() {
    let script = Script { refuses: Some(QueueError::Busy), ..Script::of([&["one", "2"]]) };
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4));
    assert!(matches!(deliveries.next().await, Some(Err(QueueError::Busy))));
    assert_eq!(script.told().last().unwrap(), "2 back, unseen");
    assert!(deliveries.next().await.is_none());
    assert!(script.told().is_empty());
}

#[tokio::test]
async fn an_error_of_a_lease_or_of_the_group_ends_it() {
    let script = Script::default();
    script.then(ready(Err(QueueError::Busy)).boxed());
    let mut deliveries = Queue::<u32>::new(script).consume(terms(4));
    assert!(matches!(deliveries.next().await, Some(Err(QueueError::Busy))));
    assert!(deliveries.next().await.is_none());

    let script = Script { fails_to_attach: true, ..Script::default() };
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4));
    assert!(matches!(deliveries.next().await, Some(Err(QueueError::Busy))));
    assert!(deliveries.next().await.is_none());
    assert_eq!(script.told(), ["attach g"]);
}

#[tokio::test]
async fn dead_letters_are_asked_for_at_the_first_poll_and_an_error_ends_them() {
    let script = Script::default();
    let mut letters = Queue::<u32>::new(script.clone()).dead_letters("g");
    assert!(script.told().is_empty());
    for sequence in [1, 2] {
        let letter = letters.next().await.unwrap().unwrap();
        assert_eq!((letter.sequence, letter.item::<u32>().unwrap()), (sequence, 1));
    }
    assert!(matches!(letters.next().await, Some(Err(QueueError::Busy))));
    assert!(letters.next().await.is_none());
    assert_eq!(script.told(), ["dead letters of g"]);
}

#[tokio::test]
async fn what_a_backend_says_of_a_message_and_of_a_group_is_passed_on() {
    let script = Script::default();
    let queue = Queue::<u32>::new(script.clone());
    assert_eq!(queue.publish(&5).await.unwrap(), Published { sequence: 7, is_duplicate: false });
    let again = queue.publish_with(&6, Label::new().id("again")).await.unwrap();
    assert_eq!(again, Published { sequence: 7, is_duplicate: true });
    assert_eq!(script.told(), ["publish 5", "publish 6"]);
    let figures = Figures { depth: 3, in_flight: 2, oldest: None, dead: 1 };
    assert_eq!(queue.figures("g").await.unwrap(), figures);
}

#[tokio::test]
async fn a_consumer_that_is_retried_begins_anew() {
    let script = Script::default();
    script.then(ready(Err(QueueError::Busy)).boxed());
    script.then(ready(Ok(vec!["1"])).boxed());
    let mut deliveries = Queue::<u32>::new(script.clone()).consume(terms(4)).retry(1);
    assert_eq!(*deliveries.next().await.unwrap().unwrap(), 1);
    assert_eq!(script.told(), ["attach g", "lease 1 for g", "attach g", "lease 1 for g", "1 back, seen"]);
}

/// Futures of the queue, made in closures, within a task: they must not be tied to what the closures were given.
#[tokio::test]
async fn what_is_done_in_closures_can_be_spawned() {
    let script = Script::of([&["1", "2"]]);
    let queue = Queue::<u32>::new(script.clone());
    let spawned = tokio::spawn({
        let queue = queue.clone();
        async move { queue.consume("g").take(1).map_concurrent(4, |job| job.bury("no use")).drain().await }
    });
    spawned.await.unwrap().unwrap();
    assert!(script.told().contains(&"1 Bury { error: \"no use\" }".to_owned()));
    let script = Script::of([&["3"]]);
    let other = Queue::<u32>::new(script.clone());
    let spawned = tokio::spawn(async move {
        let refuse = |job: Delivery<u32>| job.nack_because(Duration::ZERO, "later");
        other.consume("g").take(1).map_concurrent(4, refuse).drain().await
    });
    spawned.await.unwrap().unwrap();
    assert!(script.told().iter().any(|told| told.contains("later")));
    // These need not run: the script never answers.
    tokio::spawn(async move {
        let numbers = || just(1).with_error::<QueueError>();
        numbers().map_concurrent(4, |_| queue.attach("g")).drain().await?;
        numbers().map_concurrent(4, |_| queue.forget("g")).drain().await?;
        numbers().map_concurrent(4, |_| queue.figures("g")).drain().await?;
        numbers().map_concurrent(4, |sequence| queue.replay("g", sequence)).drain().await?;
        numbers().map_concurrent(4, |sequence| queue.discard("g", sequence)).drain().await
    })
    .abort();
}

#[test]
fn terms_that_make_no_sense_are_a_mistake_however_they_were_made() {
    let queue = Queue::<u32>::new(Script::default());
    let sentence = |change: fn(&mut Consume)| {
        let mut terms = terms(1);
        change(&mut terms);
        let panic = catch_unwind(AssertUnwindSafe(|| drop(queue.consume(terms)))).expect_err("it was accepted");
        *panic.downcast::<&str>().unwrap()
    };
    let none_in_flight = sentence(|terms| terms.in_flight = 0);
    assert_eq!(none_in_flight, "a consumer without a message in flight would wait for ever");
    for lease in [Duration::ZERO, Duration::from_micros(999)] {
        let mut terms = terms(1);
        terms.lease = lease;
        assert!(catch_unwind(AssertUnwindSafe(|| drop(queue.consume(terms)))).is_err());
    }
    let no_lease = sentence(|terms| terms.lease = Duration::ZERO);
    assert_eq!(no_lease, "a lease of less than a millisecond would end before it begins");
    let no_attempt = sentence(|terms| terms.attempts = 0);
    assert_eq!(no_attempt, "a message that may not be delivered once cannot be consumed");
}

#[test]
fn errors_say_what_is_wrong() {
    let told = [
        (QueueError::NotAQueue, "what is there is not a queue"),
        (QueueError::NewerFormat { found: 7, known: 1 }, "the queue has format 7, and this version knows up to 1"),
        (QueueError::Damaged("page 3".to_owned()), "the file of the queue is damaged: page 3"),
        (QueueError::Busy, "the queue was kept busy by others for too long"),
        (QueueError::Unreachable("no answer".to_owned()), "the broker cannot be reached: no answer"),
        (QueueError::Refused("no password".to_owned()), "the broker refuses it: no password"),
        (
            QueueError::GroupName { found: 300, most: 252 },
            "the name of the group takes 300 bytes, and the broker takes 252",
        ),
        (QueueError::NoGroup, "there is no group of that name"),
        (QueueError::Expired, "the lease on the message had ended"),
    ];
    for (error, text) in told {
        assert_eq!(error.to_string(), text);
    }
}
