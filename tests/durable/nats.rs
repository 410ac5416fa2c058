//! The backend that keeps a queue on a NATS server.

use crate::{
    built::example,
    contract::{Home, contract},
    server::Server,
};
use futures::poll;
use headwater::{
    async_nats::{
        self, ConnectOptions,
        jetstream::{self, stream},
    },
    durable::{Backend, Consume, Deliveries, Delivery, Label, NatsStream, Queue, QueueError},
    prelude::*,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::Arc,
    time::Duration,
};
use tokio::task::spawn_blocking;

/// A server with one stream on it.
struct Broker(Server);

impl Broker {
    fn new() -> Option<Self> {
        Server::with_jetstream().map(Self)
    }

    fn stream(&self) -> NatsStream {
        NatsStream::new(self.0.url(), "queue").patience(Duration::from_secs(10))
    }
}

impl Home for Broker {
    async fn open(&self, capacity: u64) -> Arc<dyn Backend> {
        Arc::new(self.stream().capacity(capacity).open().await.unwrap())
    }
}

contract!(match Broker::new() {
    Some(broker) => broker,
    None => return,
});

/// How the publisher's own words for it are, and what a subject or a header could not hold.
const ODD: &str = "größer.than *>\r\n 100 %";

fn queue_on(broker: &Broker, patience: Duration) -> impl Future<Output = Queue<u32>> + use<> {
    let stream = broker.stream().patience(patience);
    async move { Queue::new(stream.open().await.unwrap()) }
}

async fn next(deliveries: &mut Observable<Deliveries<u32>>) -> Delivery<u32> {
    deliveries.next().await.unwrap().expect("it never ends")
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_is_there_twice_when_the_server_is_killed_under_both_sides() {
    const COUNT: u32 = 1_000;
    const KILLS: u32 = 5;
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(30)).await;
    let publishing = from_iter(0..COUNT).with_error().map_concurrent(16, |item| queue.publish(&item)).drain();
    let mut seen = BTreeMap::<u32, BTreeSet<u64>>::new();
    let mut deliveries = 0;
    let terms = Consume::group("g").in_flight(16).lease(Duration::from_secs(1)).attempts(u32::MAX);
    let mut server = Some(broker.0);
    let consuming = async {
        let jobs = queue.consume(terms).map_concurrent(8, |delivery| async move {
            let (item, sequence) = (*delivery, delivery.sequence());
            match delivery.ack().await {
                Ok(()) | Err(QueueError::Expired) => Ok((item, sequence)),
                Err(error) => Err(error),
            }
        });
        let mut jobs = std::pin::pin!(jobs);
        while seen.len() < COUNT as usize {
            let (item, sequence) = jobs.as_mut().get_mut().next().await.unwrap().expect("it never ends");
            deliveries += 1;
            seen.entry(item).or_default().insert(sequence);
            if deliveries % (COUNT / (KILLS + 1)) == 0 && deliveries < COUNT {
                // Both sides are in the midst of it, and are not asked.
                let mut killed = server.take().expect("it is back");
                server = spawn_blocking(move || {
                    killed.restart();
                    Some(killed)
                })
                .await
                .unwrap();
            }
        }
    };
    let (published, ()) = tokio::join!(publishing, consuming);
    published.unwrap();
    println!("{} deliveries of {COUNT} items", deliveries);
    assert!(seen.keys().copied().eq(0..COUNT));
    let twice: Vec<_> = seen.iter().filter(|(_, sequences)| sequences.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?} were published twice");
}

#[tokio::test]
async fn both_sides_are_told_when_the_server_stays_away() {
    let Some(mut broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_millis(300)).await;
    queue.publish(&1).await.unwrap();
    let mut deliveries = queue.consume("g");
    let held = next(&mut deliveries).await;
    broker.0.kill();
    assert!(matches!(queue.publish(&2).await, Err(QueueError::Unreachable(_))));
    assert!(matches!(deliveries.next().await, Some(Err(QueueError::Unreachable(_)))));
    let told = held.ack().await;
    assert!(matches!(told, Err(QueueError::Unreachable(_))), "{told:?}");
    assert!(matches!(broker.stream().patience(Duration::ZERO).open().await, Err(QueueError::Unreachable(_))));
    broker.0.restart();
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    // What was on its way to the server when that was killed may arrive, or not.
    assert!(matches!(queue.figures("g").await.unwrap().depth, 1 | 2));
}

#[tokio::test]
async fn who_waits_goes_on_waiting_when_the_server_is_back() {
    let Some(mut broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(30)).await;
    let mut deliveries = queue.consume("g");
    let mut waiting = Box::pin(next(&mut deliveries));
    assert!(poll!(&mut waiting).is_pending());
    while queue.groups().await.unwrap().is_empty() {
        assert!(poll!(&mut waiting).is_pending());
    }
    broker.0.restart();
    let (delivery, published) = tokio::join!(waiting, queue.publish(&7));
    published.unwrap();
    assert_eq!(*delivery, 7);
    delivery.ack().await.unwrap();
}

#[tokio::test]
async fn a_server_without_jetstream_is_told_from_one_that_is_away() {
    let Some(server) = Server::start(&[]) else { return };
    let opened = Broker(server).stream().open().await;
    assert!(matches!(opened, Err(QueueError::Refused(why)) if why.contains("JetStream is not enabled")));
}

#[tokio::test]
async fn credentials_are_needed_where_the_server_asks_for_them() {
    let Some(server) = Server::start(&["-js", "--user", "ann", "--pass", "secret"]) else { return };
    let stream = Broker(server);
    assert!(matches!(stream.stream().open().await, Err(QueueError::Refused(_))));
    let options = ConnectOptions::with_user_and_password("ann".to_owned(), "secret".to_owned());
    assert!(stream.stream().options(options).open().await.is_ok());
}

#[tokio::test]
async fn a_stream_that_is_no_queue_is_left_as_it_is() {
    let Some(broker) = Broker::new() else { return };
    let context = jetstream::new(async_nats::connect(broker.0.url()).await.unwrap());
    for (description, expected) in [(None, None), (Some("headwater queue, format 2"), Some((2, 1)))] {
        let config = stream::Config {
            name: "queue".to_owned(),
            subjects: vec!["queue.>".to_owned()],
            description: description.map(str::to_owned),
            ..stream::Config::default()
        };
        let before = context.create_stream(config).await.unwrap().cached_info().config.clone();
        let told = match broker.stream().open().await {
            Err(QueueError::NotAQueue) => None,
            Err(QueueError::NewerFormat { found, known }) => Some((found, known)),
            other => panic!("{other:?}"),
        };
        assert_eq!(told, expected);
        assert_eq!(context.get_stream("queue").await.unwrap().cached_info().config, before);
        context.delete_stream("queue").await.unwrap();
    }
}

#[tokio::test]
async fn any_text_is_an_id_a_key_a_group_and_a_reason() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    let label = Label::new().id(ODD).key(ODD);
    assert!(!queue.publish_with(&7, label.clone()).await.unwrap().is_duplicate);
    assert!(queue.publish_with(&7, label).await.unwrap().is_duplicate);
    for terms in [Consume::group(ODD), Consume::group("").in_order_by_key()] {
        let group = terms.group.clone();
        let delivery = next(&mut queue.consume(terms)).await;
        assert_eq!((delivery.id(), delivery.key()), (Some(ODD), Some(ODD)));
        delivery.bury(ODD).await.unwrap();
        let letter = queue.dead_letters(&*group).to_vec().await.unwrap().remove(0);
        assert_eq!((letter.id.as_deref(), letter.key.as_deref(), &*letter.error), (Some(ODD), Some(ODD), ODD));
    }
    assert_eq!(queue.groups().await.unwrap(), ["", ODD]);
}

#[tokio::test]
async fn a_group_whose_name_is_too_long_for_the_server_is_refused_at_once() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    queue.publish(&1).await.unwrap();
    for longest in ["g".repeat(252), "ö".repeat(42)] {
        for terms in [Consume::group(&longest), Consume::group(&longest).in_order_by_key()] {
            let mut deliveries = queue.consume(terms);
            drop(next(&mut deliveries).await);
        }
    }
    let is_refused = |outcome: Result<(), QueueError>, found: usize| {
        let is_it = matches!(outcome, Err(QueueError::GroupName { found: told, most: 252 }) if told == found);
        assert!(is_it, "{outcome:?}");
    };
    for (long, found) in [("g".repeat(253), 253), ("ö".repeat(43), 258), ("g".repeat(100_000), 100_000)] {
        is_refused(queue.attach(&long).await, found);
        is_refused(queue.forget(&long).await.map(drop), found);
        is_refused(queue.figures(&long).await.map(drop), found);
        is_refused(queue.replay(&long, 1).await.map(drop), found);
        is_refused(queue.discard(&long, 1).await.map(drop), found);
        is_refused(queue.dead_letters(long.clone()).to_vec().await.map(drop), found);
        is_refused(queue.consume(long.clone()).next().await.unwrap().map(drop), found);
        // Nobody is asked: there is no such server.
        let opening = NatsStream::new("nats://127.0.0.1:1", "queue").group(long.clone()).open();
        is_refused(opening.await.map(drop), found);
    }
}

#[tokio::test]
async fn a_reason_of_any_length_is_told_from_its_beginning() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    queue.publish(&7).await.unwrap();
    let reason = "ß".repeat(1_000_000);
    next(&mut queue.consume("g")).await.bury(&reason).await.unwrap();
    let told = queue.dead_letters("g").to_vec().await.unwrap().remove(0).error;
    assert!(!told.is_empty() && told.len() < reason.len() && reason.starts_with(&told));
}

#[tokio::test]
async fn a_message_that_is_too_large_for_the_server_is_refused_at_once() {
    let Some(broker) = Broker::new() else { return };
    let queue = Queue::<String>::new(broker.stream().open().await.unwrap());
    assert!(matches!(queue.publish(&"x".repeat(2_000_000)).await, Err(QueueError::Backend(_))));
    queue.publish(&"x".repeat(1_000_000)).await.unwrap();
}

#[tokio::test]
async fn a_group_that_turns_to_order_goes_on_where_it_was_and_stays_with_it() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    for item in 0..4 {
        queue.publish_with(&item, Label::new().key("k")).await.unwrap();
    }
    let first = next(&mut queue.consume(Consume::group("g").in_flight(1))).await;
    assert_eq!(*first, 0);
    first.ack().await.unwrap();
    let mut ordered = queue.consume(Consume::group("g").in_order_by_key());
    for expected in 1..4 {
        let delivery = next(&mut ordered).await;
        assert_eq!(*delivery, expected);
        delivery.ack().await.unwrap();
    }
    assert_eq!(queue.groups().await.unwrap(), ["g"]);
    assert_eq!(queue.figures("g").await.unwrap().depth, 0);
    assert!(matches!(queue.consume("g").next().await, Some(Err(QueueError::Backend(_)))));
}

#[tokio::test]
async fn a_consumer_of_a_group_that_another_connection_forgot_is_told() {
    let Some(broker) = Broker::new() else { return };
    let (here, there) =
        (queue_on(&broker, Duration::from_secs(10)).await, queue_on(&broker, Duration::from_secs(10)).await);
    here.publish(&7).await.unwrap();
    let mut deliveries = here.consume("g");
    let held = next(&mut deliveries).await;
    assert!(there.forget("g").await.unwrap());
    let told = deliveries.next().await;
    assert!(matches!(told, Some(Err(QueueError::NoGroup))), "{told:?}");
    assert!(matches!(held.ack().await, Err(QueueError::Expired)));
}

#[tokio::test]
async fn what_lay_unread_for_longer_than_its_lease_is_not_handed_out() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    queue.attach("g").await.unwrap();
    let terms = Consume::group("g").lease(Duration::from_millis(150));
    let (mut sleeper, mut other) = (queue.consume(terms.clone()), queue.consume(terms));
    // It takes a moment until the request of the sleeper is with the server; then it is never polled.
    let mut asleep = Box::pin(next(&mut sleeper));
    for _ in 0..20 {
        assert!(poll!(&mut asleep).is_pending());
        queue.groups().await.unwrap();
    }
    queue.publish(&7).await.unwrap();
    let delivery = next(&mut other).await;
    assert_eq!((*delivery, delivery.attempt()), (7, 2));
    delivery.ack().await.unwrap();
    drop(other);
    queue.publish(&8).await.unwrap();
    assert_eq!(*asleep.await, 8);
}

#[tokio::test]
async fn a_delivery_can_be_dropped_where_there_is_no_runtime() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    queue.publish(&7).await.unwrap();
    let mut deliveries = queue.consume("g");
    let held = next(&mut deliveries).await;
    let dropped = std::thread::spawn(move || drop((held, deliveries, queue)));
    spawn_blocking(|| dropped.join().unwrap()).await.unwrap();
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    let again = next(&mut queue.consume("g")).await;
    assert_eq!((*again, again.attempt()), (7, 2));
}

#[tokio::test]
async fn the_command_that_looks_after_a_queue_looks_after_one_on_a_server() {
    let Some(broker) = Broker::new() else { return };
    let queue = queue_on(&broker, Duration::from_secs(10)).await;
    queue.publish(&7).await.unwrap();
    next(&mut queue.consume("billing")).await.bury("no such customer").await.unwrap();
    let place = format!("{}/queue", broker.0.url());
    let told = async |arguments: &[&str]| {
        let mut command = Command::new(example("durable_admin"));
        command.arg(&place).args(arguments);
        let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(told(&["--dead", "billing"]).await.contains("no such customer: 7"));
    assert_eq!(told(&["--replay", "billing", "all"]).await, "1 replayed\n");
    assert_eq!(queue.figures("billing").await.unwrap().depth, 1);
}
