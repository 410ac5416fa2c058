use super::consumer::slow;
use headwater::testing::marble;

#[test]
fn a_busy_consumer_finds_the_newest_item() {
    marble(|m| {
        let source = m.hot("-abcdef------|");
        m.expect_subscriptions(&source, ["^------------!"]);
        m.expect(slow(source.on_backpressure_latest()), "----a--d--f--|");
    });
}

#[test]
fn the_last_item_is_delivered_before_the_completion() {
    marble(|m| {
        m.expect(slow(m.hot("-abc|").on_backpressure_latest()), "----a--(c|)");
    });
}

#[test]
fn an_empty_source_stays_empty() {
    marble(|m| {
        m.expect(m.cold("--|").on_backpressure_latest(), "--|");
    });
}

#[test]
fn an_error_comes_behind_the_item_that_waits() {
    marble(|m| {
        m.expect(slow(m.hot("-abc#").on_backpressure_latest()), "----a--(c#)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a------");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.on_backpressure_latest(), "-a-").subscription("^--!");
    });
}
