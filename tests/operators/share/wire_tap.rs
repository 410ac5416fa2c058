use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};

#[test]
fn each_item_goes_to_the_subject_too_and_the_end_does_not() {
    marble(|m| {
        let source = m.hot("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        let copies = PublishSubject::<_, TestError>::new(4);
        m.expect(copies.observe(), "       -a-b----").subscription("^-------!");
        m.expect(source.wire_tap(&copies), "-a-b-|");
        m.expect(never::<u8>().finalize(move |_| drop(copies)), "-").subscription("^--------!");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        let copies = PublishSubject::<_, TestError>::new(4);
        m.expect(m.cold("--|").wire_tap(&copies), "--|");
    });
}

#[test]
fn an_error_passes_and_the_subject_goes_on() {
    marble(|m| {
        let copies = PublishSubject::<_, TestError>::new(4);
        m.expect(copies.observe(), "              -a---c|");
        m.expect(m.cold("-a-#").wire_tap(&copies), "-a-#");
        m.hot("                           -----c|").subscribe_with(copies).detach_with(drop);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.wire_tap(&PublishSubject::<_, TestError>::new(4)), "-a-").subscription("^--!");
    });
}

#[test]
fn copies_for_which_there_is_no_room_are_dropped_and_told() {
    let copies = PublishSubject::<u32>::new(2);
    let mut slow = copies.observe();
    assert!(slow.next().now_or_never().is_none());
    let mut lost = Vec::new();
    let all = from_iter(0..5).wire_tap(WireTap::to(&copies).on_drop(|n| lost.push(n))).to_vec();
    assert_eq!(all.now_or_never(), Some(Ok(vec![0, 1, 2, 3, 4])));
    assert_eq!(lost, [2, 3, 4]);
    drop(copies);
    assert_eq!(slow.to_vec().now_or_never(), Some(Ok(vec![0, 1])));
}

#[test]
fn copies_for_a_subject_that_has_terminated_are_dropped_and_told() {
    let copies = PublishSubject::<u32>::new(2);
    copies.complete();
    let mut lost = Vec::new();
    let all = from_iter(0..2).wire_tap(WireTap::to(&copies).on_drop(|n| lost.push(n))).to_vec();
    assert_eq!(all.now_or_never(), Some(Ok(vec![0, 1])));
    assert_eq!(lost, [0, 1]);
}

#[test]
fn a_subject_without_subscribers_takes_every_copy() {
    let copies = PublishSubject::<u32>::new(1);
    let tap = WireTap::to(&copies).on_drop(|n| panic!("{n} was dropped"));
    assert_eq!(from_iter(0..5).wire_tap(tap).count().into_future().now_or_never(), Some(Ok(5)));
}

#[test]
fn the_subject_may_have_another_error() {
    let copies = ReplaySubject::<u32, std::fmt::Error>::new(1, 1);
    let taken = from_iter([1]).with_error::<TestError>().wire_tap(&copies).to_vec();
    assert_eq!(taken.now_or_never(), Some(Ok(vec![1])));
    assert_eq!(copies.observe().first().into_future().now_or_never(), Some(Ok(Some(1))));
}
