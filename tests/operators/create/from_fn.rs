use futures::FutureExt;
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

#[test]
fn emits_the_value_and_completes() {
    marble(|m| {
        m.expect(from_fn(|| "a"), "(a|)");
    });
}

#[tokio::test]
async fn does_not_call_the_function_before_the_first_poll() {
    let called = Cell::new(false);
    let source = from_fn(|| called.set(true));
    assert!(!called.get());
    let Ok(items) = source.to_vec().await;
    assert_eq!((items, called.get()), (vec![()], true));
}

#[tokio::test]
async fn calls_the_function_once_for_every_clone() {
    let calls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&calls);
    let recipe = from_fn(move || counted.replace(counted.get() + 1));
    let Ok(items) = recipe.clone().merge(recipe).to_vec().await;
    assert_eq!(items, [0, 1]);
}

#[test]
fn dropping_it_before_the_first_poll_drops_the_function() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    drop(from_fn(move || drop(inside)));
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn what_the_function_held_is_gone_together_with_its_item() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    let mut source = from_fn(move || Rc::strong_count(&inside));
    assert_eq!(source.by_ref().first().now_or_never(), Some(Ok(Some(2))));
    assert_eq!(Rc::strong_count(&held), 1);
    assert_eq!(source.first().now_or_never(), Some(Ok(None)));
}

#[test]
fn a_panic_reaches_whoever_polls_and_ends_it() {
    let mut source = from_fn(|| -> u32 { panic!("on purpose") });
    let first = catch_unwind(AssertUnwindSafe(|| source.by_ref().first().now_or_never()));
    assert!(first.is_err());
    assert_eq!(source.first().now_or_never(), Some(Ok(None)));
}
