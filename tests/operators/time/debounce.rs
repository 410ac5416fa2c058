use headwater::{prelude::*, testing::marble};
use std::sync::{Arc, Mutex};

#[test]
fn emits_the_latest_item_after_silence() {
    marble(|m| {
        let keys = m.hot("-ab---c--|");
        m.expect_subscriptions(&keys, ["^--------!"]);
        m.expect(keys.debounce(m.frames(2)), "----b---c|");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("---|").debounce(m.frames(2)), "---|");
    });
}

#[test]
fn an_error_drops_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-#").debounce(m.frames(5)), "---#");
    });
}

#[test]
fn completion_flushes_the_item_that_waits() {
    marble(|m| {
        m.expect(m.cold("-a-|").debounce(m.frames(5)), "---(a|)");
    });
}

#[test]
fn an_item_at_the_end_of_the_silence_prolongs_it() {
    marble(|m| {
        m.expect(m.hot("-a--b-----|").debounce(m.frames(3)), "-------b--|");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-------");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect(source.debounce(m.frames(5)), "-----").subscription("^-!");
    });
}

#[test]
fn no_silence_at_all_passes_every_item() {
    marble(|m| {
        m.expect(m.cold("-(ab)-c|").debounce(m.frames(0)), "-(ab)-c|");
    });
}

#[test]
fn a_limit_ends_the_wait_of_a_restless_source() {
    marble(|m| {
        let restless = m.hot("-abcdefgh---|");
        m.expect(restless.debounce(Debounce::after(m.frames(2)).max_wait(m.frames(4))), "-----e----h-|");
    });
}

#[test]
fn a_leading_item_passes_at_once_and_its_followers_wait() {
    marble(|m| {
        let keys = m.hot("-abc-----d--|");
        m.expect(keys.debounce(Debounce::after(m.frames(2)).leading()), "-a---c---d--|");
    });
}

#[test]
fn what_is_dropped_is_told() {
    let dropped = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&dropped);
    marble(|m| {
        let options = Debounce::after(m.frames(2)).on_drop(move |item| log.lock().unwrap().push(item));
        m.expect(m.hot("-abc---d#").debounce(options), "-----c--#");
    });
    assert_eq!(*dropped.lock().unwrap(), ["a", "b", "d"]);
}
