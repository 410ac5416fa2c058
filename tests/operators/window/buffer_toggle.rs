use futures::{FutureExt, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::pin::pin;
use tokio::time::sleep;

const NOTHING: Vec<&str> = Vec::new();

#[test]
fn buffers_overlap_and_close_each_on_its_own() {
    marble(|m| {
        let source = m.hot("  -a-b-c-d-e-f-g-|");
        let openings = m.hot("--l---s---------");
        let (long, short) = (m.cold("---------c"), m.cold("---c"));
        m.expect_subscriptions(&source, ["  ^--------------!"]);
        m.expect_subscriptions(&openings, ["^--------------!"]);
        m.expect_subscriptions(&long, ["    --^--------!"]);
        m.expect_subscriptions(&short, ["   ------^--!"]);
        let closing = move |opening| if opening == "l" { long.clone() } else { short.clone() };
        m.expect(source.buffer_toggle(openings, closing), "---------x-y---|")
            .values([("x", vec!["d", "e"]), ("y", vec!["b", "c", "d", "e", "f"])]);
    });
}

#[test]
fn all_that_are_open_at_completion_are_emitted_in_the_order_of_opening() {
    marble(|m| {
        let (openings, closing) = (m.cold("-o--o-|"), m.cold("----------c"));
        m.expect_subscriptions(&closing, ["-^------!", "----^---!"]);
        m.expect(m.cold("--a--b--|").buffer_toggle(openings, move |_| closing.clone()), "--------(xy|)")
            .values([("x", vec!["a", "b"]), ("y", vec!["b"])]);
    });
}

#[test]
fn a_notifier_that_completes_without_an_item_leaves_its_buffer_open() {
    marble(|m| {
        let (openings, closing) = (m.cold("-o-o"), m.cold("--|"));
        m.expect(m.cold("--a--b--|").buffer_toggle(openings, move |_| closing.clone()), "--------(xy|)")
            .values([("x", vec!["a", "b"]), ("y", vec!["b"])]);
    });
}

#[test]
fn items_that_come_while_none_is_open_are_dropped() {
    marble(|m| {
        let (openings, closing) = (m.cold("---o---"), m.cold("--c"));
        m.expect(m.cold("-a--b--c-|").buffer_toggle(openings, move |_| closing.clone()), "-----x---|")
            .values([("x", vec!["b"])]);
    });
}

#[test]
fn what_is_there_at_the_instant_of_opening_or_closing_is_in_the_buffer() {
    marble(|m| {
        let (openings, closing) = (m.cold("---o---"), m.cold("---c"));
        m.expect(m.cold("---a--b-c|").buffer_toggle(openings, move |_| closing.clone()), "------x--|")
            .values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn empty_buffers_are_emitted() {
    marble(|m| {
        let (openings, closing) = (m.cold("-o---o---"), m.cold("--c"));
        m.expect(m.cold("---------|").buffer_toggle(openings, move |_| closing.clone()), "---n---n-|")
            .values([("n", NOTHING)]);
        m.expect(m.cold("-----|").buffer_toggle(m.cold("--o"), |_| std::future::ready(())), "--n--|")
            .values([("n", NOTHING)]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let (openings, again) = (m.cold("-----"), m.cold("-o---"));
        m.expect_subscriptions(&openings, ["^-!"]);
        m.expect(m.cold("--|").buffer_toggle(openings, |_| std::future::pending::<()>()), "--|")
            .values([("n", NOTHING)]);
        m.expect(m.cold("--|").buffer_toggle(again, |_| std::future::pending::<()>()), "--(n|)")
            .values([("n", NOTHING)]);
    });
}

#[test]
fn an_error_of_any_of_them_drops_all_the_others() {
    marble(|m| {
        let (openings, closing) = (m.cold("-o-----"), m.cold("---------c"));
        m.expect_subscriptions(&openings, ["^---!"]);
        m.expect_subscriptions(&closing, ["-^--!"]);
        m.expect(m.cold("--a-#").buffer_toggle(openings, move |_| closing.clone()), "----#").values([("n", NOTHING)]);

        let source = m.cold("--a-b-c-d");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_toggle(m.cold("-o-#"), |_| std::future::pending::<()>()), "---#")
            .values([("n", NOTHING)]);

        let (source, closing) = (m.cold("--a-b-c-d"), m.cold("---#"));
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.buffer_toggle(m.cold("-o-o-"), move |_| closing.clone()), "----#").values([("n", NOTHING)]);
    });
}

#[test]
fn a_future_opens_one_and_futures_close() {
    marble(|m| {
        let ticks = m.frames(3);
        let opening = async { Ok("now") };
        m.expect(m.cold("-a-b-c-|").buffer_toggle(opening, move |_| sleep(ticks)), "---x---|")
            .values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn several_that_close_at_once_come_in_the_order_of_opening() {
    let (opener, openings) = Probe::new();
    let (first, one) = Probe::<()>::new();
    let (second, other) = Probe::<()>::new();
    let (probe, source) = Probe::new();
    let mut buffers = pin!(source.buffer_toggle(openings, |closing| closing).into_values());
    opener.next(one);
    assert_eq!(buffers.next().now_or_never(), None);
    probe.next(1);
    assert_eq!(buffers.next().now_or_never(), None);
    opener.next(other);
    probe.next(2);
    second.next(());
    first.next(());
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![])));
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![1, 2])));
    assert!(first.is_dropped() && second.is_dropped());
    probe.complete();
    assert_eq!(buffers.next().now_or_never(), Some(None));
    assert!(opener.is_dropped());
    assert_eq!(buffers.next().now_or_never(), Some(None));
}

#[test]
fn of_what_is_idle_nothing_is_polled() {
    let (opener, openings) = Probe::new();
    let (probe, source) = Probe::<u32>::new();
    let (closer, closing) = Probe::<()>::new();
    let mut buffers = pin!(source.buffer_toggle(openings, |closing| closing).into_values());
    opener.next(closing);
    assert_eq!(buffers.next().now_or_never(), None);
    let polls = (opener.polls(), closer.polls());
    for n in 0..5 {
        probe.next(n);
        assert_eq!(buffers.next().now_or_never(), None);
    }
    assert_eq!((opener.polls(), closer.polls()), polls);
}

#[test]
fn gives_way_while_nothing_is_open_and_hears_the_notifiers() {
    let endless = || from_iter(0..).tap(|n| assert!(*n < 10_000, "it never gives way"));
    let silent = endless().buffer_toggle(never::<()>(), |_| std::future::pending::<()>());
    assert!(pin!(silent).next().now_or_never().is_none());

    let (opener, openings) = Probe::new();
    let (closer, closing) = Probe::<()>::new();
    let mut buffers = pin!(endless().buffer_toggle(openings, |closing| closing).into_values());
    opener.next(closing);
    assert_eq!(buffers.next().now_or_never(), None);
    closer.next(());
    assert_eq!(buffers.next().now_or_never().flatten().map(|buffer| buffer.len()), Some(2_047));
}

#[test]
fn dropping_it_drops_everything() {
    marble(|m| {
        let (source, openings, closing) = (m.hot("-a-b-c-"), m.hot("-o-----"), m.cold("-------"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&openings, ["^--!"]);
        m.expect_subscriptions(&closing, ["-^-!"]);
        let buffers = source.buffer_toggle(openings, move |_| closing.clone());
        m.expect(buffers, "---").values([("n", NOTHING)]).subscription("^--!");
    });
}

#[test]
fn a_clone_has_nothing_open() {
    let recipe = from_iter([1, 2]).buffer_toggle(just(()), |_| std::future::pending::<()>());
    for recipe in [recipe.clone(), recipe] {
        assert_eq!(recipe.to_vec().now_or_never(), Some(Ok(vec![vec![1, 2]])));
    }
}

#[test]
fn a_notifier_closes_its_own_buffer_behind_one_that_completed_without_an_item() {
    marble(|m| {
        let (openings, source) = (m.hot("-o--p-----"), m.hot("--a--b---|"));
        let mut closings = [m.cold("-|"), m.cold("--n")].into_iter();
        m.expect(source.buffer_toggle(openings, move |_| closings.next().unwrap()), "------y--(x|)")
            .values([("x", vec!["a", "b"]), ("y", vec!["b"])]);
    });
}

#[test]
fn completion_drops_the_notifiers_before_the_buffers_are_taken() {
    let (probe, source) = Probe::<u32>::new();
    let (closers, closings): (Vec<_>, Vec<_>) = (0..2).map(|_| Probe::<()>::new()).unzip();
    let mut buffers = pin!(source.buffer_toggle(from_iter(closings), |closing| closing).into_values());
    assert_eq!(buffers.next().now_or_never(), None);
    probe.complete();
    assert_eq!(buffers.next().now_or_never(), Some(Some(Vec::new())));
    assert!(closers.iter().all(Probe::is_dropped));
}
