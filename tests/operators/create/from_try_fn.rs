use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::cell::Cell;

#[test]
fn emits_the_value_and_completes() {
    marble(|m| {
        m.expect(from_try_fn(|| Ok::<_, TestError>("a")), "(a|)");
    });
}

#[test]
fn fails_with_the_error_of_the_function() {
    marble(|m| {
        m.expect(from_try_fn(|| Err::<&str, _>(TestError::from("error"))), "#");
    });
}

#[tokio::test]
async fn retrying_it_calls_the_function_again() {
    let calls = Cell::new(0);
    let source = from_try_fn(|| {
        calls.set(calls.get() + 1);
        if calls.get() < 3 { Err("busy") } else { Ok(calls.get()) }
    });
    assert_eq!(calls.get(), 0);
    assert_eq!(source.retry(5).to_vec().await, Ok(vec![3]));
}
