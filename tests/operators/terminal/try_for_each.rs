use headwater::{
    prelude::*,
    testing::{TestError, marble},
};

fn up_to_b(item: &'static str) -> Result<(), TestError> {
    if item <= "b" { Ok(()) } else { Err(TestError::from("error")) }
}

#[test]
fn is_ready_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").try_for_each(up_to_b), "-----(x|)").values([("x", ())]);
    });
}

#[test]
fn the_error_of_the_closure_drops_the_source_and_is_its_answer() {
    marble(|m| {
        let source = m.cold("-a-c-b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.try_for_each(up_to_b), "---#").values([("x", ())]);
    });
}

#[test]
fn the_error_of_the_source_is_its_answer() {
    marble(|m| {
        m.expect(m.cold("-a-#").try_for_each(up_to_b), "---#").values([("x", ())]);
    });
}

#[tokio::test]
async fn nothing_behind_the_error_goes_through_the_closure() {
    let mut seen = Vec::new();
    let run = from_iter(1..=5).with_error().try_for_each(|n| {
        seen.push(n);
        if n < 3 { Ok(()) } else { Err("three") }
    });
    assert_eq!(run.await, Err("three"));
    assert_eq!(seen, [1, 2, 3]);
}

#[tokio::test]
async fn an_empty_source_never_runs_the_closure() {
    assert_eq!(from_iter([0; 0]).try_for_each(|n| panic!("there is no {n}")).await, Ok(()));
}
