use futures::Stream;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::cell::Cell;

#[test]
fn passes_items_and_the_end() {
    marble(|m| {
        let source = from_stream(m.cold("-a-b-|")).map(|letter| letter.unwrap_or("#"));
        m.expect(source.with_error::<TestError>(), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(from_iter([""; 0]).with_error::<TestError>(), "|");
    });
}

#[test]
fn what_comes_after_it_can_fail() {
    marble(|m| {
        let source = from_iter(["a", "b"]).with_error();
        let inner = m.cold("-#");
        m.expect(source.switch_map(move |_| inner.clone()), "-#");
        let source = from_iter(["a", "b"]).with_error();
        let second = source.try_map(|letter| if letter == "a" { Ok(letter) } else { Err(TestError::from("error")) });
        m.expect(second, "(a#)");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        let source = from_stream(source).map(|letter| letter.unwrap_or("#"));
        m.expect(source.with_error::<TestError>(), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn pulls_no_more_than_it_is_asked_for() {
    let pulled = Cell::new(0);
    let source = from_iter(0..).tap(|_| pulled.set(pulled.get() + 1)).with_error::<TestError>();
    assert_eq!(pulled.get(), 0);
    assert_eq!(source.take(2).to_vec().await, Ok(vec![0, 1]));
    assert_eq!(pulled.get(), 2);
}

#[tokio::test]
async fn a_clone_runs_by_itself_although_the_error_is_no_clone() {
    struct Fault;

    let recipe = from_iter(0..2).with_error::<Fault>();
    assert!(recipe.clone().to_vec().await.is_ok_and(|all| all == [0, 1]));
    assert!(recipe.to_vec().await.is_ok_and(|all| all == [0, 1]));
}

#[test]
fn as_a_stream_it_says_that_an_error_may_come_in_place_of_the_items() {
    assert_eq!(from_iter(0..5).size_hint(), (5, Some(5)));
    assert_eq!(from_iter(0..5).with_error::<TestError>().size_hint(), (1, Some(6)));
}
