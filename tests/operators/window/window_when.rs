use headwater::{
    prelude::*,
    testing::{Probe, marble},
};

#[test]
fn every_window_ends_by_a_notifier_of_its_own() {
    marble(|m| {
        let source = m.hot("---b---c---d---e---f---g---h------|");
        let closings = [m.cold("-----------------s--|"), m.cold("-----(s|)"), m.cold("---------------(s|)")];
        m.expect_subscriptions(&source, ["^---------------------------------!"]);
        m.expect_subscriptions(&closings[0], ["^----------------!"]);
        m.expect_subscriptions(&closings[1], ["-----------------^----!"]);
        m.expect_subscriptions(&closings[2], ["----------------------^-----------!"]);
        let mut closings = closings.into_iter();
        let windows = [("x", "---b---c---d---e-|"), ("y", "--f--|"), ("z", "-g---h------|")];
        m.expect_inner(
            source.window_when(move || closings.next().unwrap()),
            "x----------------y----z-----------|",
            windows,
        );
    });
}

#[test]
fn a_notifier_that_completes_ends_the_window_too() {
    marble(|m| {
        let closing = m.cold("---|");
        let windows = [("x", "-a-|"), ("y", "--b|"), ("z", "-|")];
        m.expect_inner(m.hot("-a---b-|").window_when(move || closing.clone()), "x--y--z|", windows);
    });
}

#[test]
fn an_empty_source_has_one_empty_window() {
    marble(|m| {
        let closing = m.cold("-----");
        m.expect_inner(m.cold("--|").window_when(move || closing.clone()), "x-|", [("x", "--|")]);
    });
}

#[test]
fn an_error_of_either_reaches_the_window_and_then_the_outer_observable() {
    marble(|m| {
        let (never, failing) = (m.cold("------"), m.cold("--#"));
        m.expect_inner(m.hot("-a-#").window_when(move || never.clone()), "x--#", [("x", "-a-#")]);
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^-!"]);
        m.expect_inner(source.window_when(move || failing.clone()), "x-#", [("x", "-a#")]);
    });
}

#[test]
fn dropping_it_drops_source_and_notifier() {
    marble(|m| {
        let (source, closing) = (m.hot("-a-b-c-d"), m.cold("--n"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&closing, ["^-!", "--^!"]);
        let windows = source.window_when(move || closing.clone()).concat_map(|window| window);
        m.expect(windows, "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn notifiers_that_speak_at_once_do_not_hold_the_task() {
    let windows = never::<u32>().window_when(|| just(()));
    assert_eq!(windows.take(5_000).count().await, Ok(5_000));
}

#[tokio::test]
async fn a_notifier_is_gone_before_the_next_one_is_made() {
    let mut last: Option<Probe<()>> = None;
    let windows = never::<u32>().window_when(|| {
        assert!(last.as_ref().is_none_or(Probe::is_dropped));
        let (closer, closing) = Probe::new();
        closer.next(());
        last = Some(closer);
        closing
    });
    assert_eq!(windows.take(3).count().await, Ok(3));
}
