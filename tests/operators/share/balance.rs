use super::runs::{Runs, Waking, Witness};
use futures::{FutureExt, future::join_all};
use headwater::{
    operators::share::Balance,
    prelude::*,
    testing::{Probe, marble},
};
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    rc::Rc,
    task::Poll,
};
use tokio::task::yield_now;

fn two<S: Source<Error: Clone>>(source: Observable<S>) -> (Observable<Balance<S>>, Observable<Balance<S>>) {
    let mut outputs = source.balance(2).into_iter();
    (outputs.next().unwrap(), outputs.next().unwrap())
}

#[test]
fn each_item_goes_to_one_of_those_who_ask() {
    marble(|m| {
        let source = m.cold("-ab---c-|");
        m.expect_subscriptions(&source, ["^-------!"]);
        let (one, other) = two(source);
        let busy = m.frames(3);
        let work = move |job| timer(busy).map(move |_| job).with_error();
        m.expect(one.merge_map(1, work), "   ----a----(c|)");
        m.expect(other.merge_map(1, work), " -----b--|");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        let (one, other) = two(m.cold("--|"));
        m.expect(one, "--|");
        m.expect(other, "--|");
    });
}

#[test]
fn an_error_reaches_every_output() {
    marble(|m| {
        let (one, other) = two(m.cold("---#"));
        m.expect(one, "---#");
        m.expect(other, "---#");
    });
}

#[test]
fn the_end_reaches_an_output_that_asks_later() {
    marble(|m| {
        let (one, other) = two(m.cold("-a|"));
        m.expect(one, "-a|");
        m.expect(other, "----|").subscription("----^");
    });
}

#[test]
fn an_output_tells_the_error_once() {
    let (probe, source) = Probe::<u32, &str>::new();
    let (mut one, mut other) = two(source);
    probe.error("broken");
    for output in [&mut one, &mut other] {
        assert_eq!(output.next().now_or_never(), Some(Some(Err("broken"))));
        assert_eq!(output.next().now_or_never(), Some(None));
    }
}

#[test]
fn an_output_that_does_not_wait_any_more_is_not_woken_and_holds_no_waker() {
    let (probe, source) = Probe::<u32>::new();
    let (mut one, mut other) = two(source);
    let task = Waking::default();
    assert!(task.polls(&mut one).is_pending());
    assert!(task.is_held());
    probe.next(1);
    assert_eq!(task.polls(&mut one), Poll::Ready(Some(Ok(1))));
    assert!(!task.was_woken() && !task.is_held());
    assert!(task.polls(&mut other).is_pending());
    drop(other);
    assert!(!task.is_held());
}

#[test]
fn dropping_the_last_output_drops_the_source() {
    marble(|m| {
        let source = m.hot("------");
        m.expect_subscriptions(&source, ["^----!"]);
        let (one, other) = two(source);
        m.expect(one, "---").subscription("^--!");
        m.expect(other, "-----").subscription("^----!");
    });
}

#[test]
fn an_output_that_does_not_ask_gets_nothing_and_holds_nobody_up() {
    let (probe, source) = Probe::<u32>::new();
    let (mut busy, mut prompt) = two(source);
    assert!(busy.next().now_or_never().is_none());
    for n in 0..1_000 {
        probe.next(n);
        assert_eq!(prompt.next().now_or_never(), Some(Some(Ok(n))));
    }
    assert_eq!(probe.queued(), 0);
    probe.next(1_000);
    assert_eq!(busy.next().now_or_never(), Some(Some(Ok(1_000))));
}

#[test]
fn takes_no_item_that_nobody_has_asked_for() {
    let (probe, source) = Probe::<u32>::new();
    let (mut one, other) = two(source);
    for n in 0..3 {
        probe.next(n);
    }
    assert_eq!(one.next().now_or_never(), Some(Some(Ok(0))));
    assert_eq!(probe.queued(), 2);
    drop(one);
    assert_eq!(other.take(2).to_vec().now_or_never(), Some(Ok(vec![1, 2])));
}

#[tokio::test]
async fn those_who_wait_go_on_when_the_one_that_polled_the_source_last_is_dropped() {
    let (probe, source) = Probe::<u32>::new();
    let (waiting, mut last) = two(source);
    let waiting = tokio::spawn(waiting.take(1).to_vec());
    yield_now().await;
    assert!(last.next().now_or_never().is_none());
    drop(last);
    probe.next(1);
    assert_eq!(waiting.await.unwrap(), Ok(vec![1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outputs_in_different_tasks_have_each_item_once_between_them() {
    let workers = from_iter(0..10_000).balance(4);
    let shares = join_all(workers.into_iter().map(|worker| tokio::spawn(worker.to_vec()))).await;
    let mut all: Vec<u32> = shares.into_iter().flat_map(|share| share.unwrap().unwrap()).collect();
    all.sort_unstable();
    assert_eq!(all, (0..10_000).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_source_that_panics_panics_in_every_output() {
    let (probe, source) = Probe::<u32>::new();
    let (one, other) = two(source.map(|_| -> u32 { resume_unwind(Box::new("bad")) }));
    let one = AssertUnwindSafe(one.to_vec()).catch_unwind();
    let other = AssertUnwindSafe(other.to_vec()).catch_unwind();
    let (one, other, ()) = tokio::join!(one, other, async { probe.next(13) });
    assert!(one.is_err() && other.is_err());
    assert!(probe.is_dropped());
}

#[tokio::test]
async fn an_output_that_panics_in_its_own_code_harms_nobody_else() {
    let (probe, source) = Probe::<u32>::new();
    let (bad, good) = two(source);
    let bad = bad.tap(|_| resume_unwind(Box::new("bad")));
    probe.next(1);
    assert!(AssertUnwindSafe(bad.to_vec()).catch_unwind().await.is_err());
    probe.next(2);
    probe.complete();
    assert_eq!(good.to_vec().await, Ok(vec![2]));
}

#[test]
fn what_is_not_send_can_be_balanced() {
    let (one, _other) = two(from_iter([Rc::new(1), Rc::new(2)]));
    assert_eq!(one.to_vec().now_or_never(), Some(Ok(vec![Rc::new(1), Rc::new(2)])));
}

#[test]
fn among_nobody_drops_the_source() {
    let (probe, source) = Probe::<u32>::new();
    assert!(source.balance(0).is_empty());
    assert!(probe.is_dropped());
}

#[test]
fn the_source_is_gone_when_anybody_hears_of_the_end() {
    let (witness, (runs, source)) = (Witness::default(), Runs::new());
    let (mut one, other) = two(witness.watch(source));
    witness.is(other);
    assert!(one.next().now_or_never().is_none());
    runs.get(0).complete();
    assert_eq!(one.next().now_or_never(), Some(None));
    assert_eq!(witness.hears(), Some(None));
}
