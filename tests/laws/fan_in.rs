//! Law 4 where there are many sources: one wake polls one child, counted.

use headwater::{Observable, Source, prelude::*, testing::TestError};
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// A source that waits, counts its polls, and emits when it is told to.
struct Child(Rc<Bed>);

/// What a child shares with the test.
#[derive(Default)]
struct Bed {
    polls: Cell<usize>,
    has_item: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Bed {
    /// Wakes the child, with something to say or without.
    fn wake(&self, has_item: bool) {
        self.has_item.set(has_item);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Source for Child {
    type Item = u32;
    type Error = TestError;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<u32, TestError>>> {
        let bed = &self.0;
        bed.polls.set(bed.polls.get() + 1);
        if bed.has_item.take() {
            return Poll::Ready(Some(Ok(0)));
        }
        *bed.waker.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn beds(count: usize) -> Vec<Rc<Bed>> {
    (0..count).map(|_| Rc::default()).collect()
}

fn child(bed: &Rc<Bed>) -> Observable<Child> {
    Observable::new(Child(Rc::clone(bed)))
}

/// Counts how often the task was woken.
#[derive(Default)]
struct Task(AtomicUsize);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Polls an operator until it is pending, and tells how many items came.
fn poll_until_pending<S: Source>(mut operator: Pin<&mut S>, task: &Arc<Task>) -> usize {
    let waker = Waker::from(Arc::clone(task));
    let mut items = 0;
    while operator.as_mut().poll_next(&mut Context::from_waker(&waker)).is_ready() {
        items += 1;
    }
    items
}

/// Each child in turn wakes, first for nothing and then with an item, and no other is polled.
fn one_wake_polls_one_child<S: Source>(operator: Observable<S>, beds: &[Rc<Bed>]) {
    let mut operator = Box::pin(operator.into_source());
    let task = Arc::<Task>::default();
    poll_until_pending(operator.as_mut(), &task);
    let polls = || beds.iter().map(|bed| bed.polls.get()).collect::<Vec<_>>();
    assert!(polls().iter().all(|polls| *polls == 1), "the first poll is the subscription to each");
    for (at, bed) in beds.iter().enumerate() {
        let before = polls();
        let woken = task.0.load(Ordering::SeqCst);
        bed.wake(false);
        assert_eq!(task.0.load(Ordering::SeqCst), woken + 1, "child {at} wakes the task");
        assert_eq!(poll_until_pending(operator.as_mut(), &task), 0);
        let mut after = before;
        after[at] += 1;
        assert_eq!(polls(), after, "child {at} woke for nothing");

        bed.wake(true);
        poll_until_pending(operator.as_mut(), &task);
        // Once for the item, and at most once more to learn that there is no other.
        let polled = bed.polls.get() - after[at];
        assert!((1..=2).contains(&polled), "child {at} was polled {polled} times for one item");
        after[at] += polled;
        assert_eq!(polls(), after, "child {at} had an item");
    }
}

#[test]
fn a_task_that_is_polled_for_nothing_polls_no_child() {
    let beds = beds(1_000);
    let children: Vec<_> = beds.iter().map(Rc::clone).collect();
    let all = from_iter(children).with_error().merge_map(1_000, |bed| child(&bed));
    let mut all = Box::pin(all.into_source());
    let task = Arc::<Task>::default();
    for _ in 0..3 {
        poll_until_pending(all.as_mut(), &task);
        assert!(beds.iter().all(|bed| bed.polls.get() == 1));
    }
}

#[test]
fn of_a_thousand_inner_sources_only_the_one_that_woke_is_polled() {
    let beds = beds(1_000);
    let children: Vec<_> = beds.iter().map(Rc::clone).collect();
    one_wake_polls_one_child(from_iter(children).with_error().merge_map(1_000, |bed| child(&bed)), &beds);
}

#[test]
fn flat_map_polls_only_the_one_that_woke() {
    let beds = beds(256);
    let children: Vec<_> = beds.iter().map(Rc::clone).collect();
    one_wake_polls_one_child(from_iter(children).with_error().flat_map(|bed| child(&bed)), &beds);
}

#[test]
fn a_thousand_inner_sources_that_wake_at_once_are_polled_once_each() {
    let beds = beds(1_000);
    let children: Vec<_> = beds.iter().map(Rc::clone).collect();
    let all = from_iter(children).with_error().merge_map(1_000, |bed| child(&bed));
    let mut all = Box::pin(all.into_source());
    let task = Arc::<Task>::default();
    poll_until_pending(all.as_mut(), &task);
    beds.iter().for_each(|bed| bed.wake(false));
    assert_eq!(task.0.load(Ordering::SeqCst), 1, "the first of them wakes the task, the others need not");
    poll_until_pending(all.as_mut(), &task);
    assert!(beds.iter().all(|bed| bed.polls.get() == 2));
}

#[test]
fn merge_polls_only_the_side_that_woke() {
    let beds = beds(2);
    one_wake_polls_one_child(child(&beds[0]).merge(child(&beds[1])), &beds);
}

#[test]
fn zip_polls_only_the_side_that_woke_and_holds_nothing() {
    let beds = beds(2);
    let mut pairs = Box::pin(child(&beds[0]).zip(child(&beds[1])).into_source());
    let task = Arc::<Task>::default();
    let mut poll = || poll_until_pending(pairs.as_mut(), &task);
    let polls = || (beds[0].polls.get(), beds[1].polls.get());
    assert_eq!((poll(), polls()), (0, (1, 1)));
    beds[0].wake(false);
    assert_eq!((poll(), polls()), (0, (2, 1)));
    beds[1].wake(false);
    assert_eq!((poll(), polls()), (0, (2, 2)));
    beds[0].wake(true);
    assert_eq!((poll(), polls()), (0, (3, 2)));
    beds[1].wake(false);
    assert_eq!((poll(), polls()), (0, (3, 3)), "the side that holds an item is not asked");
    beds[1].wake(true);
    assert_eq!((poll(), polls()), (1, (4, 5)), "behind a pair both are");
}

#[test]
fn combine_latest_polls_only_the_side_that_woke() {
    let beds = beds(2);
    one_wake_polls_one_child(child(&beds[0]).combine_latest(child(&beds[1])), &beds);
}

#[test]
fn of_a_thousand_sources_to_combine_only_the_one_that_woke_is_polled() {
    let beds = beds(1_000);
    one_wake_polls_one_child(combine_latest(beds.iter().map(child).collect::<Vec<_>>()), &beds);
}

#[test]
fn of_a_thousand_sources_to_join_only_the_one_that_woke_is_polled() {
    let beds = beds(1_000);
    one_wake_polls_one_child(fork_join(beds.iter().map(child).collect::<Vec<_>>()), &beds);
}

#[test]
fn of_a_thousand_sources_to_zip_only_the_one_that_woke_is_polled() {
    let beds = beds(1_000);
    let rows = zip(beds.iter().map(child).collect::<Vec<_>>());
    // Behind a whole row all are asked again; so the last one stays silent.
    one_wake_polls_one_child(rows, &beds[..999]);
}

#[test]
fn of_a_thousand_that_race_only_the_one_that_woke_is_polled() {
    let beds = beds(1_000);
    let mut first = Box::pin(race(beds.iter().map(child).collect::<Vec<_>>()).into_source());
    let task = Arc::<Task>::default();
    poll_until_pending(first.as_mut(), &task);
    beds[7].wake(false);
    beds[500].wake(true);
    assert_eq!(poll_until_pending(first.as_mut(), &task), 1);
    let expected = |at| {
        if at == 7 {
            2
        } else if at == 500 {
            3
        } else {
            1
        }
    };
    assert!(beds.iter().enumerate().all(|(at, bed)| bed.polls.get() == expected(at)));
}

#[test]
fn of_many_sources_in_a_line_only_the_one_that_woke_is_polled() {
    let beds = beds(400);
    one_wake_polls_one_child(concat_eager(beds.iter().map(child), 64), &beds);
}

#[test]
fn of_a_thousand_sources_to_sort_only_the_one_that_woke_is_polled() {
    let beds = beds(1_000);
    let sorted = merge_sorted_by(beds.iter().map(child), Ord::cmp);
    // When all have an item, the source of the least is asked again; so the last one stays silent.
    one_wake_polls_one_child(sorted, &beds[..999]);
}
