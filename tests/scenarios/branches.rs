//! Windows and groups whose consumers come and go in any order: whoever waits for something gets it.

use futures::Stream;
use headwater::prelude::*;
use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};
use tokio::sync::mpsc::unbounded_channel;
use tokio_stream::wrappers::UnboundedReceiverStream;

/// The numbers of a seed, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A consumer that is polled when it was woken, and sometimes when not.
struct Consumer<S> {
    source: Pin<Box<Observable<S>>>,
    woken: Arc<Flag>,
}

impl<S: Source<Error = Infallible>> Consumer<S> {
    fn new(source: Observable<S>) -> Self {
        Self { source: Box::pin(source), woken: Arc::new(Flag(AtomicBool::new(true))) }
    }

    fn is_woken(&self) -> bool {
        self.woken.0.load(Ordering::Relaxed)
    }

    fn poll(&mut self) -> Poll<Option<S::Item>> {
        self.woken.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&self.woken));
        let polled = self.source.as_mut().poll_next(&mut Context::from_waker(&waker));
        if let Poll::Ready(Some(_)) = polled {
            self.woken.0.store(true, Ordering::Relaxed);
        }
        polled.map(|item| item.map(|Ok(item)| item))
    }
}

/// Lets chance decide who is polled, what is dropped, and when items come; then everybody who is left is polled until
/// nobody is woken.
fn play<O, I>(seed: u64, split: impl Fn(BoxObservable<'static, usize>) -> Observable<O>)
where
    O: Source<Item = Observable<I>, Error = Infallible>,
    I: Source<Item = usize, Error = Infallible>,
{
    let mut dice = Dice(seed);
    let (items, source) = unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let taken = Arc::clone(&waiting);
    let counted =
        from_stream(UnboundedReceiverStream::new(source)).tap(move |_| _ = taken.fetch_sub(1, Ordering::Relaxed));
    let mut stage = Stage { outer: Some(Consumer::new(split(counted.boxed()))), inner: Vec::new() };
    let send = |n| {
        waiting.fetch_add(1, Ordering::Relaxed);
        if items.send(n).is_err() {
            waiting.fetch_sub(1, Ordering::Relaxed);
        }
    };
    let drops = dice.below(3) > 0;
    for step in 0..50 + dice.below(150) {
        match dice.below(10) {
            0..3 => send(step),
            3 if drops && dice.below(12) == 0 => stage.outer = None,
            4 if drops && dice.below(3) == 0 && !stage.inner.is_empty() => {
                stage.inner.swap_remove(dice.below(stage.inner.len()));
            }
            _ => stage.poll_one(&mut dice),
        }
    }
    stage.settle(&mut dice);
    for n in 0..20 {
        let nobody = stage.is_empty();
        assert_eq!(items.is_closed(), nobody, "seed {seed}: the source lives as long as somebody may want it");
        let left = waiting.load(Ordering::Relaxed);
        assert!(nobody || left == 0, "seed {seed}: {left} items are left, and nobody takes them");
        send(n);
        stage.settle(&mut dice);
    }
    drop(items);
    stage.settle(&mut dice);
    assert!(stage.is_empty(), "seed {seed}: the end did not reach everybody");
}

struct Stage<O, I> {
    outer: Option<Consumer<O>>,
    inner: Vec<Consumer<I>>,
}

impl<O, I> Stage<O, I>
where
    O: Source<Item = Observable<I>, Error = Infallible>,
    I: Source<Item = usize, Error = Infallible>,
{
    fn is_empty(&self) -> bool {
        self.outer.is_none() && self.inner.is_empty()
    }

    /// Polls someone who was woken, or now and then someone who was not.
    fn poll_one(&mut self, dice: &mut Dice) {
        let spurious = dice.below(8) == 0;
        let at = dice.below(self.inner.len() + 1);
        match self.inner.get(at) {
            Some(inner) if inner.is_woken() || spurious => self.poll_inner(at),
            None if self.outer.as_ref().is_some_and(|outer| outer.is_woken() || spurious) => self.poll_outer(),
            _ => {}
        }
    }

    fn poll_outer(&mut self) {
        match self.outer.as_mut().map(Consumer::poll) {
            Some(Poll::Ready(Some(branch))) => self.inner.push(Consumer::new(branch)),
            Some(Poll::Ready(None)) => self.outer = None,
            _ => {}
        }
    }

    fn poll_inner(&mut self, at: usize) {
        if let Poll::Ready(None) = self.inner[at].poll() {
            self.inner.swap_remove(at);
        }
    }

    /// Polls whoever is woken until nobody is.
    fn settle(&mut self, dice: &mut Dice) {
        loop {
            let woken: Vec<usize> = (0..self.inner.len()).filter(|at| self.inner[*at].is_woken()).collect();
            let outer_woken = self.outer.as_ref().is_some_and(Consumer::is_woken);
            match dice.below(woken.len() + 1) {
                _ if woken.is_empty() && !outer_woken => return,
                at if at < woken.len() => self.poll_inner(woken[at]),
                _ if outer_woken => self.poll_outer(),
                _ => {}
            }
        }
    }
}

#[test]
fn no_group_is_left_waiting() {
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let (keys, limit, capacity) = (1 + dice.below(6), 1 + dice.below(6), 1 + dice.below(3));
        let options = || Groups::new().capacity(capacity).evict_beyond(limit);
        play(seed, |source| source.group_by_with(move |n| n % keys, options()));
    }
}

#[test]
fn no_window_is_left_waiting() {
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let (count, step, capacity) = (1 + dice.below(4), 1 + dice.below(4), 1 + dice.below(3));
        play(seed, |source| source.window_count(Windows::of(count).capacity(capacity), step));
    }
}

/// Groups in tasks that are busy with something else once they have waited for an item; the last one is not.
fn beside_busy_readers(leave: impl FnOnce(&mut dyn FnMut(), &mut dyn FnMut())) {
    let (send, receive) = unbounded_channel();
    let mut groups = Consumer::new(from_stream(UnboundedReceiverStream::new(receive)).group_by(|n| n % 9));
    (0..9).for_each(|n| send.send(n).unwrap());
    let mut readers = Vec::new();
    while let Poll::Ready(group) = groups.poll() {
        readers.push(Consumer::new(group.unwrap()));
    }
    let mut outer = Some(groups);
    let mut wait = || {
        for (n, reader) in readers.iter_mut().enumerate() {
            assert_eq!((reader.poll(), reader.poll()), (Poll::Ready(Some(n)), Poll::Pending));
        }
    };
    leave(&mut wait, &mut || drop(outer.take()));
    let last = &mut readers[8];
    for n in [17, 26] {
        if last.is_woken() {
            assert_eq!(last.poll(), Poll::Pending);
        }
        send.send(n).unwrap();
        assert!(last.is_woken());
        assert_eq!((last.poll(), last.poll()), (Poll::Ready(Some(n)), Poll::Pending));
    }
}

#[test]
fn a_reader_is_woken_though_others_do_not_come_back_when_the_outer_consumer_left_before_they_waited() {
    beside_busy_readers(|wait, leave| {
        leave();
        wait();
    });
}

#[test]
fn a_reader_is_woken_though_others_do_not_come_back_when_the_outer_consumer_left_while_they_waited() {
    beside_busy_readers(|wait, leave| {
        wait();
        leave();
    });
}
