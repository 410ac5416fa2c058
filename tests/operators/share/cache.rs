use super::runs::Runs;
use futures::FutureExt;
use headwater::{prelude::*, testing::marble};

#[test]
fn the_source_runs_once_for_whoever_comes() {
    marble(|m| {
        let source = m.cold("    -a-b----c-|");
        m.expect_subscriptions(&source, ["^---------!"]);
        let cached = source.cache(8);
        m.expect(cached.clone(), "-a-b----c-|");
        m.expect(cached.clone(), "----(ab)c-|").subscription("----^");
        m.expect(cached, "       -------------(abc|)").subscription("-------------^");
    });
}

#[test]
fn of_nothing_stays_empty() {
    marble(|m| {
        let source = m.cold("--|");
        m.expect_subscriptions(&source, ["^-!"]);
        let cached = source.cache(1);
        m.expect(cached.clone(), "--|");
        m.expect(cached, "----|").subscription("----^");
    });
}

#[test]
fn an_error_is_kept_behind_the_items() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!"]);
        let cached = source.cache(8);
        m.expect(cached.clone(), "-a-#");
        m.expect(cached, "-----(a#)").subscription("-----^");
    });
}

#[test]
fn keeps_no_more_than_the_last_items() {
    marble(|m| {
        let cached = m.cold("abc|").cache(2);
        m.expect(cached.clone(), "abc|");
        m.expect(cached, "-----(bc|)").subscription("-----^");
    });
}

#[test]
fn without_subscribers_the_run_rests_and_the_next_one_goes_on_with_it() {
    marble(|m| {
        let source = m.hot("     -a--b-----c-|");
        m.expect_subscriptions(&source, ["^-----------!"]);
        let cached = source.cache(8);
        m.expect(cached.clone(), "-a").subscription("^-!");
        m.expect(cached, "       ------(ab)c-|").subscription("------^");
    });
}

#[test]
fn dropping_the_last_clone_drops_the_source() {
    let (runs, source) = Runs::new();
    let cached = source.cache(1);
    let mut reader = cached.clone();
    assert!(reader.next().now_or_never().is_none());
    drop(reader);
    assert!(runs.get(0).is_subscribed());
    drop(cached);
    assert!(runs.get(0).is_dropped());
}

#[test]
fn of_no_items_is_refused() {
    let refused = std::panic::catch_unwind(|| from_iter([1]).cache(0));
    assert_eq!(refused.err().unwrap().downcast_ref(), Some(&"a cache keeps at least 1 item"));
}
