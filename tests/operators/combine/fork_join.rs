use futures::{FutureExt, Stream, StreamExt, channel::mpsc};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::pin::pin;

#[test]
fn emits_the_last_items_when_both_have_completed() {
    marble(|m| {
        let (one, other) = (m.cold("-a-b---|"), m.cold("--x--y-----|"));
        m.expect_subscriptions(&one, ["^------!"]);
        m.expect_subscriptions(&other, ["^----------!"]);
        m.expect(one.fork_join(other), "-----------(p|)").values([("p", ("b", "y"))]);
    });
}

#[test]
fn a_source_that_completes_without_an_item_ends_it_and_drops_the_other() {
    marble(|m| {
        let (one, other) = (m.cold("-a-b-c-"), m.cold("-x-y-z-"));
        m.expect_subscriptions(&one, ["^-!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.fork_join(m.cold("--|")), "--|").values([("p", ("", ""))]);
        m.expect(m.cold("---|").fork_join(other), "---|").values([("p", ("", ""))]);
        m.expect(m.cold("|").fork_join(m.cold("|")), "|").values([("p", ("", ""))]);
    });
}

#[test]
fn an_empty_source_ends_it_though_another_has_its_last_item() {
    marble(|m| {
        m.expect(m.cold("(a|)").fork_join(m.cold("-----|")), "-----|").values([("p", ("", ""))]);
    });
}

#[test]
fn stays_open_with_a_source_that_does_not_end() {
    marble(|m| {
        m.expect(m.cold("-a|").fork_join(m.cold("--x--")), "-----").values([("p", ("", ""))]);
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("-x-------|");
        m.expect_subscriptions(&other, ["^----!"]);
        m.expect(m.cold("-a-b-#").fork_join(other), "-----#").values([("p", ("", ""))]);
        m.expect(m.cold("-a|").fork_join(m.cold("---#")), "---#").values([("p", ("", ""))]);
    });
}

#[test]
fn what_is_held_is_gone_with_its_only_item() {
    let (items, receiver) = mpsc::unbounded::<u32>();
    let mut last = pin!(from_stream(receiver).fork_join(just(7)).into_values());
    items.unbounded_send(1).unwrap();
    items.unbounded_send(2).unwrap();
    assert_eq!(last.next().now_or_never(), None);
    assert_eq!(last.size_hint(), (1, Some(1)));
    drop(items);
    assert_eq!(last.next().now_or_never(), Some(Some((2, 7))));
    assert_eq!(last.size_hint(), (0, Some(0)));
    assert_eq!(last.next().now_or_never(), Some(None));
    assert_eq!(last.next().now_or_never(), Some(None));
}

#[test]
fn three_sources_of_different_types_make_a_triple() {
    marble(|m| {
        let one = m.cold("-a--b-|").values([("a", 1), ("b", 2)]);
        let (two, three) = (m.cold("(k|)"), m.cold("--x--y---|").map(str::len));
        m.expect(fork_join((one, two, three)), "---------(p|)").values([("p", (2, "k", 1))]);
    });
}

#[test]
fn a_vector_of_sources_makes_a_vector() {
    marble(|m| {
        let sources = vec![m.cold("-a--b-|"), m.cold("(k|)"), m.cold("--x--y---|")];
        m.expect(fork_join(sources), "---------(p|)").values([("p", vec!["b", "k", "y"])]);
        m.expect(fork_join([m.cold("-a-b|")]), "----(p|)").values([("p", vec!["b"])]);
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    let none: Vec<BoxObservable<'static, u32>> = Vec::new();
    assert_eq!(fork_join(none).to_vec().now_or_never(), Some(Ok(vec![])));
}

#[test]
fn one_of_many_without_an_item_ends_it_and_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-a|"), m.cold("----|"), m.cold("-x-y-z-")];
        m.expect_subscriptions(&sources[2], ["^---!"]);
        m.expect(fork_join(sources), "----|").values([("p", vec![""])]);
    });
}

#[test]
fn an_error_of_one_of_many_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-a-----"), m.cold("-b--#"), m.cold("-x-y-z-")];
        m.expect_subscriptions(&sources[0], ["^---!"]);
        m.expect_subscriptions(&sources[2], ["^---!"]);
        m.expect(fork_join(sources), "----#").values([("p", vec![""])]);
    });
}

#[test]
fn futures_are_awaited_together() {
    let (one, two) = (async { Ok::<_, TestError>(1) }, async { Ok::<_, TestError>("a") });
    assert_eq!(fork_join((one, two)).to_vec().now_or_never(), Some(Ok(vec![(1, "a")])));
}

#[test]
fn gives_way_with_a_source_that_is_always_ready() {
    let endless = from_iter(0..).map(|n| assert!(n < 10_000, "it never gives way"));
    assert!(pin!(endless.fork_join(just(1))).next().now_or_never().is_none());
}

#[test]
fn dropping_it_drops_all_sources() {
    marble(|m| {
        let sources = [m.hot("-a---"), m.hot("--x--"), m.hot("-----")];
        for source in &sources {
            m.expect_subscriptions(source, ["^--!"]);
        }
        let [one, two, three] = sources;
        m.expect(one.fork_join(two), "---").values([("p", ("", ""))]).subscription("^--!");
        m.expect(fork_join([three]), "---").values([("p", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = fork_join([m.cold("-a|"), m.cold("--b|")]);
        m.expect(recipe.clone(), "---(p|)").values([("p", vec!["a", "b"])]);
        m.expect(recipe, "---(p|)").values([("p", vec!["a", "b"])]);
    });
}
