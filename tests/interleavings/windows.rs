//! Windows and groups that are read by several threads.

use super::{explore, rest};
use futures::{FutureExt, StreamExt};
use headwater::prelude::*;
use loom::{future::block_on, thread};

#[test]
fn a_window_is_read_in_one_thread_while_the_next_one_opens_in_another() {
    explore(3, || {
        let mut windows = Box::pin(from_iter([1, 2]).window_count(1, 1));
        let first = windows.next().now_or_never().flatten().unwrap().unwrap();
        let reader = thread::spawn(move || rest(Box::pin(first)));
        let second = block_on(windows.next()).unwrap().unwrap();
        assert_eq!(rest(Box::pin(second)), [2]);
        assert_eq!(reader.join().unwrap(), [1]);
    });
}

#[test]
fn a_group_goes_on_though_the_outer_observable_is_dropped_at_that_moment() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut groups = Box::pin(subject.observe().group_by(|n| n % 2));
        assert!(groups.next().now_or_never().is_none());
        subject.try_send(1).unwrap();
        let odd = groups.next().now_or_never().flatten().unwrap().unwrap();
        let reader = thread::spawn(move || rest(Box::pin(odd)));
        drop(groups);
        subject.try_send(3).unwrap();
        drop(subject);
        assert_eq!(reader.join().unwrap(), [1, 3]);
    });
}

#[test]
fn a_group_goes_on_though_the_outer_observable_is_dropped_while_another_group_opens() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut groups = Box::pin(subject.observe().group_by(|n| n % 2));
        assert!(groups.next().now_or_never().is_none());
        subject.try_send(1).unwrap();
        let odd = groups.next().now_or_never().flatten().unwrap().unwrap();
        for n in [2, 3] {
            subject.try_send(n).unwrap();
        }
        drop(subject);
        let reader = thread::spawn(move || rest(Box::pin(odd)));
        drop(groups);
        assert_eq!(reader.join().unwrap(), [1, 3]);
    });
}

#[test]
fn the_reader_of_one_group_brings_the_items_of_another() {
    explore(3, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut groups = Box::pin(subject.observe().group_by(|n| n % 2));
        assert!(groups.next().now_or_never().is_none());
        subject.try_send(1).unwrap();
        let odd = groups.next().now_or_never().flatten().unwrap().unwrap();
        subject.try_send(2).unwrap();
        let even = groups.next().now_or_never().flatten().unwrap().unwrap();
        drop(groups);
        let reader = thread::spawn(move || rest(Box::pin(odd)));
        subject.try_send(4).unwrap();
        drop(subject);
        assert_eq!(rest(Box::pin(even)), [2, 4]);
        assert_eq!(reader.join().unwrap(), [1]);
    });
}

#[test]
fn three_readers_of_three_groups_leave_nobody_waiting() {
    explore(2, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut groups = Box::pin(subject.observe().group_by(|n| n % 3));
        assert!(groups.next().now_or_never().is_none());
        let mut readers: Vec<_> = (0..3)
            .map(|n| {
                subject.try_send(n).unwrap();
                groups.next().now_or_never().flatten().unwrap().unwrap()
            })
            .collect();
        drop(groups);
        let last = readers.pop().unwrap();
        let threads: Vec<_> = readers.into_iter().map(|group| thread::spawn(move || rest(Box::pin(group)))).collect();
        subject.try_send(4).unwrap();
        drop(subject);
        assert_eq!(rest(Box::pin(last)), [2]);
        let read: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(read, [vec![0], vec![1, 4]]);
    });
}

#[test]
fn what_comes_while_a_reader_gives_the_turn_back_is_left_to_somebody() {
    explore(4, || {
        let subject = PublishSubject::<u32>::new(4);
        let mut groups = Box::pin(subject.observe().group_by(|n| n % 2));
        assert!(groups.next().now_or_never().is_none());
        let mut open = |n| {
            subject.try_send(n).unwrap();
            groups.next().now_or_never().flatten().unwrap().unwrap()
        };
        let (mut even, mut odd) = (Box::pin(open(0)), Box::pin(open(1)));
        assert_eq!(even.next().now_or_never().flatten(), Some(Ok(0)));
        assert_eq!(odd.next().now_or_never().flatten(), Some(Ok(1)));
        let reader = thread::spawn(move || block_on(odd.next()));
        // These two wait for all where they come before the reader does, and are polled again when they are called.
        let mut poll = || assert!(groups.next().now_or_never().is_none() && even.next().now_or_never().is_none());
        poll();
        subject.try_send(3).unwrap();
        poll();
        assert_eq!(reader.join().unwrap(), Some(Ok(3)));
    });
}
