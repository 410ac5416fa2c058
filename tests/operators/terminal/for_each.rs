use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, pin::pin};

#[tokio::test]
async fn every_item_goes_through_the_closure_in_order() {
    let mut seen = Vec::new();
    assert_eq!(from_iter(1..=3).for_each(|n| seen.push(n)).await, Ok(()));
    assert_eq!(seen, [1, 2, 3]);
}

#[test]
fn is_ready_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").for_each(drop), "-----(x|)").values([("x", ())]);
    });
}

#[tokio::test]
async fn an_empty_source_never_runs_the_closure() {
    assert_eq!(from_iter([0; 0]).for_each(|n| panic!("there is no {n}")).await, Ok(()));
}

#[tokio::test]
async fn an_error_is_its_answer_behind_the_items_before_it() {
    let mut seen = Vec::new();
    let source = from_iter([1, 2]).with_error().concat(async { Err(TestError::from("late")) });
    assert_eq!(source.for_each(|n| seen.push(n)).await, Err(TestError::from("late")));
    assert_eq!(seen, [1, 2]);
}

#[tokio::test]
async fn gives_way_after_1024_items_and_goes_on() {
    let seen = Cell::new(0);
    let mut run = pin!(from_iter(0..3_000).for_each(|_| seen.set(seen.get() + 1)));
    assert_eq!(run.as_mut().now_or_never(), None);
    assert_eq!(seen.get(), 1_024);
    assert_eq!(run.await, Ok(()));
    assert_eq!(seen.get(), 3_000);
}
