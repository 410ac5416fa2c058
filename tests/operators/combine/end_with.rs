use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn emits_the_items_when_the_source_has_completed() {
    marble(|m| {
        let source = m.hot("--a--|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.end_with(["x", "y"]), "--a--(xy|)");
    });
}

#[test]
fn no_items_change_nothing() {
    marble(|m| {
        m.expect(m.cold("a--b-|").end_with([]), "a--b-|");
    });
}

#[test]
fn an_empty_source_leaves_the_items() {
    marble(|m| {
        m.expect(m.cold("|").end_with(["x"]), "(x|)");
        m.expect(m.cold("---|").end_with(["x"]), "---(x|)");
        m.expect(m.cold("-(a|)").end_with(["x", "y"]), "-(axy|)");
    });
}

#[test]
fn behind_an_error_come_no_items() {
    marble(|m| {
        m.expect(m.cold("-a-#").end_with(["x"]), "-a-#");
    });
}

#[test]
fn of_a_silent_source_there_is_no_end() {
    marble(|m| {
        m.expect(m.cold("-").end_with(["x"]), "----").subscription("^---!");
    });
}

#[test]
fn the_items_are_dropped_with_an_error() {
    let held = Rc::new(());
    let items = std::iter::repeat_n(Rc::clone(&held), 2);
    let mut chain = pin!(throw_error::<Rc<()>, _>("broken").end_with(items));
    assert_eq!(chain.next().now_or_never(), Some(Some(Err("broken"))));
    assert_eq!(Rc::strong_count(&held), 1);
    assert_eq!(chain.next().now_or_never(), Some(None));
}

#[test]
fn takes_of_the_iterator_what_is_asked_for() {
    let taken = Rc::new(Cell::new(0));
    let count = Rc::clone(&taken);
    let items = std::iter::from_fn(move || {
        count.set(count.get() + 1);
        Some(count.get())
    });
    let items = empty().end_with(items).take(3).to_vec().now_or_never();
    assert_eq!((items, taken.get()), (Some(Ok(vec![1, 2, 3])), 3));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.end_with(["x"]), "-a-").subscription("^--!");
    });
}
