use futures::{FutureExt, Stream};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use tokio::task::yield_now;

#[test]
fn each_item_goes_to_the_subject_too() {
    marble(|m| {
        let source = m.hot("-a-b-c-|");
        m.expect_subscriptions(&source, ["^------!"]);
        let copies = PublishSubject::new(4);
        m.expect(copies.observe(), "        -a-b-c-|");
        m.expect(source.also_to(&copies), " -a-b-c-|");
    });
}

#[test]
fn of_nothing_completes_the_subject() {
    // This handle stays, so that the subject does not complete for want of one.
    let copies = PublishSubject::new(4);
    marble(|m| {
        m.expect(copies.observe(), "--|");
        m.expect(m.cold("--|").also_to(&copies), "--|");
    });
}

#[test]
fn an_error_fails_the_subject_too() {
    marble(|m| {
        let copies = PublishSubject::new(4);
        m.expect(copies.observe(), "-a-#");
        m.expect(m.cold("-a-#").also_to(&copies), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source_and_leaves_the_subject() {
    marble(|m| {
        let source = m.hot("-a-b-");
        m.expect_subscriptions(&source, ["^--!"]);
        let copies = PublishSubject::new(4);
        m.expect(copies.observe(), "-a---c|");
        m.expect(source.also_to(&copies), "-a-").subscription("^--!");
        m.hot("-----c|").subscribe_with(copies).detach_with(drop);
    });
}

#[tokio::test]
async fn a_subject_that_is_full_makes_it_wait_with_the_item() {
    let (probe, source) = Probe::<u32>::new();
    let copies = PublishSubject::new(1);
    let mut slow = copies.observe();
    assert!(slow.next().now_or_never().is_none());
    let mut items = source.also_to(&copies);
    for n in 1..=3 {
        probe.next(n);
    }
    assert_eq!(items.next().now_or_never(), Some(Some(Ok(1))));
    assert!(items.next().now_or_never().is_none());
    assert_eq!((items.size_hint(), probe.queued()), ((2, None), 1));
    let read = async {
        yield_now().await;
        slow.next().await
    };
    assert_eq!(tokio::join!(items.next(), read), (Some(Ok(2)), Some(Ok(1))));
    assert_eq!(slow.next().now_or_never(), Some(Some(Ok(2))));
}

#[tokio::test]
async fn the_end_needs_no_room() {
    let copies = PublishSubject::new(1);
    let mut slow = copies.observe();
    assert!(slow.next().now_or_never().is_none());
    let mut items = from_iter([1, 2]).also_to(&copies);
    assert_eq!(items.next().await, Some(Ok(1)));
    assert!(items.next().now_or_never().is_none());
    assert_eq!(slow.next().await, Some(Ok(1)));
    assert_eq!(items.next().await, Some(Ok(2)));
    assert_eq!(items.next().now_or_never(), Some(None), "it does not wait until the second is read");
    assert_eq!(slow.to_vec().now_or_never(), Some(Ok(vec![2])));
}

#[tokio::test]
async fn a_subscriber_that_is_dropped_while_it_is_full_frees_it() {
    let copies = PublishSubject::new(1);
    let mut stuck = copies.observe();
    assert!(stuck.next().now_or_never().is_none());
    let (all, ()) = tokio::join!(from_iter(0..3).also_to(&copies).to_vec(), async {
        yield_now().await;
        drop(stuck);
    });
    assert_eq!(all, Ok(vec![0, 1, 2]));
}

#[tokio::test]
async fn one_that_is_dropped_while_it_waits_leaves_its_place_to_the_next_sender() {
    let copies = PublishSubject::new(1);
    let mut slow = copies.observe();
    assert!(slow.next().now_or_never().is_none());
    copies.send(0).await.unwrap();
    let mut items = from_iter([1]).also_to(&copies);
    assert!(items.next().now_or_never().is_none());
    let (sent, read) = tokio::join!(copies.send(2), async {
        yield_now().await;
        drop(items);
        slow.next().await
    });
    assert_eq!((sent, read), (Ok(()), Some(Ok(0))));
    assert_eq!(slow.next().now_or_never(), Some(Some(Ok(2))));
}

#[test]
fn a_subject_that_has_terminated_is_as_if_it_were_not_there() {
    marble(|m| {
        let copies = PublishSubject::new(4);
        copies.fail(TestError::from("before"));
        m.expect(m.cold("-a-b|").also_to(&copies), "-a-b|");
        m.expect(copies.observe(), "#").error("before");
    });
}

#[test]
fn a_subject_that_terminates_while_it_waits_frees_it() {
    let copies = PublishSubject::new(1);
    let mut stuck = copies.observe();
    assert!(stuck.next().now_or_never().is_none());
    let mut items = from_iter([1, 2, 3]).also_to(&copies);
    assert_eq!(items.next().now_or_never(), Some(Some(Ok(1))));
    assert!(items.next().now_or_never().is_none());
    copies.complete();
    assert_eq!(items.to_vec().now_or_never(), Some(Ok(vec![2, 3])));
}

#[test]
fn a_clone_begins_without_the_item_that_waits() {
    let copies = PublishSubject::new(1);
    let mut slow = copies.observe();
    assert!(slow.next().now_or_never().is_none());
    let mut items = from_iter([1, 2]).also_to(&copies);
    assert_eq!(items.next().now_or_never(), Some(Some(Ok(1))));
    assert!(items.next().now_or_never().is_none());
    let rest = items.clone();
    drop((slow, items));
    assert_eq!(rest.to_vec().now_or_never(), Some(Ok(vec![])));
}
