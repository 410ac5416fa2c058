use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin};
use tokio::time::sleep;

const NOTHING: Vec<&str> = Vec::new();

#[test]
fn every_buffer_has_a_notifier_of_its_own() {
    marble(|m| {
        let source = m.hot("-a--b----c--d--e-|");
        let mut closings = [m.cold("---c--|"), m.cold("------c|"), m.cold("------------")].into_iter();
        let never = m.cold("-");
        let closings = move || closings.next().unwrap_or_else(|| never.clone());
        m.expect_subscriptions(&source, ["^----------------!"]);
        m.expect(source.buffer_when(closings), "---x-----y-------(z|)").values([
            ("x", vec!["a"]),
            ("y", vec!["b", "c"]),
            ("z", vec!["d", "e"]),
        ]);
    });
}

#[test]
fn a_notifier_is_gone_before_the_next_one_is_made() {
    marble(|m| {
        let closing = m.cold("---c--c|");
        m.expect_subscriptions(&closing, ["^--!", "---^--!", "------^-!"]);
        m.expect(m.cold("-a--b---|").buffer_when(move || closing.clone()), "---x--y-(n|)").values([
            ("x", vec!["a"]),
            ("y", vec!["b"]),
            ("n", NOTHING),
        ]);
    });
}

#[test]
fn a_notifier_that_completes_without_an_item_leaves_its_buffer_open() {
    marble(|m| {
        let closing = m.cold("--|");
        m.expect_subscriptions(&closing, ["^-!"]);
        m.expect(m.cold("-a--b---|").buffer_when(move || closing.clone()), "--------(x|)")
            .values([("x", vec!["a", "b"])]);
    });
}

#[test]
fn an_empty_source_gives_one_empty_vector() {
    marble(|m| {
        m.expect(m.cold("--|").buffer_when(std::future::pending::<()>), "--(n|)").values([("n", NOTHING)]);
    });
}

#[test]
fn errors_of_source_and_notifier_drop_the_open_buffer() {
    marble(|m| {
        let closing = m.cold("---c");
        m.expect_subscriptions(&closing, ["^--!", "---^-!"]);
        let again = closing.clone();
        m.expect(m.cold("-a--b#").buffer_when(move || again.clone()), "---x-#").values([("x", vec!["a"])]);
        let source = m.cold("-a--b--");
        m.expect_subscriptions(&source, ["^-!"]);
        let closing = m.cold("--#");
        m.expect(source.buffer_when(move || closing.clone()), "--#").values([("x", NOTHING)]);
    });
}

#[test]
fn what_the_source_has_at_that_instant_is_in_the_buffer_that_closes() {
    marble(|m| {
        let closing = m.cold("---c");
        m.expect(m.cold("---a--b-|").buffer_when(move || closing.clone()), "---x--y-(n|)").values([
            ("x", vec!["a"]),
            ("y", vec!["b"]),
            ("n", NOTHING),
        ]);
    });
}

#[test]
fn futures_close_buffers() {
    marble(|m| {
        let ticks = m.frames(3);
        m.expect(m.cold("-a--b--c-|").buffer_when(move || sleep(ticks)), "---x--y--(z|)").values([
            ("x", vec!["a"]),
            ("y", vec!["b"]),
            ("z", vec!["c"]),
        ]);
    });
}

#[test]
fn the_function_is_first_called_at_the_first_poll() {
    let made = Cell::new(0);
    let (items, receiver) = mpsc::unbounded();
    let mut buffers = pin!(
        from_stream(receiver)
            .buffer_when(|| {
                made.set(made.get() + 1);
                std::future::ready(())
            })
            .into_values()
    );
    assert_eq!(made.get(), 0);
    items.unbounded_send(1).unwrap();
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![1])));
    assert_eq!(made.get(), 1);
    items.unbounded_send(2).unwrap();
    assert_eq!(buffers.next().now_or_never(), Some(Some(vec![2])));
    assert_eq!(made.get(), 2);
}

#[test]
fn dropping_it_drops_source_and_notifier() {
    marble(|m| {
        let (source, closing) = (m.hot("-a-b-c-"), m.cold("--c"));
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect_subscriptions(&closing, ["^-!", "--^!"]);
        m.expect(source.buffer_when(move || closing.clone()), "--x").values([("x", vec!["a"])]).subscription("^--!");
    });
}

#[test]
fn a_clone_is_a_fresh_recipe() {
    let recipe = from_iter([1, 2]).buffer_when(std::future::pending::<()>);
    for recipe in [recipe.clone(), recipe] {
        assert_eq!(recipe.to_vec().now_or_never(), Some(Ok(vec![vec![1, 2]])));
    }
}
