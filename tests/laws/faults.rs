//! The checker finds what is broken: an operator with a seeded fault for each law.

use futures::task::noop_waker;
use headwater::{
    Observable, Source,
    testing::{Adversary, Broken, Laws, TestError},
};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep};

type Polled = Poll<Option<Result<u32, TestError>>>;

/// An operator that is nothing but its poll.
struct Faulty<S, F> {
    source: Option<S>,
    poll: F,
}

impl<S: Unpin, F> Source for Faulty<S, F>
where
    F: FnMut(&mut Option<S>, &mut Context<'_>) -> Polled + Unpin,
{
    type Item = u32;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        (this.poll)(&mut this.source, cx)
    }
}

/// The laws that an operator breaks.
fn broken<F>(poll: F) -> Vec<Broken>
where
    F: FnMut(&mut Option<Adversary>, &mut Context<'_>) -> Polled + Clone + Unpin + 'static,
{
    Laws::of("faulty", move |source| Observable::new(Faulty { source: Some(source.into_source()), poll: poll.clone() }))
        .broken()
}

fn numbers(broken: &[Broken]) -> Vec<u32> {
    broken.iter().map(Broken::law).collect()
}

fn poll(source: &mut Option<Adversary>, cx: &mut Context<'_>) -> Polled {
    match source {
        Some(source) => Pin::new(source).poll_next(cx),
        None => Poll::Ready(None),
    }
}

#[test]
fn an_operator_without_a_fault_breaks_no_law() {
    assert_eq!(numbers(&broken(poll)), [0_u32; 0]);
}

#[test]
fn a_source_that_is_polled_while_the_operator_is_built_breaks_law_1() {
    let eager = Laws::of("eager", |source| {
        let mut source = source.into_source();
        let _ = Pin::new(&mut source).poll_next(&mut Context::from_waker(&noop_waker()));
        Observable::new(source)
    });
    assert!(numbers(&eager.broken()).contains(&1));
}

#[test]
fn a_runtime_that_is_needed_while_the_operator_is_built_breaks_law_1_and_no_other() {
    let eager = Laws::of("eager", |source| {
        let timer = sleep(Duration::from_millis(1));
        drop(timer);
        source
    });
    assert_eq!(numbers(&eager.broken()), [1]);
}

#[test]
fn a_source_that_is_polled_after_its_end_breaks_law_2() {
    let twice = broken(|source, cx| match poll(source, cx) {
        Poll::Ready(None) => poll(source, cx),
        polled => polled,
    });
    assert_eq!(numbers(&twice), [2]);
}

#[test]
fn a_source_that_is_kept_behind_the_end_breaks_law_3() {
    let mut left = 2;
    let late = broken(move |source, cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= usize::from(source.is_some());
        match poll(source, cx) {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok(item))),
            polled => {
                left += usize::from(polled.is_pending());
                polled
            }
        }
    });
    assert_eq!(numbers(&late), [3]);
    assert!(late[0].to_string().contains("source    ab"), "{}", late[0]);
}

#[test]
fn a_source_that_is_read_ahead_of_demand_breaks_law_4() {
    let mut ahead = Vec::new();
    let greedy = broken(move |source, cx| {
        while ahead.len() < 3 {
            match poll(source, cx) {
                Poll::Ready(Some(Ok(item))) => ahead.push(item),
                Poll::Ready(Some(Err(error))) => {
                    ahead.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    *source = None;
                    break;
                }
                Poll::Pending if ahead.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        if ahead.is_empty() { Poll::Ready(None) } else { Poll::Ready(Some(Ok(ahead.remove(0)))) }
    });
    assert_eq!(numbers(&greedy), [4]);
}

#[test]
fn an_error_that_is_swallowed_breaks_law_5() {
    let deaf = broken(|source, cx| match poll(source, cx) {
        Poll::Ready(Some(Err(_))) => Poll::Ready(None),
        polled => polled,
    });
    assert_eq!(numbers(&deaf), [5]);
    assert!(deaf[0].to_string().contains("source    #"), "{}", deaf[0]);
}

#[test]
fn a_wake_up_that_is_missed_breaks_law_6() {
    let asleep = broken(|source, _| poll(source, &mut Context::from_waker(&noop_waker())));
    assert_eq!(numbers(&asleep), [6]);
    let shortest = ["source    -\n", "source    ~\n", "source    =\n"];
    assert!(shortest.iter().any(|source| asleep[0].to_string().contains(source)), "{}", asleep[0]);
}

/// A newer item replaces the timer of the one before, and is emitted when its own is over.
struct Switching {
    source: Adversary,
    inner: Option<(u32, Pin<Box<Sleep>>)>,
    ended: bool,
    /// Polls the new timer when it has switched.
    polls_the_new_one: bool,
}

impl Source for Switching {
    type Item = u32;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        if !self.ended {
            match Pin::new(&mut self.source).poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    self.inner = Some((item, Box::pin(sleep(Duration::from_millis(2)))));
                    if self.polls_the_new_one {
                        cx.waker().wake_by_ref();
                    }
                    return Poll::Pending;
                }
                Poll::Ready(None) => self.ended = true,
                Poll::Ready(error) => {
                    self.inner = None;
                    self.ended = true;
                    return Poll::Ready(error);
                }
                Poll::Pending => {}
            }
        }
        let Some((item, timer)) = &mut self.inner else {
            return if self.ended { Poll::Ready(None) } else { Poll::Pending };
        };
        let item = *item;
        ready!(timer.as_mut().poll(cx));
        self.inner = None;
        Poll::Ready(Some(Ok(item)))
    }
}

#[test]
fn a_wake_up_that_is_missed_after_a_switch_breaks_law_6() {
    let switching = |polls_the_new_one| {
        let build = move |source: Observable<Adversary>| {
            let source = source.into_source();
            Observable::new(Switching { source, inner: None, ended: false, polls_the_new_one })
        };
        Laws::of("switching", build).swallows().broken()
    };
    assert_eq!(numbers(&switching(true)), [0_u32; 0]);
    let asleep = switching(false);
    assert_eq!(numbers(&asleep), [6]);
    assert!(asleep[0].to_string().contains("source    a\n"), "{}", asleep[0]);
}

#[test]
fn a_loop_without_bound_over_a_ready_source_breaks_law_7() {
    let endless = Laws::of("endless", |source| {
        Observable::new(Faulty {
            source: Some(source.into_source()),
            poll: |source: &mut Option<Adversary>, cx: &mut Context<'_>| loop {
                match poll(source, cx) {
                    Poll::Ready(Some(Ok(_))) => {}
                    polled => return polled,
                }
            },
        })
    });
    assert_eq!(numbers(&endless.swallows().broken()), [7]);
}

#[test]
fn a_source_that_outlives_a_drop_breaks_law_8() {
    let leaking = Laws::of("leaking", |source| {
        Observable::new(Faulty {
            source: Some(Box::leak(Box::new(source.into_source()))),
            poll: |source: &mut Option<&'static mut Adversary>, cx: &mut Context<'_>| match source {
                Some(source) => Pin::new(&mut **source).poll_next(cx),
                None => Poll::Ready(None),
            },
        })
    });
    assert!(numbers(&leaking.broken()).contains(&8));
}

#[test]
fn a_size_hint_that_promises_too_much_breaks_law_11() {
    struct Boastful(Adversary);
    impl Source for Boastful {
        type Item = u32;
        type Error = TestError;
        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
            Pin::new(&mut self.0).poll_next(cx)
        }
        fn size_hint(&self) -> (usize, Option<usize>) {
            (11, None)
        }
    }
    let boastful = Laws::of("boastful", |source| Observable::new(Boastful(source.into_source())));
    assert_eq!(numbers(&boastful.broken()), [11]);
}

#[test]
fn a_panic_of_the_operator_itself_breaks_law_9() {
    let brittle = broken(|source, cx| match poll(source, cx) {
        Poll::Ready(Some(Ok(3))) => std::panic::resume_unwind(Box::new("three")),
        polled => polled,
    });
    assert_eq!(numbers(&brittle), [9]);
    assert!(brittle[0].to_string().contains("it panicked: three"), "{}", brittle[0]);
}

#[test]
fn an_item_that_is_lost_breaks_law_4() {
    let mut skip = false;
    let lossy = broken(move |source, cx| match poll(source, cx) {
        Poll::Ready(Some(Ok(_))) if std::mem::replace(&mut skip, true) => {
            skip = false;
            cx.waker().wake_by_ref();
            Poll::Pending
        }
        polled => polled,
    });
    assert_eq!(numbers(&lossy), [4]);
}

/// Holds each item for a moment, and throws it away when it is asked too late.
struct Perishable {
    source: Adversary,
    held: Option<(u32, Pin<Box<Sleep>>)>,
}

impl Source for Perishable {
    type Item = u32;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        loop {
            if let Some((item, timer)) = &mut self.held {
                let (item, late) = (*item, timer.deadline() < Instant::now());
                ready!(timer.as_mut().poll(cx));
                self.held = None;
                if !late {
                    return Poll::Ready(Some(Ok(item)));
                }
            }
            match ready!(Pin::new(&mut self.source).poll_next(cx)) {
                Some(Ok(item)) => self.held = Some((item, Box::pin(sleep(Duration::from_millis(1))))),
                terminal => return Poll::Ready(terminal),
            }
        }
    }
}

#[test]
fn an_item_that_is_lost_on_a_slow_consumer_breaks_law_4_where_items_are_kept() {
    let build =
        |source: Observable<Adversary>| Observable::new(Perishable { source: source.into_source(), held: None });
    // It may take so many items ahead that only the sum at the end tells.
    let laws = || Laws::of("perishable", build).reads_ahead(64);
    assert_eq!(numbers(&laws().broken()), [0_u32; 0]);
    let lossy = laws().keeps_items().broken();
    assert_eq!(numbers(&lossy), [4]);
    assert!(lossy[0].to_string().contains("consumer  slow"), "{}", lossy[0]);
    assert!(lossy[0].to_string().contains("it took 1 items and emitted 0"), "{}", lossy[0]);
}

#[test]
fn a_law_that_is_broken_hides_no_other() {
    // It keeps its source behind the end, and swallows the error.
    let mut ended = false;
    let worse = broken(move |source, cx| {
        if ended {
            return Poll::Ready(None);
        }
        let polled = poll(source, cx);
        match polled {
            Poll::Ready(Some(Ok(4))) | Poll::Ready(Some(Err(_))) => {
                ended = true;
                Poll::Ready(None)
            }
            polled => polled,
        }
    });
    assert_eq!(numbers(&worse), [3, 5]);
}
