use super::consumer::slow;
use headwater::testing::marble;
use std::sync::{Arc, Mutex};

#[test]
fn what_comes_while_the_consumer_is_busy_is_lost() {
    marble(|m| {
        let source = m.hot("-ab-cde-----|");
        m.expect_subscriptions(&source, ["^-----------!"]);
        m.expect(slow(source.on_backpressure_drop()), "----a---d---|");
    });
}

#[test]
fn a_consumer_that_keeps_step_gets_everything() {
    marble(|m| {
        m.expect(m.hot("-ab-cde-|").on_backpressure_drop(), "-ab-cde-|");
    });
}

#[test]
fn of_items_that_come_together_only_the_first_passes() {
    marble(|m| {
        let free = m.hot("-(ab)--|").on_backpressure_drop();
        m.expect(free, "  -a-----|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("--|").on_backpressure_drop(), "--|");
    });
}

#[test]
fn an_error_comes_behind_the_item_that_was_waited_for() {
    marble(|m| {
        m.expect(slow(m.hot("-ab#").on_backpressure_drop()), "----(a#)");
    });
}

#[test]
fn completion_comes_behind_the_item_that_was_waited_for() {
    marble(|m| {
        m.expect(slow(m.cold("(abc|)").on_backpressure_drop()), "---(a|)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.on_backpressure_drop(), "-a-").subscription("^--!");
    });
}

#[test]
fn what_is_lost_is_told_and_counted() {
    let lost = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lost);
    marble(|m| {
        let free = m.hot("-ab-cde-----|").on_backpressure_drop_with(move |item| log.lock().unwrap().push(item));
        let gauge = free.gauge();
        m.expect(slow(free).tap_complete(move || assert_eq!(gauge.lost(), 3)), "----a---d---|");
    });
    assert_eq!(*lost.lock().unwrap(), ["b", "c", "e"]);
}
