use super::runs::{Runs, Waking, Witness};
use futures::FutureExt;
use headwater::{
    operators::share::PartitionBy,
    prelude::*,
    testing::{LeakCounter, Probe, marble},
};
use std::{
    cell::Cell,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
    task::Poll,
};
use tokio::task::yield_now;

type Output<S> = Observable<PartitionBy<S, fn(&u32) -> usize>>;

/// Two outputs, for odd numbers the second.
fn by_parity<S>(source: Observable<S>) -> [Output<S>; 2]
where
    S: Source<Item = u32, Error: Clone>,
{
    let select: fn(&u32) -> usize = |n| *n as usize % 2;
    source.partition_by(2, select).try_into().ok().unwrap()
}

#[test]
fn each_item_goes_to_the_output_that_the_closure_names() {
    marble(|m| {
        let source = m.cold("-a-b-c-a-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        let mut outputs = source.partition_by(3, |letter| "abc".find(letter).unwrap()).into_iter();
        m.expect(outputs.next().unwrap(), "-a-----a-|");
        m.expect(outputs.next().unwrap(), "---b-----|");
        m.expect(outputs.next().unwrap(), "-----c---|");
    });
}

#[test]
fn of_nothing_is_empty() {
    marble(|m| {
        for output in m.cold("--|").partition_by(2, |_| 0) {
            m.expect(output, "--|");
        }
    });
}

#[test]
fn an_error_reaches_every_output_behind_what_waits_for_it() {
    marble(|m| {
        let mut outputs = m.cold("-a-b-#").partition_by(2, |letter| usize::from(*letter == "b")).into_iter();
        m.expect(outputs.next().unwrap(), "-a---#");
        m.expect(outputs.next().unwrap(), "-------(b#)").subscription("-------^");
    });
}

#[test]
fn dropping_the_last_output_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--b--a-");
        m.expect_subscriptions(&source, ["^-----!"]);
        let mut outputs = source.partition_by(2, |letter| usize::from(*letter == "b")).into_iter();
        m.expect(outputs.next().unwrap(), "-a-").subscription("^--!");
        m.expect(outputs.next().unwrap(), "----b-").subscription("^-----!");
    });
}

#[test]
fn an_output_that_is_full_stops_the_others_until_it_reads() {
    let (probe, source) = Probe::<u32>::new();
    let [mut even, mut odd] = by_parity(source);
    for n in 0..65 {
        probe.next(2 * n);
    }
    probe.next(1);
    probe.next(3);
    let task = Waking::default();
    // The first poll has brought something for the other output, and so calls all who wait.
    assert!(task.polls(&mut odd).is_pending());
    assert!(task.polls(&mut odd).is_pending());
    assert!(!task.was_woken());
    assert_eq!(probe.queued(), 2);
    assert_eq!(even.next().now_or_never(), Some(Some(Ok(0))));
    assert!(task.was_woken());
    assert_eq!(task.polls(&mut odd), Poll::Ready(Some(Ok(1))));
    // The item that had no room has kept its place.
    probe.complete();
    assert_eq!(even.to_vec().now_or_never(), Some(Ok((1..65).map(|n| 2 * n).collect())));
    assert_eq!(odd.to_vec().now_or_never(), Some(Ok(vec![3])));
}

#[test]
fn an_output_that_is_not_full_wakes_nobody_when_it_reads() {
    let (probe, source) = Probe::<u32>::new();
    let [mut even, mut odd] = by_parity(source);
    probe.next(0);
    let task = Waking::default();
    assert!(task.polls(&mut odd).is_pending());
    assert!(task.polls(&mut odd).is_pending());
    assert_eq!(even.next().now_or_never(), Some(Some(Ok(0))));
    assert!(!task.was_woken());
}

#[test]
fn an_output_that_is_dropped_while_it_is_full_frees_the_others() {
    let (probe, source) = Probe::<u32>::new();
    let [even, mut odd] = by_parity(source);
    for n in 0..70 {
        probe.next(2 * n);
    }
    probe.next(1);
    let task = Waking::default();
    assert!(task.polls(&mut odd).is_pending());
    assert!(task.polls(&mut odd).is_pending());
    assert!(!task.was_woken());
    drop(even);
    assert!(task.was_woken());
    assert_eq!(task.polls(&mut odd), Poll::Ready(Some(Ok(1))));
}

#[test]
fn an_output_that_does_not_wait_any_more_is_not_woken_and_holds_no_waker() {
    let (probe, source) = Probe::<u32>::new();
    let [mut even, mut odd] = by_parity(source);
    let task = Waking::default();
    assert!(task.polls(&mut even).is_pending());
    assert!(task.is_held());
    probe.next(0);
    assert_eq!(task.polls(&mut even), Poll::Ready(Some(Ok(0))));
    assert!(!task.was_woken() && !task.is_held());
    assert!(task.polls(&mut odd).is_pending());
    drop(odd);
    assert!(!task.was_woken() && !task.is_held());
}

#[test]
fn an_output_is_called_for_an_item_that_another_one_found_before_the_source_had_called() {
    // As a timer that is overdue and has not gone off: it owes nobody a call once it was asked again.
    let due = Rc::new(Cell::new(false));
    let timer = due.clone();
    let source = from_future(poll_fn(move |_| if timer.get() { Poll::Ready(0) } else { Poll::Pending }));
    let [mut even, mut odd] = by_parity(source.concat(never()));
    let task = Waking::default();
    assert!(task.polls(&mut even).is_pending());
    due.set(true);
    assert_eq!(odd.next().now_or_never(), None);
    assert!(task.was_woken());
    assert_eq!(task.polls(&mut even), Poll::Ready(Some(Ok(0))));
}

#[test]
fn gives_way_while_it_drops_items_for_an_output_that_is_gone() {
    let endless = from_iter((0_u32..).step_by(2)).tap(|n| assert!(*n < 10_000, "it never gives way"));
    let [even, mut odd] = by_parity(endless);
    drop(even);
    let task = Waking::default();
    assert!(task.polls(&mut odd).is_pending());
    assert!(task.was_woken());
}

#[test]
fn items_for_an_output_that_was_dropped_are_dropped() {
    let items = LeakCounter::new();
    let tokens = items.clone();
    let numbered = from_iter(0..100).map(move |n| (n, tokens.token()));
    let mut outputs = numbered.partition_by(2, |(n, _)| n % 2).into_iter();
    drop(outputs.next());
    let odd = outputs.next().unwrap();
    assert_eq!(odd.map(|(n, _)| n).to_vec().now_or_never(), Some(Ok((0..50).map(|n| 2 * n + 1).collect())));
    items.assert_none_left();
}

#[test]
fn an_output_that_is_dropped_drops_what_waits_for_it() {
    let items = LeakCounter::new();
    let tokens = items.clone();
    let numbered = from_iter(0..9).map(move |n| (n, tokens.token())).concat(never());
    let mut outputs = numbered.partition_by(2, |(n, _)| n / 8).into_iter();
    let (many, mut one) = (outputs.next().unwrap(), outputs.next().unwrap());
    assert_eq!(one.next().now_or_never().unwrap().unwrap().unwrap().0, 8);
    assert_eq!(items.live(), 8);
    drop(many);
    items.assert_none_left();
}

#[tokio::test]
async fn those_who_wait_go_on_when_the_one_that_polled_the_source_last_is_dropped() {
    let (probe, source) = Probe::<u32>::new();
    let [waiting, mut last] = by_parity(source);
    let waiting = tokio::spawn(waiting.take(1).to_vec());
    yield_now().await;
    assert!(last.next().now_or_never().is_none());
    drop(last);
    probe.next(2);
    assert_eq!(waiting.await.unwrap(), Ok(vec![2]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outputs_in_different_tasks_have_each_item_in_order() {
    let [even, odd] = by_parity(from_iter(0..10_000));
    let (even, odd) = (tokio::spawn(even.to_vec()), tokio::spawn(odd.to_vec()));
    assert_eq!(even.await.unwrap(), Ok((0..5_000).map(|n| 2 * n).collect()));
    assert_eq!(odd.await.unwrap(), Ok((0..5_000).map(|n| 2 * n + 1).collect()));
}

#[test]
fn a_number_out_of_range_panics_in_every_output() {
    let mut outputs = from_iter([1, 2, 3]).partition_by(2, |n| *n).into_iter();
    let (mut first, mut second) = (outputs.next().unwrap(), outputs.next().unwrap());
    let panic = catch_unwind(AssertUnwindSafe(|| first.next().now_or_never())).unwrap_err();
    let message = "an item was to go to output 2 of 2, counted from 0";
    assert_eq!(panic.downcast_ref::<String>().unwrap(), message);
    // What came before waits for it.
    assert_eq!(second.next().now_or_never(), Some(Some(Ok(1))));
    assert!(catch_unwind(AssertUnwindSafe(|| second.next().now_or_never())).is_err());
}

#[test]
fn a_closure_that_panics_panics_in_every_output_and_drops_the_source() {
    let (probe, source) = Probe::<u32>::new();
    let mut outputs = source.partition_by(2, |_| resume_unwind(Box::new("bad"))).into_iter();
    let (mut first, mut second) = (outputs.next().unwrap(), outputs.next().unwrap());
    probe.next(1);
    assert!(catch_unwind(AssertUnwindSafe(|| first.next().now_or_never())).is_err());
    assert!(probe.is_dropped());
    assert!(catch_unwind(AssertUnwindSafe(|| second.next().now_or_never())).is_err());
}

#[test]
fn what_is_not_send_can_be_partitioned() {
    let outputs = from_iter([Rc::new(1), Rc::new(2)]).partition_by(1, |_| 0);
    let all: Vec<_> = outputs.into_iter().map(|output| output.to_vec().now_or_never()).collect();
    assert_eq!(all, [Some(Ok(vec![Rc::new(1), Rc::new(2)]))]);
}

#[test]
fn among_nobody_drops_the_source() {
    let (probe, source) = Probe::<u32>::new();
    assert!(source.partition_by(0, |_| 0).is_empty());
    assert!(probe.is_dropped());
}

#[test]
fn the_source_is_gone_when_anybody_hears_of_the_end() {
    let (witness, (runs, source)) = (Witness::default(), Runs::new());
    let [mut one, other] = by_parity(witness.watch(source));
    witness.is(other);
    assert!(one.next().now_or_never().is_none());
    runs.get(0).complete();
    assert_eq!(one.next().now_or_never(), Some(None));
    assert_eq!(witness.hears(), Some(None));
}
