use futures::{FutureExt, StreamExt, channel::mpsc, stream};
use headwater::{prelude::*, testing::marble};

#[test]
fn emits_a_pair_at_every_update_once_both_have_an_item() {
    marble(|m| {
        let one = m.cold("  -a-b----c---|");
        let other = m.cold("----x-y--------|");
        m.expect_subscriptions(&one, ["^-----------!"]);
        m.expect_subscriptions(&other, ["^--------------!"]);
        m.expect(one.combine_latest(other), "----p-q-r------|").values([
            ("p", ("b", "x")),
            ("q", ("b", "y")),
            ("r", ("c", "y")),
        ]);
    });
}

#[test]
fn a_source_that_completes_without_an_item_ends_it_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("-a-b-c-"), m.cold("-x-y-z-"));
        m.expect_subscriptions(&one, ["^-!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.combine_latest(m.cold("--|")), "--|");
        m.expect(m.cold("---|").combine_latest(other), "---|");
    });
}

#[test]
fn two_empty_sources_end_it_with_the_first() {
    marble(|m| {
        let other = m.cold("----|");
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(m.cold("--|").combine_latest(other), "--|");
    });
}

#[test]
fn goes_on_with_the_last_item_of_a_source_that_has_completed() {
    marble(|m| {
        m.expect(m.cold("-a|").combine_latest(m.cold("---x--y|")), "---p--q|")
            .values([("p", ("a", "x")), ("q", ("a", "y"))]);
        m.expect(m.cold("---a--b|").combine_latest(m.cold("-x|")), "---p--q|")
            .values([("p", ("a", "x")), ("q", ("b", "x"))]);
    });
}

#[test]
fn stays_open_with_a_source_that_says_nothing() {
    marble(|m| {
        m.expect(m.cold("-a-|").combine_latest(m.cold("------")), "------");
    });
}

#[test]
fn an_error_passes_although_the_other_has_no_item_yet() {
    marble(|m| {
        let other = m.cold("-----x|");
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(m.cold("--#").combine_latest(other), "--#");
        m.expect(m.cold("-a---b|").combine_latest(m.cold("--#")), "--#");
    });
}

#[test]
fn an_error_mid_way_drops_the_other() {
    marble(|m| {
        let other = m.cold("-x-------|");
        m.expect_subscriptions(&other, ["^----!"]);
        m.expect(m.cold("-a---#").combine_latest(other), "-p---#").values([("p", ("a", "x"))]);
    });
}

#[test]
fn two_updates_of_one_instant_make_two_pairs_the_first_source_first() {
    marble(|m| {
        let (one, other) = (m.cold("-a-b---c----|"), m.cold("-x-----y----|"));
        m.expect(one.combine_latest(other), "-p-q---(rs)-|").values([
            ("p", ("a", "x")),
            ("q", ("b", "x")),
            ("r", ("c", "x")),
            ("s", ("c", "y")),
        ]);
    });
}

#[test]
fn a_source_on_both_sides_shows_the_combination_in_between() {
    marble(|m| {
        let source = m.hot("-a-b----|");
        let upper = source.clone().map(str::to_uppercase);
        let pairs = source.combine_latest(upper).map(|(lower, upper)| lower.to_owned() + &upper);
        m.expect(pairs, "   -p-(qr)-|").values([("p", "aA"), ("q", "bA"), ("r", "bB")].map(|(n, t)| (n, t.to_owned())));
    });
}

#[test]
fn sources_that_always_have_something_take_turns() {
    marble(|m| {
        m.expect(from_iter(["a", "b", "c"]).combine_latest(from_iter(["x", "y"])), "(pqrs|)").values([
            ("p", ("a", "x")),
            ("q", ("b", "x")),
            ("r", ("b", "y")),
            ("s", ("c", "y")),
        ]);
    });
}

#[test]
fn gives_way_while_it_waits_for_the_first_pair() {
    let endless = from_iter(0..).map(|n| assert!(n < 10_000, "it never gives way"));
    let pairs = endless.combine_latest(from_stream(stream::pending::<()>()));
    assert!(Box::pin(pairs).next().now_or_never().is_none());
}

#[test]
fn the_other_source_is_gone_when_it_has_ended() {
    let (items, receiver) = mpsc::unbounded::<u32>();
    let mut pairs = Box::pin(from_stream(receiver).combine_latest(from_iter([0; 0])).into_values());
    assert_eq!(pairs.next().now_or_never(), Some(None));
    assert!(items.is_closed());
    assert_eq!(pairs.next().now_or_never(), Some(None));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("--x--"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.combine_latest(other), "--p").values([("p", ("a", "x"))]).subscription("^--!");
    });
}
