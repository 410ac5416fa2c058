use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

#[test]
fn a_buffer_ends_with_the_item_that_the_predicate_likes() {
    marble(|m| {
        let source = m.hot("-a-;-b-c-;-d-|");
        m.expect_subscriptions(&source, ["^------------!"]);
        m.expect(source.buffer_until(|item| *item == ";"), "---x-----y---(z|)").values([
            ("x", vec!["a", ";"]),
            ("y", vec!["b", "c", ";"]),
            ("z", vec!["d"]),
        ]);
    });
}

#[test]
fn a_buffer_begins_with_the_item_that_the_predicate_likes() {
    marble(|m| {
        let expected = [("x", vec!["a"]), ("y", vec!["H", "b"]), ("z", vec!["H"]), ("u", vec!["H", "c"])];
        m.expect(m.hot("-a-H-b-H-H-c-|").buffer_before(|item| *item == "H"), "---x---y-z---(u|)").values(expected);
        m.expect(m.hot("-H-a-|").buffer_before(|item| *item == "H"), "-----(x|)").values([("x", vec!["H", "a"])]);
    });
}

#[test]
fn items_that_the_predicate_does_not_like_cut_and_are_left_out() {
    marble(|m| {
        let expected = [("x", vec!["a"]), ("y", vec!["b", "c"])];
        m.expect(m.hot("_-a-_-_-b-c-_-|").buffer_while(|item| *item != "_"), "----x-------y-|").values(expected);
    });
}

#[test]
fn where_no_buffer_is_open_completion_emits_none() {
    marble(|m| {
        m.expect(m.cold("-a-;-|").buffer_until(|item| *item == ";"), "---x-|").values([("x", vec!["a", ";"])]);
        m.expect(m.cold("-_-|").buffer_while(|item| *item != "_"), "---|").values([("x", vec![""])]);
        m.expect(m.cold("--|").buffer_until(|_| true), "--|").values([("x", vec![""])]);
        m.expect(m.cold("--|").buffer_before(|_| true), "--|").values([("x", vec![""])]);
    });
}

#[test]
fn an_error_drops_the_open_buffer() {
    marble(|m| {
        m.expect(m.cold("-a-;-b-#").buffer_until(|item| *item == ";"), "---x---#").values([("x", vec!["a", ";"])]);
        m.expect(m.cold("-a-H-b-#").buffer_before(|item| *item == "H"), "---x---#").values([("x", vec!["a"])]);
        m.expect(m.cold("-a-_-b-#").buffer_while(|item| *item != "_"), "---x---#").values([("x", vec!["a"])]);
    });
}

#[test]
fn gives_way_while_nothing_is_cut() {
    let endless = || from_iter(0..).tap(|n| assert!(*n < 10_000, "it never gives way"));
    assert!(pin!(endless().buffer_until(|_| false)).next().now_or_never().is_none());
    assert!(pin!(endless().buffer_before(|_| false)).next().now_or_never().is_none());
    assert!(pin!(endless().buffer_while(|_| false)).next().now_or_never().is_none());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.buffer_until(|_| false), "---").values([("x", vec![""])]).subscription("^--!");
    });
}

#[test]
fn a_clone_holds_nothing() {
    let recipe = from_iter([1, 2, 3]).buffer_until(|n| *n == 2);
    let mut begun = recipe.clone();
    assert_eq!(begun.next().now_or_never(), Some(Some(Ok(vec![1, 2]))));
    assert_eq!(begun.clone().to_vec().now_or_never(), Some(Ok(vec![vec![3]])));
    assert_eq!(recipe.to_vec().now_or_never(), Some(Ok(vec![vec![1, 2], vec![3]])));
}
