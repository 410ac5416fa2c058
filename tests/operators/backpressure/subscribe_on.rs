use super::consumer::slow;
use headwater::{
    prelude::*,
    testing::{LeakCounter, marble},
};
use std::thread;
use tokio::runtime::{Builder, Handle, Runtime};

fn upstream() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).thread_name("upstream").enable_time().build().unwrap()
}

#[test]
fn items_pass_as_they_come() {
    marble(|m| {
        let source = m.hot("-a-(bc)---d-|");
        m.expect_subscriptions(&source, ["^-----------!"]);
        m.expect(source.subscribe_on(&Handle::current(), 4), "-a-(bc)---d-|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("--|").subscribe_on(&Handle::current(), 4), "--|");
    });
}

#[test]
fn an_error_comes_behind_what_is_queued() {
    marble(|m| {
        m.expect(slow(m.hot("-ab#").subscribe_on(&Handle::current(), 4)), "----a--(b#)");
    });
}

#[test]
fn completion_comes_behind_what_is_queued() {
    marble(|m| {
        m.expect(slow(m.hot("-ab|").subscribe_on(&Handle::current(), 4)), "----a--(b|)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.subscribe_on(&Handle::current(), 4), "-a-").subscription("^--!");
    });
}

/// Tells on which thread it is dropped.
struct Guard(std::sync::mpsc::Sender<Option<String>>);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.send(thread::current().name().map(str::to_owned));
    }
}

#[test]
fn the_source_begins_is_polled_and_ends_in_the_other_runtime() {
    let (report, dropped) = std::sync::mpsc::channel();
    let name = || thread::current().name().map(str::to_owned);
    let runtime = upstream();
    let source = defer(move || {
        let guard = Guard(report.clone());
        from_iter([name()]).concat(from_iter([()]).map(move |()| (name(), &guard).0))
    });
    let names = source.subscribe_on(runtime.handle(), 2).to_vec();
    let there = Some("upstream".to_owned());
    assert_eq!(futures::executor::block_on(names), Ok(vec![there.clone(), there.clone()]));
    assert_eq!(dropped.recv(), Ok(there));
}

#[test]
fn timers_of_the_source_are_those_of_the_other_runtime() {
    let runtime = upstream();
    let ticks = interval(std::time::Duration::from_millis(1)).take(3).subscribe_on(runtime.handle(), 2);
    assert_eq!(futures::executor::block_on(ticks.to_vec()), Ok(vec![0, 1, 2]));
}

#[test]
fn a_runtime_that_is_shut_down_is_no_silent_end() {
    let counter = LeakCounter::new();
    let token = counter.token();
    let runtime = upstream();
    let source = never::<u32>().tap(move |_| drop(token.clone())).subscribe_on(runtime.handle(), 2);
    let waiting = thread::spawn(move || futures::executor::block_on(source.count()));
    while runtime.handle().metrics().num_alive_tasks() == 0 {
        thread::yield_now();
    }
    runtime.shutdown_background();
    assert!(waiting.join().is_err());
    counter.assert_none_left();
}

#[test]
fn a_capacity_of_0_is_refused() {
    let refused = std::panic::catch_unwind(|| {
        let runtime = Builder::new_current_thread().build().unwrap();
        let _ = from_iter([1]).subscribe_on(runtime.handle(), 0);
    });
    assert!(refused.is_err());
}
