//! What every backend owes, tried through the front: the same tests for each of them.

use futures::{
    FutureExt,
    future::{Either, join_all, select},
    poll,
};
use headwater::{
    durable::{Backend, Consume, DROPPED, Deliveries, Delivery, Label, Message, Queue, QueueError, UNANSWERED},
    prelude::*,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// Where a queue is kept for the time of a test.
pub(crate) trait Home {
    /// Opens the one queue of this place, for up to so many messages; several times for several connections.
    async fn open(&self, capacity: u64) -> Arc<dyn Backend>;
}

/// Makes the tests of the contract, over an expression that makes a [`Home`].
macro_rules! contract {
    ($home:expr) => {
        $crate::contract::contract! { $home =>
            what_is_published_is_delivered_in_order_until_it_is_acknowledged
            what_was_published_before_the_first_group_came_is_delivered
            every_group_gets_every_item
            a_late_group_gets_what_is_still_kept
            a_group_that_is_known_without_a_consumer_misses_nothing
            a_group_that_is_forgotten_begins_anew_with_what_is_still_kept
            who_waits_for_a_group_is_told_when_another_connection_forgets_it
            consumers_of_a_group_share_the_items
            an_item_that_is_dropped_comes_again_at_once_and_counts
            an_item_that_is_dropped_with_its_last_attempt_is_a_dead_letter
            an_item_that_is_refused_comes_again_with_its_count
            an_item_that_is_refused_with_a_delay_lets_others_pass
            the_dead_letter_tells_the_last_reason
            an_item_that_is_buried_is_not_delivered_again
            an_item_whose_lease_runs_out_comes_again_and_its_late_receipt_is_worth_nothing
            an_item_whose_last_lease_runs_out_is_a_dead_letter
            who_works_on_an_item_can_say_so
            a_dead_letter_that_is_replayed_has_all_its_attempts_again
            only_what_is_dead_is_replayed
            what_is_discarded_is_gone_for_its_group_alone
            dead_letters_are_told_in_order_however_many_there_are
            the_dead_letters_end_even_where_each_is_replayed_and_dies_again
            items_of_one_key_wait_for_each_other_where_that_is_asked
            a_key_holds_up_no_other_group_and_nobody_who_does_not_ask
            an_id_that_was_published_is_known_again
            a_full_queue_lets_publishers_wait_in_order
            no_more_than_allowed_are_in_flight
            what_was_not_handed_out_is_given_back_uncounted
            a_delivery_outlives_the_observable_and_the_queue
            a_message_that_is_no_item_becomes_a_dead_letter_and_the_others_follow
            who_has_met_a_message_that_is_no_item_waits_for_the_next
            an_item_that_cannot_be_written_is_refused_at_once
            who_waits_on_another_connection_is_woken
            who_publishes_on_another_connection_is_told_of_room
            the_figures_tell_how_a_group_stands
            how_full_a_queue_is_does_not_depend_on_a_group
            nothing_is_done_before_the_first_poll
            a_clone_is_another_consumer_of_the_same_group
            items_published_side_by_side_are_all_there
        }
    };
    ($home:expr => $($name:ident)*) => {
        $(#[tokio::test]
        async fn $name() {
            $crate::contract::$name(&$home).await;
        })*
    };
}
pub(crate) use contract;

const PLENTY: u64 = 10_000;

async fn queue<T>(home: &impl Home) -> Queue<T> {
    Queue::new(home.open(PLENTY).await)
}

async fn publish<T: Serialize + Clone>(queue: &Queue<T>, items: impl IntoIterator<Item = T>) {
    for item in items {
        assert!(!queue.publish(&item).await.unwrap().is_duplicate);
    }
}

async fn next<T: DeserializeOwned>(deliveries: &mut Observable<Deliveries<T>>) -> Delivery<T> {
    deliveries.next().await.expect("it never ends").unwrap()
}

/// The next items, acknowledged.
async fn take<T: DeserializeOwned + Clone>(deliveries: &mut Observable<Deliveries<T>>, count: usize) -> Vec<T> {
    let mut items = Vec::new();
    for _ in 0..count {
        let (item, receipt) = next(deliveries).await.split();
        receipt.ack().await.unwrap();
        items.push(item);
    }
    items
}

async fn depth<T>(queue: &Queue<T>, group: &str) -> u64 {
    queue.figures(group).await.unwrap().depth
}

async fn dead<T: DeserializeOwned>(queue: &Queue<T>, group: &str) -> Vec<(T, u32, String)> {
    let letters = queue.dead_letters(group).to_vec().await.unwrap();
    letters.into_iter().map(|letter| (letter.item().unwrap(), letter.attempts, letter.error)).collect()
}

pub(crate) async fn what_is_published_is_delivered_in_order_until_it_is_acknowledged(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, 0..100).await;
    let mut deliveries = queue.consume("g");
    let mut held = Vec::new();
    for expected in 0..60 {
        let delivery = next(&mut deliveries).await;
        assert_eq!((*delivery, delivery.attempt()), (expected, 1));
        held.push(delivery);
    }
    assert!(held.windows(2).all(|two| two[0].sequence() < two[1].sequence()));
    assert_eq!(depth(&queue, "g").await, 100);
    join_all(held.into_iter().map(Delivery::ack)).await.into_iter().for_each(Result::unwrap);
    assert_eq!(depth(&queue, "g").await, 40);
    assert_eq!(take(&mut deliveries, 40).await, (60..100).collect::<Vec<_>>());
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn what_was_published_before_the_first_group_came_is_delivered(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, ["a", "b"].map(String::from)).await;
    drop(queue);
    let queue = Queue::<String>::new(home.open(PLENTY).await);
    assert_eq!(take(&mut queue.consume("g"), 2).await, ["a", "b"]);
}

pub(crate) async fn every_group_gets_every_item(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, 0..3).await;
    let (mut one, mut other) = (queue.consume("one"), queue.consume("other"));
    let first = (next(&mut one).await, next(&mut other).await);
    assert_eq!((*first.0, *first.1), (0, 0));
    first.0.ack().await.unwrap();
    first.1.ack().await.unwrap();
    assert_eq!(take(&mut one, 2).await, [1, 2]);
    assert_eq!(take(&mut other, 2).await, [1, 2]);
}

pub(crate) async fn a_late_group_gets_what_is_still_kept(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, 0..3).await;
    let mut early = queue.consume("early");
    assert_eq!(take(&mut early, 1).await, [0]);
    assert_eq!(take(&mut queue.consume("late"), 2).await, [1, 2]);
    assert_eq!(take(&mut early, 2).await, [1, 2]);
}

pub(crate) async fn a_group_that_is_known_without_a_consumer_misses_nothing(home: &impl Home) {
    let queue = queue(home).await;
    queue.attach("later").await.unwrap();
    queue.attach("later").await.unwrap();
    publish(&queue, 0..2).await;
    assert_eq!(take(&mut queue.consume("now"), 2).await, [0, 1]);
    assert_eq!(take(&mut queue.consume("later"), 2).await, [0, 1]);
    assert_eq!(queue.groups().await.unwrap(), ["later", "now"]);
}

pub(crate) async fn a_group_that_is_forgotten_begins_anew_with_what_is_still_kept(home: &impl Home) {
    let queue = queue(home).await;
    queue.attach("stays").await.unwrap();
    publish(&queue, 0..2).await;
    let mut group = queue.consume("goes");
    next(&mut group).await.bury("whatever").await.unwrap();
    let held = next(&mut group).await;
    assert!(queue.forget("goes").await.unwrap());
    assert!(!queue.forget("goes").await.unwrap());
    assert_eq!(queue.groups().await.unwrap(), ["stays"]);
    assert!(matches!(queue.figures("goes").await, Err(QueueError::NoGroup)));
    assert!(queue.dead_letters("goes").to_vec().await.unwrap().is_empty());
    assert!(held.ack().await.is_err());
    drop(group);
    assert_eq!(take(&mut queue.consume("goes"), 2).await, [0, 1]);
}

pub(crate) async fn who_waits_for_a_group_is_told_when_another_connection_forgets_it(home: &impl Home) {
    let (here, there) = (queue::<i32>(home).await, queue::<i32>(home).await);
    let mut group = here.consume("g");
    let mut waiting = group.next().boxed();
    while there.groups().await.unwrap().is_empty() {
        assert!(poll!(&mut waiting).is_pending());
    }
    assert!(poll!(&mut waiting).is_pending());
    let forget = async { assert!(there.forget("g").await.unwrap()) };
    let (told, ()) = tokio::join!(waiting, forget);
    assert!(matches!(told, Some(Err(QueueError::NoGroup))), "{told:?}");
    assert!(group.next().await.is_none());
}

pub(crate) async fn consumers_of_a_group_share_the_items(home: &impl Home) {
    let (here, there) = (queue(home).await, queue::<i32>(home).await);
    publish(&here, 0..40).await;
    let terms = Consume::group("g").in_flight(1);
    let (mut one, mut other) = (here.consume(terms.clone()), there.consume(terms));
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let pair = [next(&mut one).await, next(&mut other).await];
        for delivery in pair {
            assert!(seen.insert(*delivery), "{delivery:?} was delivered to both");
            delivery.ack().await.unwrap();
        }
    }
    assert_eq!(seen, (0..40).collect());
}

pub(crate) async fn an_item_that_is_dropped_comes_again_at_once_and_counts(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7]).await;
    let mut deliveries = queue.consume(Consume::group("g").attempts(3));
    for attempt in 1..=3 {
        let delivery = next(&mut deliveries).await;
        assert_eq!((*delivery, delivery.attempt()), (7, attempt));
    }
}

pub(crate) async fn an_item_that_is_dropped_with_its_last_attempt_is_a_dead_letter(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7, 8]).await;
    let mut deliveries = queue.consume(Consume::group("g").attempts(2).in_flight(1));
    drop(next(&mut deliveries).await);
    drop(next(&mut deliveries).await);
    assert_eq!(take(&mut deliveries, 1).await, [8]);
    assert_eq!(dead(&queue, "g").await, [(7, 2, DROPPED.to_owned())]);
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn an_item_that_is_refused_comes_again_with_its_count(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7]).await;
    let mut deliveries = queue.consume("g");
    next(&mut deliveries).await.nack(Duration::ZERO).await.unwrap();
    let again = next(&mut deliveries).await;
    assert_eq!((*again, again.attempt()), (7, 2));
    again.nack(Duration::from_millis(5)).await.unwrap();
    let again = next(&mut deliveries).await;
    assert_eq!((*again, again.attempt()), (7, 3));
    again.ack().await.unwrap();
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn an_item_that_is_refused_with_a_delay_lets_others_pass(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7, 8]).await;
    let mut deliveries = queue.consume(Consume::group("g").in_flight(1));
    next(&mut deliveries).await.nack(Duration::from_secs(3_600)).await.unwrap();
    assert_eq!(take(&mut deliveries, 1).await, [8]);
    let figures = queue.figures("g").await.unwrap();
    assert_eq!((figures.depth, figures.in_flight), (1, 0));
}

pub(crate) async fn the_dead_letter_tells_the_last_reason(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7, 8]).await;
    let mut deliveries = queue.consume(Consume::group("g").attempts(2).in_flight(1));
    for reason in ["first", "second"] {
        next(&mut deliveries).await.nack_because(Duration::ZERO, reason).await.unwrap();
    }
    assert_eq!(take(&mut deliveries, 1).await, [8]);
    assert_eq!(dead(&queue, "g").await, [(7, 2, "second".to_owned())]);
}

pub(crate) async fn an_item_that_is_buried_is_not_delivered_again(home: &impl Home) {
    let queue = queue(home).await;
    let label = Label::new().id("an id").key("a key");
    queue.publish_with(&7, label).await.unwrap();
    publish(&queue, [8]).await;
    let mut deliveries = queue.consume("g");
    let delivery = next(&mut deliveries).await;
    assert_eq!((delivery.id(), delivery.key()), (Some("an id"), Some("a key")));
    delivery.bury("no use").await.unwrap();
    assert_eq!(take(&mut deliveries, 1).await, [8]);
    assert_eq!(depth(&queue, "g").await, 0);
    let letters = queue.dead_letters("g").to_vec().await.unwrap();
    assert_eq!((letters[0].id.as_deref(), letters[0].key.as_deref()), (Some("an id"), Some("a key")));
    assert_eq!(dead(&queue, "g").await, [(7, 1, "no use".to_owned())]);
    assert!(queue.replay("g", letters[0].sequence).await.unwrap());
    let again = next(&mut deliveries).await;
    assert_eq!((*again, again.id(), again.key()), (7, Some("an id"), Some("a key")));
}

pub(crate) async fn an_item_whose_lease_runs_out_comes_again_and_its_late_receipt_is_worth_nothing(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7]).await;
    let mut deliveries = queue.consume(Consume::group("g").lease(Duration::from_millis(200)));
    let late = next(&mut deliveries).await;
    // Nobody else has the item before that lease is over.
    let mut others = queue.consume("g");
    let again = next(&mut others).await;
    assert_eq!((*again, again.attempt()), (7, late.attempt() + 1));
    assert!(matches!(late.in_progress().await, Err(QueueError::Expired)));
    assert!(matches!(late.ack().await, Err(QueueError::Expired)));
    assert_eq!(depth(&queue, "g").await, 1);
    again.ack().await.unwrap();
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn an_item_whose_last_lease_runs_out_is_a_dead_letter(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7]).await;
    let mut deliveries = queue.consume(Consume::group("g").lease(Duration::from_millis(200)).attempts(1));
    let late = next(&mut deliveries).await;
    let sentinel = async {
        while dead(&queue, "g").await.is_empty() {
            tokio::task::yield_now().await;
        }
        publish(&queue, [8]).await;
    };
    let mut others = queue.consume(Consume::group("g").attempts(1));
    let (delivery, ()) = tokio::join!(next(&mut others), sentinel);
    assert_eq!(*delivery, 8);
    assert_eq!(dead(&queue, "g").await, [(7, 1, UNANSWERED.to_owned())]);
    assert!(matches!(late.ack().await, Err(QueueError::Expired)));
}

pub(crate) async fn who_works_on_an_item_can_say_so(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7]).await;
    let delivery = next(&mut queue.consume("g")).await;
    for _ in 0..3 {
        delivery.in_progress().await.unwrap();
    }
    assert_eq!(queue.figures("g").await.unwrap().in_flight, 1);
    delivery.ack().await.unwrap();
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn a_dead_letter_that_is_replayed_has_all_its_attempts_again(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7]).await;
    let mut deliveries = queue.consume(Consume::group("g").attempts(2));
    for _ in 0..2 {
        let first = next(&mut deliveries).await;
        assert_eq!((*first, first.attempt()), (7, 1));
        first.nack(Duration::ZERO).await.unwrap();
        let second = next(&mut deliveries).await;
        assert_eq!((*second, second.attempt()), (7, 2));
        second.nack(Duration::ZERO).await.unwrap();
        let letters = queue.dead_letters("g").to_vec().await.unwrap();
        assert_eq!(letters.len(), 1);
        assert!(queue.replay("g", letters[0].sequence).await.unwrap());
        assert!(queue.dead_letters("g").to_vec().await.unwrap().is_empty());
    }
    assert_eq!(take(&mut deliveries, 1).await, [7]);
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn only_what_is_dead_is_replayed(home: &impl Home) {
    let queue = queue(home).await;
    queue.attach("g").await.unwrap();
    queue.attach("other").await.unwrap();
    let published = queue.publish(&7).await.unwrap();
    assert!(!queue.replay("g", published.sequence).await.unwrap());
    assert!(!queue.replay("g", published.sequence + 1).await.unwrap());
    next(&mut queue.consume("g")).await.bury("no use").await.unwrap();
    assert!(!queue.replay("other", published.sequence).await.unwrap());
    assert!(queue.replay("g", published.sequence).await.unwrap());
    assert_eq!((depth(&queue, "g").await, depth(&queue, "other").await), (1, 1));
}

pub(crate) async fn what_is_discarded_is_gone_for_its_group_alone(home: &impl Home) {
    let queue = queue(home).await;
    queue.attach("other").await.unwrap();
    publish(&queue, 0..3).await;
    let mut deliveries = queue.consume(Consume::group("g").in_flight(1));
    for _ in 0..2 {
        next(&mut deliveries).await.bury("no use").await.unwrap();
    }
    next(&mut queue.consume("other")).await.bury("not here either").await.unwrap();
    let letters = queue.dead_letters("g").to_vec().await.unwrap();
    assert!(queue.discard("g", letters[0].sequence).await.unwrap());
    assert!(!queue.discard("g", letters[0].sequence).await.unwrap());
    assert!(!queue.replay("g", letters[0].sequence).await.unwrap());
    assert!(!queue.discard("nobody", letters[1].sequence).await.unwrap());
    assert!(!queue.discard("g", letters[1].sequence + 1).await.unwrap(), "it is not dead");
    assert_eq!(dead(&queue, "g").await, [(1, 1, "no use".to_owned())]);
    assert_eq!(dead(&queue, "other").await, [(0, 1, "not here either".to_owned())]);
    assert_eq!((depth(&queue, "g").await, depth(&queue, "other").await), (1, 2));
    assert_eq!(take(&mut deliveries, 1).await, [2]);
}

pub(crate) async fn dead_letters_are_told_in_order_however_many_there_are(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, 0..150).await;
    let buried = queue.consume("g").take(150).map_concurrent(8, |item| item.bury("no use"));
    buried.drain().await.unwrap();
    let letters = queue.dead_letters("g").map(|letter| letter.item::<i32>().unwrap());
    assert_eq!(letters.clone().to_vec().await.unwrap(), (0..150).collect::<Vec<_>>());
    assert_eq!(letters.take(3).to_vec().await.unwrap(), [0, 1, 2]);
}

pub(crate) async fn the_dead_letters_end_even_where_each_is_replayed_and_dies_again(home: &impl Home) {
    const DEAD: u32 = 70; // more than are read at once
    let queue = queue(home).await;
    publish(&queue, 0..DEAD).await;
    let mut deliveries = queue.consume("g");
    for _ in 0..DEAD {
        next(&mut deliveries).await.bury("no use").await.unwrap();
    }
    let mut letters = queue.dead_letters("g");
    let mut told = Vec::new();
    while let Some(letter) = letters.next().await {
        let letter = letter.unwrap();
        told.push(letter.item::<u32>().unwrap());
        assert!(told.len() <= DEAD as usize, "it goes on for ever");
        assert!(queue.replay("g", letter.sequence).await.unwrap());
        next(&mut deliveries).await.bury("still no use").await.unwrap();
    }
    assert_eq!(told, (0..DEAD).collect::<Vec<_>>());
    assert_eq!(queue.figures("g").await.unwrap().dead, u64::from(DEAD));
}

pub(crate) async fn items_of_one_key_wait_for_each_other_where_that_is_asked(home: &impl Home) {
    let queue = queue(home).await;
    for item in ["a1", "a2", "b1", "a3", "b2"] {
        queue.publish_with(&item.to_owned(), Label::new().key(&item[..1])).await.unwrap();
    }
    publish(&queue, ["free".to_owned()]).await;
    let mut deliveries = queue.consume(Consume::group("g").in_order_by_key());
    let (a1, b1, free) = (next(&mut deliveries).await, next(&mut deliveries).await, next(&mut deliveries).await);
    assert_eq!([a1.as_str(), &b1, &free], ["a1", "b1", "free"]);
    a1.nack(Duration::ZERO).await.unwrap();
    let a1 = next(&mut deliveries).await;
    assert_eq!((a1.as_str(), a1.attempt()), ("a1", 2));
    b1.ack().await.unwrap();
    let b2 = next(&mut deliveries).await;
    assert_eq!(*b2, "b2");
    a1.bury("no use").await.unwrap();
    let a2 = next(&mut deliveries).await;
    assert_eq!((a2.as_str(), a2.attempt()), ("a2", 1));
    drop(a2);
    assert_eq!(take(&mut deliveries, 2).await, ["a2", "a3"]);
}

pub(crate) async fn a_key_holds_up_no_other_group_and_nobody_who_does_not_ask(home: &impl Home) {
    let queue = queue(home).await;
    for item in 0..3 {
        queue.publish_with(&item, Label::new().key("k")).await.unwrap();
    }
    let mut ordered = queue.consume(Consume::group("ordered").in_order_by_key());
    let first = next(&mut ordered).await;
    let mut free = queue.consume("free");
    let held = [next(&mut free).await, next(&mut free).await, next(&mut free).await];
    assert_eq!(held.each_ref().map(|held| **held), [0, 1, 2]);
    assert_eq!(*first, 0);
}

pub(crate) async fn an_id_that_was_published_is_known_again(home: &impl Home) {
    let queue = queue(home).await;
    let label = Label::new().id("order-17");
    let first = queue.publish_with(&1, label.clone()).await.unwrap();
    assert!(!first.is_duplicate);
    let again = queue.publish_with(&2, label.clone()).await.unwrap();
    assert_eq!((again.is_duplicate, again.sequence), (true, first.sequence));
    let other = queue.publish_with(&3, Label::new().id("order-18")).await.unwrap();
    assert!(!other.is_duplicate && other.sequence > first.sequence);
    let mut deliveries = queue.consume("g");
    assert_eq!(take(&mut deliveries, 2).await, [1, 3]);
    // Also when it has been dealt with.
    assert!(queue.publish_with(&4, label).await.unwrap().is_duplicate);
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn a_full_queue_lets_publishers_wait_in_order(home: &impl Home) {
    let queue = Queue::new(home.open(2).await);
    queue.attach("g").await.unwrap();
    publish(&queue, [0, 1]).await;
    let (mut third, mut fourth) = (Box::pin(queue.publish(&2)), Box::pin(queue.publish(&3)));
    assert!(poll!(&mut third).is_pending());
    assert!(poll!(&mut fourth).is_pending());
    // Who comes behind them has been answered, and still they wait.
    assert_eq!(depth(&queue, "g").await, 2);
    assert!(poll!(&mut third).is_pending());
    let mut deliveries = queue.consume("g");
    assert_eq!(take(&mut deliveries, 1).await, [0]);
    // There is room, and it belongs to who waited longest.
    let newcomer = Box::pin(queue.publish(&4));
    let Either::Left((published, mut newcomer)) = select(third, newcomer).await else {
        panic!("a newcomer overtook who waited");
    };
    published.unwrap();
    assert_eq!(depth(&queue, "g").await, 2);
    assert!(poll!(&mut fourth).is_pending());
    assert!(poll!(&mut newcomer).is_pending());
    // One who does not wait any more publishes nothing.
    drop(fourth);
    assert_eq!(take(&mut deliveries, 2).await, [1, 2]);
    newcomer.await.unwrap();
    assert_eq!(take(&mut deliveries, 1).await, [4]);
}

pub(crate) async fn no_more_than_allowed_are_in_flight(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, 0..5).await;
    let mut deliveries = queue.consume(Consume::group("g").in_flight(2));
    let (first, second) = (next(&mut deliveries).await, next(&mut deliveries).await);
    assert!(poll!(deliveries.next().boxed()).is_pending());
    let figures = queue.figures("g").await.unwrap();
    assert_eq!((figures.depth, figures.in_flight), (5, 2));
    assert!(poll!(deliveries.next().boxed()).is_pending());
    second.ack().await.unwrap();
    let third = next(&mut deliveries).await;
    assert_eq!((*first, *third), (0, 2));
    assert!(poll!(deliveries.next().boxed()).is_pending());
}

pub(crate) async fn what_was_not_handed_out_is_given_back_uncounted(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, 0..40).await;
    let mut deliveries = queue.consume("g");
    let mut held = Vec::new();
    // By then some are leased ahead.
    while queue.figures("g").await.map_or(0, |figures| figures.in_flight) <= held.len() as u64 {
        held.push(next(&mut deliveries).await);
    }
    drop(deliveries);
    let mut deliveries = queue.consume("g");
    for expected in held.len()..40 {
        let delivery = next(&mut deliveries).await;
        assert_eq!((*delivery, delivery.attempt()), (expected, 1));
        delivery.ack().await.unwrap();
    }
    for (expected, delivery) in held.into_iter().enumerate() {
        assert_eq!(*delivery, expected);
        delivery.ack().await.unwrap();
    }
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn a_delivery_outlives_the_observable_and_the_queue(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [7, 8]).await;
    let mut deliveries = queue.consume(Consume::group("g").in_flight(2));
    let (first, second) = (next(&mut deliveries).await, next(&mut deliveries).await);
    drop((queue, deliveries));
    first.ack().await.unwrap();
    drop(second);
    let queue = Queue::<i32>::new(home.open(PLENTY).await);
    let again = next(&mut queue.consume("g")).await;
    assert_eq!((*again, again.attempt()), (8, 2));
}

pub(crate) async fn a_message_that_is_no_item_becomes_a_dead_letter_and_the_others_follow(home: &impl Home) {
    let backend = home.open(PLENTY).await;
    for body in ["1", "no number", "\"2\"", "3"] {
        backend.publish(Message { body: body.into(), ..Message::default() }).await.unwrap();
    }
    let queue = Queue::<u32>::new(backend);
    assert_eq!(take(&mut queue.consume("g"), 2).await, [1, 3]);
    let letters = queue.dead_letters("g").to_vec().await.unwrap();
    assert_eq!(letters.iter().map(|letter| &*letter.body).collect::<Vec<_>>(), [&b"no number"[..], b"\"2\""]);
    assert!(letters[1].error.contains("invalid type: string \"2\", expected u32"), "{}", letters[1].error);
    assert!(matches!(letters[1].item::<u32>(), Err(QueueError::Item(_))));
    assert_eq!(letters[1].item::<String>().unwrap(), "2");
}

pub(crate) async fn who_has_met_a_message_that_is_no_item_waits_for_the_next(home: &impl Home) {
    let backend = home.open(PLENTY).await;
    let put = async |body: &str| backend.publish(Message { body: body.into(), ..Message::default() }).await.unwrap();
    put("no number").await;
    let queue = Queue::<u32>::new(Arc::clone(&backend));
    let mut deliveries = queue.consume("g");
    let mut waiting = Box::pin(next(&mut deliveries));
    while queue.groups().await.unwrap().is_empty() || queue.figures("g").await.unwrap().dead == 0 {
        assert!(poll!(&mut waiting).is_pending());
    }
    assert!(poll!(&mut waiting).is_pending());
    put("1").await;
    assert_eq!(*waiting.await, 1);
}

pub(crate) async fn an_item_that_cannot_be_written_is_refused_at_once(home: &impl Home) {
    let queue = queue(home).await;
    queue.attach("g").await.unwrap();
    let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert!(matches!(queue.publish(&unwritable).await, Err(QueueError::Item(_))));
    assert_eq!(depth(&queue, "g").await, 0);
}

pub(crate) async fn who_waits_on_another_connection_is_woken(home: &impl Home) {
    let (here, there) = (queue(home).await, queue::<i32>(home).await);
    let mut deliveries = there.consume("g");
    for item in 0..20 {
        let mut waiting = Box::pin(next(&mut deliveries));
        assert!(poll!(&mut waiting).is_pending());
        here.publish(&item).await.unwrap();
        let delivery = waiting.await;
        assert_eq!(*delivery, item);
        delivery.ack().await.unwrap();
    }
}

pub(crate) async fn who_publishes_on_another_connection_is_told_of_room(home: &impl Home) {
    let (here, there) = (Queue::new(home.open(1).await), Queue::<i32>::new(home.open(1).await));
    let mut deliveries = there.consume("g");
    publish(&here, [0]).await;
    for item in 1..20 {
        let mut publishing = Box::pin(here.publish(&item));
        assert!(poll!(&mut publishing).is_pending());
        assert_eq!(take(&mut deliveries, 1).await, [item - 1]);
        publishing.await.unwrap();
    }
}

pub(crate) async fn the_figures_tell_how_a_group_stands(home: &impl Home) {
    let queue = queue(home).await;
    assert!(matches!(queue.figures("g").await, Err(QueueError::NoGroup)));
    queue.attach("g").await.unwrap();
    let figures = queue.figures("g").await.unwrap();
    assert_eq!((figures.depth, figures.in_flight, figures.oldest, figures.dead), (0, 0, None, 0));
    publish(&queue, 0..5).await;
    let mut deliveries = queue.consume(Consume::group("g").in_flight(2));
    next(&mut deliveries).await.bury("no use").await.unwrap();
    let held = [next(&mut deliveries).await, next(&mut deliveries).await];
    let figures = queue.figures("g").await.unwrap();
    assert_eq!((figures.depth, figures.in_flight, figures.dead), (4, 2, 1));
    let age = held[0].published_at().elapsed().unwrap_or_default();
    let oldest = figures.oldest.unwrap();
    assert!(oldest <= age + Duration::from_millis(1), "{oldest:?} is more than {age:?}");
}

pub(crate) async fn how_full_a_queue_is_does_not_depend_on_a_group(home: &impl Home) {
    let queue = Queue::<i32>::new(home.open(5).await);
    let fullness = async || queue.fullness().await.map(|fullness| (fullness.kept, fullness.capacity)).unwrap();
    assert_eq!(fullness().await, (0, 5));
    publish(&queue, 0..3).await;
    assert_eq!(fullness().await, (3, 5));
    queue.attach("one").await.unwrap();
    queue.attach("other").await.unwrap();
    let (mut one, mut other) = (queue.consume("one"), queue.consume("other"));
    assert_eq!(take(&mut one, 3).await, [0, 1, 2]);
    assert_eq!(take(&mut other, 1).await, [0]);
    assert_eq!(fullness().await, (2, 5), "the other group has yet to deal with two");
    next(&mut other).await.bury("no use").await.unwrap();
    assert_eq!(fullness().await, (1, 5), "a dead letter takes up no room");
    assert_eq!(take(&mut other, 1).await, [2]);
    assert_eq!(fullness().await, (0, 5));
    publish(&queue, 3..8).await;
    assert_eq!(fullness().await, (5, 5));
}

pub(crate) async fn nothing_is_done_before_the_first_poll(home: &impl Home) {
    let queue = queue(home).await;
    queue.attach("other").await.unwrap();
    let (unpolled, unpublished) = (queue.consume("g"), queue.publish(&7));
    assert_eq!(queue.groups().await.unwrap(), ["other"]);
    drop((unpolled, unpublished));
    assert_eq!((queue.groups().await.unwrap(), depth(&queue, "other").await), (vec!["other".to_owned()], 0));
}

pub(crate) async fn a_clone_is_another_consumer_of_the_same_group(home: &impl Home) {
    let queue = queue(home).await;
    publish(&queue, [0, 1]).await;
    let mut one = queue.consume(Consume::group("g").in_flight(1));
    let mut other = one.clone();
    let held = [next(&mut one).await, next(&mut other).await];
    assert_eq!(held.each_ref().map(|held| **held), [0, 1]);
}

pub(crate) async fn items_published_side_by_side_are_all_there(home: &impl Home) {
    let queue = queue(home).await;
    let published = from_iter(0..500).with_error().map_concurrent(64, |item| queue.publish(&item)).to_vec();
    let sequences: BTreeSet<u64> = published.await.unwrap().iter().map(|published| published.sequence).collect();
    assert_eq!(sequences.len(), 500);
    let acknowledged = queue.consume("g").take(500).map_concurrent(16, |delivery| async move {
        let (item, receipt) = delivery.split();
        receipt.ack().await.map(|()| item)
    });
    assert_eq!(acknowledged.collect::<BTreeSet<i32>>().await.unwrap(), (0..500).collect());
    assert_eq!(depth(&queue, "g").await, 0);
}
