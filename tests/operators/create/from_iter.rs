use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, rc::Rc, sync::Arc};

#[test]
fn emits_the_items_in_order_and_completes() {
    marble(|m| {
        m.expect(from_iter(["a", "b", "c"]), "(abc|)");
    });
}

#[test]
fn an_empty_iterator_completes_at_once() {
    marble(|m| {
        m.expect(from_iter(Vec::<&str>::new()), "|");
    });
}

#[tokio::test]
async fn the_iterator_is_advanced_only_when_the_consumer_asks() {
    let advanced = Rc::new(Cell::new(0));
    let count = Rc::clone(&advanced);
    let numbers = from_iter((0..).inspect(move |_| count.set(count.get() + 1)));
    assert_eq!(advanced.get(), 0);
    assert_eq!(numbers.take(3).to_vec().await, Ok(vec![0, 1, 2]));
    assert_eq!(advanced.get(), 3);
}

#[tokio::test]
async fn the_iterator_is_dropped_with_its_end() {
    let held = Arc::new(());
    let holder = Arc::clone(&held);
    let mut numbers = from_iter((0..2).map(move |n| (n, Arc::strong_count(&holder)).0));
    assert_eq!(numbers.by_ref().to_vec().await, Ok(vec![0, 1]));
    assert_eq!(Arc::strong_count(&held), 1);
}

#[tokio::test]
async fn an_iterator_that_goes_on_after_its_end_is_not_asked_again() {
    let mut answers = [Some(1), None, Some(2)].into_iter();
    let mut numbers = from_iter(std::iter::from_fn(move || answers.next().flatten()));
    assert_eq!(numbers.by_ref().to_vec().await, Ok(vec![1]));
    assert_eq!(numbers.to_vec().await, Ok(vec![]));
}

#[tokio::test]
async fn a_clone_begins_where_the_iterator_stands() {
    let mut numbers = from_iter(0..4);
    assert_eq!(numbers.by_ref().take(2).count().await, Ok(2));
    assert_eq!(numbers.clone().to_vec().await, Ok(vec![2, 3]));
    assert_eq!(numbers.to_vec().await, Ok(vec![2, 3]));
}
