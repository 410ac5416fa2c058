use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn goes_on_with_the_source_that_is_first() {
    marble(|m| {
        let one = m.cold("  --a----b---|");
        let other = m.hot("-----x----y-----|");
        m.expect_subscriptions(&one, ["  ^----------!"]);
        m.expect_subscriptions(&other, ["^-!"]);
        m.expect(one.race(other), "     --a----b---|");
    });
}

#[test]
fn goes_on_with_the_other_source_when_that_is_first() {
    marble(|m| {
        let one = m.cold("  ------a-----b|");
        let other = m.cold("--x--------y---|");
        m.expect_subscriptions(&one, ["  ^-!"]);
        m.expect_subscriptions(&other, ["^--------------!"]);
        m.expect(one.race(other), "     --x--------y---|");
    });
}

#[test]
fn two_empty_sources_are_empty() {
    marble(|m| {
        m.expect(m.cold("---|").race(m.cold("---|")), "---|");
    });
}

#[test]
fn the_end_wins_too() {
    marble(|m| {
        let (one, other) = (m.cold("-----a|"), m.cold("--|"));
        m.expect_subscriptions(&one, ["^-!"]);
        m.expect(one.race(other), "--|");
    });
}

#[test]
fn an_error_wins_too() {
    marble(|m| {
        let (one, other) = (m.cold("---#"), m.cold("------x-----y|"));
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.race(other), "---#");
        m.expect(m.cold("---a|").race(m.cold("-#")), "-#");
    });
}

#[test]
fn an_error_of_the_winner_passes() {
    marble(|m| {
        m.expect(m.cold("---a-----#").race(m.cold("------x|")), "---a-----#");
        m.expect(m.cold("---a|").race(m.cold("-x---#")), "-x---#");
    });
}

#[test]
fn an_error_of_the_loser_is_not_seen() {
    marble(|m| {
        m.expect(m.cold("-a---b|").race(m.cold("--#")), "-a---b|");
    });
}

#[test]
fn at_one_instant_the_first_source_wins() {
    marble(|m| {
        m.expect(m.cold("--a-b|").race(m.cold("--x-y|")), "--a-b|");
    });
}

#[test]
fn the_other_source_is_not_polled_when_the_first_is_ready_at_once() {
    marble(|m| {
        let other = m.cold("x|");
        m.expect_subscriptions(&other, []);
        m.expect(m.cold("a-b|").race(other), "a-b|");
    });
}

#[test]
fn of_two_silent_sources_comes_nothing() {
    marble(|m| {
        m.expect(m.cold("-").race(m.cold("-")), "----").subscription("^---!");
    });
}

#[test]
fn the_loser_is_gone_before_the_winner_is_heard() {
    let (sender, receiver) = mpsc::unbounded::<u32>();
    let (winner, items) = mpsc::unbounded::<u32>();
    let mut raced = pin!(from_stream(receiver).race(from_stream(items)));
    assert_eq!(raced.next().now_or_never(), None);
    winner.unbounded_send(1).unwrap();
    assert_eq!(raced.next().now_or_never(), Some(Some(Ok(1))));
    assert!(sender.is_closed());
    drop(winner);
    assert_eq!(raced.next().now_or_never(), Some(None));
    assert_eq!(raced.next().now_or_never(), Some(None));
}

#[test]
fn a_future_can_race() {
    marble(|m| {
        m.expect(m.cold("---a|").race(async { Ok::<_, TestError>("now") }), "(x|)").values([("x", "now")]);
    });
}

#[test]
fn a_race_of_three_drops_both_losers() {
    marble(|m| {
        let (one, two, three) = (m.cold("---a|"), m.cold("-x-y|"), m.cold("--b|"));
        m.expect_subscriptions(&one, ["^!"]);
        m.expect_subscriptions(&three, ["^!"]);
        m.expect(one.race(two).race(three), "-x-y|");
    });
}

#[test]
fn a_clone_races_anew() {
    let ready = Rc::new(Cell::new(false));
    let asked = Rc::clone(&ready);
    let slow = defer(move || if asked.get() { just(1).boxed() } else { never().boxed() });
    let recipe = slow.race(just(2));
    assert_eq!(pin!(recipe.clone()).next().now_or_never(), Some(Some(Ok(2))));
    ready.set(true);
    assert_eq!(pin!(recipe).next().now_or_never(), Some(Some(Ok(1))));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("----a"), m.hot("-----b"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.race(other), "---").subscription("^--!");
    });
}

#[test]
fn dropping_it_drops_the_winner() {
    marble(|m| {
        let (one, other) = (m.cold("---a-----b-|"), m.hot("------x-----y--|"));
        m.expect_subscriptions(&one, ["^-----!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.race(other), "---a--").subscription("^-----!");
    });
}

#[test]
fn of_a_tuple_of_different_sources_the_first_wins() {
    marble(|m| {
        let (one, two, three) = (m.cold("---a-b|"), m.cold("--x--y-|").map(|x| x), m.hot("----k---"));
        m.expect_subscriptions(&one, ["^-!"]);
        m.expect_subscriptions(&three, ["^-!"]);
        m.expect(race((one, two, three)), "--x--y-|");
    });
}

#[test]
fn of_a_vector_of_sources_the_first_wins() {
    marble(|m| {
        let sources = vec![m.cold("---a-b|"), m.hot("----k---"), m.cold("--x--y-|")];
        m.expect_subscriptions(&sources[0], ["^-!"]);
        m.expect_subscriptions(&sources[1], ["^-!"]);
        m.expect_subscriptions(&sources[2], ["^------!"]);
        m.expect(race(sources), "--x--y-|");
    });
}

#[test]
fn an_end_and_an_error_win_over_many() {
    marble(|m| {
        m.expect(race([m.cold("---a|"), m.cold("--|"), m.cold("----x|")]), "--|");
        m.expect(race((m.cold("---a|"), m.cold("--|"), m.cold("----x|"))), "--|");
        m.expect(race([m.cold("---a|"), m.cold("--#"), m.cold("----x|")]), "--#");
        m.expect(race((m.cold("---a|"), m.cold("----x|"), m.cold("--#"))), "--#");
    });
}

#[test]
fn an_error_of_the_winner_of_many_passes() {
    marble(|m| {
        m.expect(race([m.cold("----a|"), m.cold("--x---#"), m.cold("---#")]), "--x---#");
        m.expect(race((m.cold("----a|"), m.cold("--x---#"), m.cold("---#"))), "--x---#");
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    let none: Vec<BoxObservable<'static, u32>> = Vec::new();
    assert_eq!(race(none).to_vec().now_or_never(), Some(Ok(vec![])));
}

#[test]
fn of_many_those_behind_one_that_is_ready_at_once_are_not_polled() {
    let (first, one) = Probe::<u32>::new();
    let (second, two) = Probe::new();
    let (third, three) = Probe::new();
    second.next(1);
    second.next(2);
    second.complete();
    let items = race(vec![one, two, three]).to_vec().now_or_never();
    assert_eq!(items, Some(Ok(vec![1, 2])));
    assert_eq!((first.polls(), third.polls()), (1, 0));
    assert!(first.is_dropped() && third.is_dropped());
}

#[test]
fn the_losers_of_many_are_gone_before_the_winner_is_heard() {
    let (first, one) = Probe::<u32>::new();
    let (second, two) = Probe::new();
    let (third, three) = Probe::new();
    let mut raced = pin!(race((one, two, three)).into_values());
    assert_eq!(raced.next().now_or_never(), None);
    third.next(7);
    assert_eq!(raced.next().now_or_never(), Some(Some(7)));
    assert!(first.is_dropped() && second.is_dropped() && !third.is_dropped());
    third.next(8);
    third.complete();
    assert_eq!(raced.next().now_or_never(), Some(Some(8)));
    assert_eq!(raced.next().now_or_never(), Some(None));
    assert!(third.is_dropped());
}

#[test]
fn dropping_it_drops_all_of_many() {
    marble(|m| {
        let sources = [m.hot("-----"), m.hot("-----")];
        for source in &sources {
            m.expect_subscriptions(source, ["^--!"]);
        }
        m.expect(race(sources), "---").subscription("^--!");
    });
}

#[test]
fn a_clone_of_many_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = race([m.cold("-a|"), m.cold("--b|")]);
        m.expect(recipe.clone(), "-a|");
        m.expect(recipe, "-a|");
    });
}
