use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    pin::{Pin, pin},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

#[test]
fn begins_anew_so_many_times() {
    marble(|m| {
        let source = m.cold("-x--y#");
        m.expect_subscriptions(&source, ["^----!", "-----^----!", "----------^----!"]);
        m.expect(source.retry(2), "-x--y-x--y-x--y#");
    });
}

#[test]
fn retrying_no_time_at_all_passes_the_error() {
    marble(|m| {
        let source = m.cold("--1-2-#");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.retry(0), "--1-2-#");
    });
}

#[test]
fn a_source_that_does_not_fail_runs_once() {
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.retry(3), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").retry(3), "--|");
    });
}

#[test]
fn a_hot_source_that_goes_on_is_left_alone() {
    marble(|m| {
        m.expect(m.hot("-a-^-b---c--").retry(usize::MAX), "--b---c--");
    });
}

#[test]
fn goes_on_for_ever_where_it_may() {
    marble(|m| {
        m.expect(m.cold("-1#").retry(usize::MAX), "-1-1-1-1-").subscription("^--------!");
    });
}

#[test]
fn a_success_does_not_give_attempts_back() {
    marble(|m| {
        // Every attempt emits, and still there are two of them.
        m.expect(m.cold("a-#").retry(1), "a-a-#");
    });
}

#[test]
fn the_error_of_the_last_attempt_passes() {
    marble(|m| {
        let attempts = Rc::new(Cell::new(0));
        let failing = defer(move || {
            attempts.set(attempts.get() + 1);
            throw_error::<&str, _>(format!("attempt {}", attempts.get()))
        });
        m.expect(failing.retry(2), "#").error("attempt 3");
    });
}

#[test]
fn completes_with_the_first_attempt_that_does() {
    marble(|m| {
        let attempts = Rc::new(Cell::new(0));
        let third_time_lucky = defer(move || async move {
            attempts.set(attempts.get() + 1);
            if attempts.get() < 3 { Err(TestError::from("error")) } else { Ok("a") }
        });
        m.expect(third_time_lucky.retry(9), "(a|)");
    });
}

/// A source that writes down what becomes of it and its clones.
struct Logged {
    log: Rc<RefCell<Vec<&'static str>>>,
    pristine: bool,
}

impl Source for Logged {
    type Item = u32;
    type Error = &'static str;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<u32, &'static str>>> {
        self.pristine = false;
        self.log.borrow_mut().push("failed");
        Poll::Ready(Some(Err("error")))
    }
}

impl Clone for Logged {
    fn clone(&self) -> Self {
        assert!(self.pristine, "what was polled is not cloned");
        self.log.borrow_mut().push("cloned");
        Self { log: Rc::clone(&self.log), pristine: true }
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        self.log.borrow_mut().push("dropped");
    }
}

#[test]
fn drops_the_failed_attempt_before_it_makes_the_next() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let source = Observable::new(Logged { log: Rc::clone(&log), pristine: true });
    let mut retried = pin!(source.retry(2));
    assert!(log.borrow().is_empty());
    let polled = futures::Stream::poll_next(retried.as_mut(), &mut Context::from_waker(Waker::noop()));
    assert_eq!(polled, Poll::Ready(Some(Err("error"))));
    // The last attempt needs no clone.
    assert_eq!(*log.borrow(), ["cloned", "failed", "dropped", "cloned", "failed", "dropped", "failed", "dropped"]);
    let polled = futures::Stream::poll_next(retried.as_mut(), &mut Context::from_waker(Waker::noop()));
    assert_eq!(polled, Poll::Ready(None));
}

#[test]
fn releases_the_copy_together_with_the_end() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let source = just(1).with_error::<()>().map(move |_| Rc::strong_count(&inside));
    let mut retried = pin!(source.retry(5));
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(futures::Stream::poll_next(retried.as_mut(), &mut context), Poll::Ready(Some(Ok(3))));
    assert_eq!(futures::Stream::poll_next(retried.as_mut(), &mut context), Poll::Ready(None));
    assert_eq!(Rc::strong_count(&held), 1);
}

#[tokio::test]
async fn a_million_attempts_that_fail_at_once_need_no_stack_and_give_way() {
    const ATTEMPTS: usize = 1_000_000;
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&attempts);
    let failing = defer(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        throw_error::<u32, _>("error")
    });
    let mut retried = pin!(failing.retry(ATTEMPTS - 1));
    let polled = futures::Stream::poll_next(retried.as_mut(), &mut Context::from_waker(Waker::noop()));
    assert_eq!((polled, attempts.load(Ordering::Relaxed)), (Poll::Pending, 1_024));
    let outcome = futures::StreamExt::next(&mut retried).await;
    assert_eq!((outcome, attempts.load(Ordering::Relaxed)), (Some(Err("error")), ATTEMPTS));
}

#[test]
fn a_clone_begins_with_all_its_attempts() {
    marble(|m| {
        let recipe = m.cold("-a#").retry(1);
        m.expect(recipe.clone(), "-a-a#");
        m.expect(recipe, "-a-a#");
    });
}

#[test]
fn dropping_it_drops_the_attempt_that_runs() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!", "---^-!"]);
        m.expect(source.retry(3), "-a--a").subscription("^----!");
    });
}
