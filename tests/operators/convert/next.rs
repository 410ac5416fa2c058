use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{Probe, TestError},
};

#[tokio::test]
async fn gives_one_item_after_the_other_and_the_end() {
    let mut numbers = from_iter([1, 2]);
    assert_eq!((numbers.next().await, numbers.next().await), (Some(Ok(1)), Some(Ok(2))));
    assert_eq!((numbers.next().await, numbers.next().await), (None, None));
}

#[tokio::test]
async fn an_empty_observable_has_no_next_item() {
    assert_eq!(empty::<u32>().next().await, None);
}

#[tokio::test]
async fn gives_the_error_once() {
    let mut failing = throw_error::<u32, _>(TestError::from("error"));
    assert_eq!(failing.next().await, Some(Err(TestError::from("error"))));
    assert_eq!(failing.next().await, None);
}

#[test]
fn dropping_the_future_loses_no_item_and_keeps_the_source() {
    let (probe, mut source) = Probe::<u32>::new();
    assert_eq!(source.next().now_or_never(), None);
    probe.next(1);
    drop(source.next());
    assert!(!probe.is_dropped());
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(1))));
}

#[tokio::test]
async fn what_is_boxed_or_pinned_has_it_too() {
    let mut boxed = from_iter([1, 2]).concat_map(|n| async move { Ok(n) }).boxed();
    assert_eq!(boxed.next().await, Some(Ok(1)));
    let lent = &mut boxed;
    assert_eq!(lent.next().await, Some(Ok(2)));
}
