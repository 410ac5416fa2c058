//! What is lent, and what is in a box.

use headwater::prelude::*;
use std::rc::Rc;

#[tokio::test]
async fn dropping_what_was_lent_drops_nothing() {
    let held = Rc::new(());
    let guard = Rc::clone(&held);
    let mut numbers = from_iter(0..3).map(move |n| (n, &guard).0);
    assert_eq!(numbers.by_ref().first().await, Ok(Some(0)));
    assert_eq!(Rc::strong_count(&held), 2);
    assert_eq!(numbers.to_vec().await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn a_box_can_be_lent_although_what_is_in_it_must_not_move() {
    let mut boxed = from_iter([1, 2]).concat_map(|n| async move { Ok(n) }).boxed();
    assert_eq!(boxed.by_ref().first().await, Ok(Some(1)));
    assert_eq!(boxed.to_vec().await, Ok(vec![2]));
}

#[tokio::test]
async fn dropping_a_box_drops_what_is_in_it() {
    let held = Rc::new(());
    let guard = Rc::clone(&held);
    let mut boxed = from_iter(0..3).map(move |n| (n, &guard).0).boxed_local();
    boxed.next().await;
    drop(boxed);
    assert_eq!(Rc::strong_count(&held), 1);
}

#[tokio::test]
async fn clones_of_a_box_run_apart() {
    let recipe = from_iter(1..=3).boxed_clone();
    let mut other = recipe.clone();
    other.next().await;
    assert_eq!(recipe.to_vec().await, Ok(vec![1, 2, 3]));
    assert_eq!(other.to_vec().await, Ok(vec![2, 3]));
}

#[test]
fn boxes_know_the_hint_of_what_is_in_them() {
    let numbers = from_iter(0..3);
    assert_eq!(numbers.clone().boxed().into_source().size_hint(), (3, Some(3)));
    assert_eq!(numbers.clone().boxed_local().into_source().size_hint(), (3, Some(3)));
    assert_eq!(numbers.boxed_clone().into_source().size_hint(), (3, Some(3)));
}
