//! What subjects of all kinds promise.

use futures::FutureExt;
use headwater::{
    multicast::{Subject, TrySendError},
    prelude::*,
    testing::{LeakCounter, TestError},
};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
};

type Listener = BoxLocalObservable<'static, u32, TestError>;

/// A subject of some kind.
struct Kind {
    name: &'static str,
    try_send: Box<dyn Fn(u32) -> Result<(), TrySendError<u32>>>,
    complete: Box<dyn Fn()>,
    fail: Box<dyn Fn(TestError)>,
    is_terminated: Box<dyn Fn() -> bool>,
    listener: Listener,
}

impl Kind {
    fn new<K: 'static>(
        name: &'static str,
        subject: Subject<u32, TestError, K>,
        observe: impl Fn(&Subject<u32, TestError, K>) -> Listener,
    ) -> Self {
        let listener = observe(&subject);
        let subject = Rc::new(subject);
        let handle = || Rc::clone(&subject);
        let (sending, completing, failing, looking) = (handle(), handle(), handle(), handle());
        Self {
            name,
            try_send: Box::new(move |n| sending.try_send(n)),
            complete: Box::new(move || completing.complete()),
            fail: Box::new(move |error| failing.fail(error)),
            is_terminated: Box::new(move || looking.is_terminated()),
            listener,
        }
    }

    fn all() -> [Self; 5] {
        [
            Kind::new("publish", PublishSubject::new(4), |subject| subject.observe().boxed_local()),
            Kind::new("behavior", BehaviorSubject::new(0, 4), |subject| subject.observe().boxed_local()),
            Kind::new("replay", ReplaySubject::new(2, 4), |subject| subject.observe().boxed_local()),
            Kind::new("async", AsyncSubject::new(), |subject| subject.observe().boxed_local()),
            Kind::new("unicast", UnicastSubject::new(4), |subject| subject.observe().unwrap().boxed_local()),
        ]
    }

    /// What the listener has seen, to its end.
    fn seen(&mut self) -> Vec<Result<u32, TestError>> {
        let mut seen = Vec::new();
        while let Some(item) = self.listener.next().now_or_never().unwrap_or_else(|| panic!("{}: no end", self.name)) {
            seen.push(item);
        }
        seen
    }
}

#[test]
fn after_the_end_an_item_comes_back_and_the_end_stays() {
    for mut kind in Kind::all() {
        let _ = kind.listener.next().now_or_never();
        assert!(!(kind.is_terminated)(), "{}", kind.name);
        (kind.complete)();
        assert!((kind.is_terminated)(), "{}", kind.name);
        assert_eq!((kind.try_send)(7), Err(TrySendError::Terminated(7)), "{}", kind.name);
        (kind.fail)(TestError::from("late"));
        assert_eq!(kind.seen(), [], "{}", kind.name);
    }
}

#[test]
fn an_error_comes_behind_what_is_unread_and_no_item_behind_it() {
    for mut kind in Kind::all() {
        let _ = kind.listener.next().now_or_never();
        (kind.try_send)(1).unwrap();
        (kind.fail)(TestError::from("error"));
        (kind.complete)();
        let seen = kind.seen();
        let items = if kind.name == "async" { vec![] } else { vec![Ok(1)] };
        assert_eq!(seen, [items, vec![Err(TestError::from("error"))]].concat(), "{}", kind.name);
    }
}

#[test]
fn the_drop_of_the_last_handle_completes_it_for_who_listens() {
    for Kind { name, try_send, complete, fail, is_terminated, mut listener } in Kind::all() {
        let _ = listener.next().now_or_never();
        drop((complete, fail, is_terminated));
        try_send(1).unwrap();
        drop(try_send);
        assert_eq!(listener.next().now_or_never(), Some(Some(Ok(1))), "{name}");
        assert_eq!(listener.next().now_or_never(), Some(None), "{name}");
    }
}

#[test]
fn what_is_sent_while_an_item_is_handled_comes_behind_it() {
    for kind in Kind::all().into_iter().filter(|kind| kind.name != "async") {
        let Kind { name, try_send, complete, listener, .. } = kind;
        let seen = Rc::new(RefCell::new(Vec::new()));
        let (log, sending) = (Rc::clone(&seen), Rc::new(try_send));
        let handle = Rc::clone(&sending);
        let mut run = pin!(listener.for_each(move |n| {
            log.borrow_mut().push(n);
            match n {
                1 => handle(2).and_then(|()| handle(3)).unwrap(),
                3 => complete(),
                _ => {}
            }
        }));
        assert!(run.as_mut().now_or_never().is_none());
        sending(1).unwrap();
        assert_eq!(run.now_or_never(), Some(Ok(())), "{name}");
        let begun_with = usize::from(name == "behavior");
        assert_eq!(seen.borrow()[begun_with..], [1, 2, 3], "{name}");
    }
}

#[test]
fn two_who_send_to_each_other_go_in_turns() {
    let (ping, pong) = (PublishSubject::<u32>::new(1), PublishSubject::<u32>::new(1));
    let last = Rc::new(Cell::new(0));
    let (there, back) = (pong.clone(), ping.clone());
    let seen = Rc::clone(&last);
    let mut one = pin!(ping.observe().take_while(|n| *n < 100).for_each(move |n| there.try_send(n + 1).unwrap()));
    let mut other = pin!(pong.observe().for_each(move |n| {
        seen.set(n);
        let _ = back.try_send(n + 1);
    }));
    assert!(one.as_mut().now_or_never().is_none());
    assert!(other.as_mut().now_or_never().is_none());
    ping.try_send(0).unwrap();
    while one.as_mut().now_or_never().is_none() {
        assert!(other.as_mut().now_or_never().is_none());
    }
    assert_eq!(last.get(), 99);
}

#[test]
fn a_blocking_a_strict_and_two_lossy_subscribers_do_not_touch_each_other() {
    let subject = PublishSubject::<u32, TestError>::new(64);
    let mut all = subject.observe_with(Overflow::Block, 10);
    let mut newest = subject.observe_with(Overflow::DropOldest, 2);
    let mut oldest = subject.observe_with(Overflow::DropNewest, 2);
    let mut strict = subject.observe_with(Overflow::Error(TestError::from), 2);
    for one in [&mut all, &mut newest, &mut oldest, &mut strict] {
        assert!(one.next().now_or_never().is_none());
    }
    for n in 0..10 {
        subject.try_send(n).unwrap();
    }
    assert_eq!(subject.try_send(10), Err(TrySendError::Full(10)));
    subject.complete();
    assert_eq!(all.to_vec().now_or_never(), Some(Ok((0..10).collect())));
    assert_eq!(newest.to_vec().now_or_never(), Some(Ok(vec![8, 9])));
    assert_eq!(oldest.to_vec().now_or_never(), Some(Ok(vec![0, 1])));
    let lagged = TestError::from("the consumer lagged behind and lost 8 items");
    assert_eq!(strict.attempt().to_vec().now_or_never(), Some(Ok(vec![Ok(0), Ok(1), Err(lagged)])));
}

#[test]
fn one_that_drops_the_newest_goes_on_when_it_has_room_again() {
    let subject = PublishSubject::<u32>::new(64);
    let mut oldest = subject.observe_with(Overflow::DropNewest, 1);
    assert!(oldest.next().now_or_never().is_none());
    for n in 0..3 {
        subject.try_send(n).unwrap();
    }
    assert_eq!(oldest.next().now_or_never(), Some(Some(Ok(0))));
    subject.try_send(3).unwrap();
    assert_eq!(oldest.next().now_or_never(), Some(Some(Ok(3))));
}

#[test]
fn the_log_holds_nothing_when_all_have_read_and_wait() {
    let items = LeakCounter::new();
    let subject = PublishSubject::<_>::new(8);
    let (mut one, mut lossy) = (subject.observe(), subject.observe_with(Overflow::DropOldest, 4));
    assert!(one.next().now_or_never().is_none());
    assert!(lossy.next().now_or_never().is_none());
    for _ in 0..100 {
        assert!(subject.try_send(items.token()).is_ok());
        assert!(subject.try_send(items.token()).is_ok());
        for _ in 0..2 {
            drop((one.next().now_or_never(), lossy.next().now_or_never()));
        }
        assert_eq!(items.live(), 2);
        assert!(one.next().now_or_never().is_none());
        assert!(lossy.next().now_or_never().is_none());
        items.assert_none_left();
    }
}

#[test]
fn a_lossy_subscriber_that_never_reads_holds_no_more_than_its_share() {
    let items = LeakCounter::new();
    let subject = PublishSubject::<_>::new(64);
    let mut newest = subject.observe_with(Overflow::DropOldest, 8);
    let mut oldest = subject.observe_with(Overflow::DropNewest, 8);
    assert!(newest.next().now_or_never().is_none());
    assert!(oldest.next().now_or_never().is_none());
    for _ in 0..1_000 {
        assert!(subject.try_send(items.token()).is_ok());
        // What one of them has yet to read, with a chunk before it and its neighbours behind; what the other has queued.
        assert!(items.live() <= 8 + 64 + 8, "{} items are held", items.live());
    }
    drop(oldest);
    drop(newest);
    items.assert_none_left();
}

#[test]
fn what_a_subscriber_has_not_read_is_dropped_with_it() {
    let items = LeakCounter::new();
    let subject = PublishSubject::<_>::new(8);
    for overflow in [Overflow::Block, Overflow::DropOldest, Overflow::DropNewest] {
        let mut one = subject.observe_with(overflow, 8);
        assert!(one.next().now_or_never().is_none());
        for _ in 0..5 {
            assert!(subject.try_send(items.token()).is_ok());
        }
        assert!(items.live() >= 5);
        drop(one);
        items.assert_none_left();
    }
}

#[test]
fn without_subscribers_items_are_dropped_at_once() {
    let items = LeakCounter::new();
    let subject = PublishSubject::<_>::new(8);
    let _recipe = subject.observe();
    for _ in 0..100 {
        assert!(subject.try_send(items.token()).is_ok());
        items.assert_none_left();
    }
}

#[test]
fn one_who_subscribes_while_an_item_is_handled_does_not_see_it() {
    let subject = PublishSubject::<u32>::new(8);
    let late = Rc::new(RefCell::new(None));
    let (handle, place) = (subject.clone(), Rc::clone(&late));
    let mut run = pin!(subject.observe().for_each(move |_| {
        let mut observed = handle.observe();
        assert!(observed.next().now_or_never().is_none());
        place.borrow_mut().get_or_insert(observed);
    }));
    assert!(run.as_mut().now_or_never().is_none());
    subject.try_send(1).unwrap();
    assert!(run.as_mut().now_or_never().is_none());
    subject.try_send(2).unwrap();
    let mut late = late.borrow_mut().take().unwrap();
    assert_eq!(late.next().now_or_never(), Some(Some(Ok(2))));
}
