//! What `AsyncSubject` promises beside what all subjects do.

use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};

#[test]
fn the_last_item_comes_with_the_end_also_for_who_comes_later() {
    marble(|m| {
        let subject = AsyncSubject::<&str, TestError>::new();
        m.hot("-a-b-c-|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-------(c|)");
        m.expect(subject.observe(), "-------(c|)").subscription("----^");
        m.expect(subject.observe(), "---------(c|)").subscription("---------^");
    });
}

#[test]
fn an_error_comes_alone() {
    marble(|m| {
        let subject = AsyncSubject::<&str, TestError>::new();
        m.hot("-a-b-#").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "-----#");
        m.expect(subject.observe(), "-------#").subscription("-------^");
    });
}

#[test]
fn without_an_item_there_is_only_the_end() {
    marble(|m| {
        let subject = AsyncSubject::<&str, TestError>::new();
        m.hot("---|").subscribe_with(subject.clone()).detach_with(drop);
        m.expect(subject.observe(), "---|");
        m.expect(subject.observe(), "-----|").subscription("-----^");
    });
}

#[test]
fn the_drop_of_the_last_handle_is_its_end() {
    let subject = AsyncSubject::<u32>::new();
    let other = subject.clone();
    let mut one = subject.observe();
    subject.try_send(1).unwrap();
    drop(subject);
    assert!(one.next().now_or_never().is_none());
    other.try_send(2).unwrap();
    drop(other);
    assert_eq!(one.to_vec().now_or_never(), Some(Ok(vec![2])));
}

#[test]
fn sending_never_waits_and_holds_one_item() {
    let items = LeakCounter::new();
    let subject = AsyncSubject::<_>::new();
    let mut one = subject.observe();
    assert!(one.next().now_or_never().is_none());
    for _ in 0..1_000 {
        assert!(subject.send(items.token()).now_or_never().unwrap().is_ok());
        assert_eq!(items.live(), 1);
    }
    drop((one, subject));
    items.assert_none_left();
}
