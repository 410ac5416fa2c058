use futures::FutureExt;
use headwater::testing::{Probe, marble};

#[test]
fn gives_each_item_to_one_of_two() {
    marble(|m| {
        let source = m.hot("-a-b-a-c-|");
        m.expect_subscriptions(&source, ["^--------!"]);
        let (liked, rest) = source.partition(|letter| *letter == "a");
        m.expect(liked, "-a---a---|");
        m.expect(rest, " ---b---c-|");
    });
}

#[test]
fn of_nothing_is_empty_twice() {
    marble(|m| {
        let (liked, rest) = m.cold("--|").partition(|_| true);
        m.expect(liked, "--|");
        m.expect(rest, "--|");
    });
}

#[test]
fn an_error_reaches_both() {
    marble(|m| {
        let (liked, rest) = m.cold("-a-b-#").partition(|letter| *letter == "a");
        m.expect(liked, "-a---#");
        m.expect(rest, "---b-#");
    });
}

#[test]
fn what_waits_for_an_output_comes_before_the_end() {
    marble(|m| {
        let source = m.cold("-ab-a|");
        m.expect_subscriptions(&source, ["^----!"]);
        let (liked, rest) = source.partition(|letter| *letter == "a");
        m.expect(rest, " --b--|");
        m.expect(liked, "--------(aa|)").subscription("--------^");
    });
}

#[test]
fn dropping_one_leaves_the_other_and_dropping_both_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-a-b-a");
        m.expect_subscriptions(&source, ["^------!"]);
        let (liked, rest) = source.partition(|letter| *letter == "a");
        m.expect(liked, "-a-").subscription("^--!");
        m.expect(rest, "---b---").subscription("^------!");
    });
}

#[test]
fn a_half_that_does_not_read_stops_the_other_until_it_is_dropped() {
    let (probe, source) = Probe::<u32>::new();
    let (small, mut large) = source.partition(|n| *n < 65);
    for n in 0..66 {
        probe.next(n);
    }
    assert!(large.next().now_or_never().is_none());
    assert_eq!(probe.queued(), 1);
    drop(small);
    assert_eq!(large.next().now_or_never(), Some(Some(Ok(65))));
}
