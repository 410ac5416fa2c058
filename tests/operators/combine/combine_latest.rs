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

#[test]
fn three_sources_of_different_types_make_triples() {
    marble(|m| {
        let one = m.cold("-a------b-|").values([("a", 1), ("b", 2)]);
        let two = m.cold("--x-y|");
        let three = m.cold("------k----|").map(str::len);
        m.expect(combine_latest((one, two, three)), "------p-q--|").values([("p", (1, "y", 1)), ("q", (2, "y", 1))]);
    });
}

#[test]
fn a_vector_of_sources_makes_vectors() {
    marble(|m| {
        let sources = vec![m.cold("-a------b-|"), m.cold("--x-y|"), m.cold("------k----|")];
        let expected = [("p", vec!["a", "y", "k"]), ("q", vec!["b", "y", "k"])];
        m.expect(combine_latest(sources), "------p-q--|").values(expected);
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    let none: Vec<BoxObservable<'static, u32>> = Vec::new();
    assert_eq!(combine_latest(none).to_vec().now_or_never(), Some(Ok(vec![])));
}

#[test]
fn one_of_many_that_completes_without_an_item_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-a-b-c-"), m.cold("--|"), m.cold("-x-y-z-")];
        m.expect_subscriptions(&sources[0], ["^-!"]);
        m.expect_subscriptions(&sources[2], ["^-!"]);
        m.expect(combine_latest(sources), "--|").values([("p", vec![""])]);
        m.expect(combine_latest((m.cold("-a--"), m.cold("----"), m.cold("--|"))), "--|").values([("p", ("", "", ""))]);
    });
}

#[test]
fn an_error_of_one_of_many_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-a-b-c-"), m.cold("---#"), m.cold("-x-----")];
        m.expect_subscriptions(&sources[0], ["^--!"]);
        m.expect_subscriptions(&sources[2], ["^--!"]);
        m.expect(combine_latest(sources), "---#").values([("p", vec![""])]);
        m.expect(combine_latest((m.cold("-a--"), m.cold("--#"), m.cold("----"))), "--#").values([("p", ("", "", ""))]);
    });
}

#[test]
fn updates_of_one_instant_come_in_the_order_of_the_sources() {
    marble(|m| {
        let sources = || [m.cold("-a-b----|"), m.cold("-x-y----|"), m.cold("-k-l----|")];
        let [one, two, three] = sources();
        let tuple = combine_latest((one, two, three)).map(|(one, two, three)| one.to_owned() + two + three);
        let vector = combine_latest(sources()).map(|items| items.concat());
        let expected = [("p", "axk"), ("q", "bxk"), ("r", "byk"), ("s", "byl")].map(|(n, t)| (n, t.to_owned()));
        m.expect(tuple, "-p-(qrs)|").values(expected.clone());
        m.expect(vector, "-p-(qrs)|").values(expected);
    });
}

#[test]
fn many_sources_that_always_have_something_take_turns() {
    let sources = || [10, 20, 30].map(|n| from_iter(n..n + 2));
    let [one, two, three] = sources();
    let tuple = combine_latest((one, two, three)).map(|(one, two, three)| vec![one, two, three]);
    let expected = vec![vec![10, 20, 30], vec![11, 20, 30], vec![11, 21, 30], vec![11, 21, 31]];
    assert_eq!(tuple.to_vec().now_or_never(), Some(Ok(expected.clone())));
    assert_eq!(combine_latest(sources()).to_vec().now_or_never(), Some(Ok(expected)));
}

#[test]
fn many_give_way_while_they_wait_for_the_last() {
    let endless = || from_iter(0..).map(|n| assert!(n < 10_000, "it never gives way")).boxed();
    let silent = from_stream(stream::pending::<()>()).boxed();
    let all = combine_latest(vec![endless(), endless(), silent]);
    assert!(Box::pin(all).next().now_or_never().is_none());
}

#[test]
fn dropping_it_drops_all_of_many() {
    marble(|m| {
        let sources = [m.hot("-a---"), m.hot("-----"), m.hot("--b--")];
        for source in &sources {
            m.expect_subscriptions(source, ["^--!"]);
        }
        m.expect(combine_latest(sources), "---").values([("p", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_of_many_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = combine_latest([m.cold("-a|"), m.cold("--b|")]);
        m.expect(recipe.clone(), "--p|").values([("p", vec!["a", "b"])]);
        m.expect(recipe, "--p|").values([("p", vec!["a", "b"])]);
    });
}
