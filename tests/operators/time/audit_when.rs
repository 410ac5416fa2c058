use headwater::{prelude::*, testing::marble};
use std::sync::{Arc, Mutex};

#[test]
fn emits_the_latest_item_when_the_notifier_of_the_first_speaks() {
    marble(|m| {
        let (changes, frame) = (m.hot("-abc-----d--------|"), m.cold("----n--n"));
        m.expect_subscriptions(&changes, ["^-----------------!"]);
        m.expect_subscriptions(&frame, ["-^---!", "---------^---!"]);
        m.expect(changes.audit_when(move |_| frame.clone()), "-----c-------d----|");
    });
}

#[test]
fn an_empty_source_never_calls_the_closure() {
    marble(|m| {
        let frame = m.cold("n");
        m.expect_subscriptions(&frame, []);
        m.expect(m.cold("---|").audit_when(move |_| frame.clone()), "---|");
    });
}

#[test]
fn a_notifier_that_speaks_at_once_lets_every_item_pass() {
    marble(|m| {
        m.expect(m.cold("-(abc)-d|").audit_when(|_| std::future::ready(())), "-(abc)-d|");
    });
}

#[test]
fn a_notifier_that_completes_drops_what_waits() {
    marble(|m| {
        let frame = m.cold("---|");
        m.expect(m.hot("-ab--c-d--|").audit_when(move |_| frame.clone()), "----------|");
    });
}

#[test]
fn completion_waits_for_the_notifier_of_an_item_that_waits() {
    marble(|m| {
        let (source, frame) = (m.hot("-ab|"), m.cold("-----n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.audit_when(move |_| frame.clone()), "------(b|)");
    });
}

#[test]
fn errors_of_either_drop_the_other() {
    marble(|m| {
        let (source, frame) = (m.hot("-ab--#"), m.cold("------n"));
        m.expect_subscriptions(&frame, ["-^---!"]);
        m.expect(source.audit_when(move |_| frame.clone()), "-----#");
    });
    marble(|m| {
        let (source, frame) = (m.hot("-ab---|"), m.cold("--#"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.audit_when(move |_| frame.clone()), "---#");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let frame = m.cold("---n");
        let options = Audit::when(move |_: &&str| frame.clone()).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc---d#").audit(options), "----c---#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "b", "d"]);
}

#[test]
fn dropping_it_drops_the_source_and_the_notifier() {
    marble(|m| {
        let (source, frame) = (m.hot("-ab-----"), m.cold("-----n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&frame, ["-^-!"]);
        m.expect(source.audit_when(move |_| frame.clone()), "---").subscription("^--!");
    });
}
