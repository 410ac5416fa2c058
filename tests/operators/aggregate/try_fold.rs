use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{pin::pin, rc::Rc};

#[test]
fn gives_the_value_when_the_source_completes() {
    marble(|m| {
        let source = m.cold("-a-b-c-|");
        m.expect(source.try_fold("n".to_owned(), join), "-------(x|)").values([("x", "nabc".to_owned())]);
    });
}

#[test]
fn an_empty_source_gives_the_seed() {
    marble(|m| {
        m.expect(m.cold("--|").try_fold("n".to_owned(), join), "--(n|)");
    });
}

#[test]
fn the_first_error_of_the_function_fails_it_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-z-c-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.try_fold(String::new(), join), "---#").error("z is too far");
    });
}

#[test]
fn an_error_of_the_source_drops_the_value() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").try_fold(String::new(), join), "-----#");
    });
}

#[tokio::test]
async fn the_value_is_gone_when_the_source_has_failed() {
    let seed = Rc::new(());
    let failing = from_iter([1]).with_error().try_map(|_| Err::<(), _>(TestError::from("error")));
    let mut folded = pin!(failing.try_fold(Rc::clone(&seed), |value, ()| Ok(value)));
    assert_eq!(folded.as_mut().await, Err(TestError::from("error")));
    assert_eq!(Rc::strong_count(&seed), 1);
}

fn join(text: String, letter: &str) -> Result<String, TestError> {
    if letter == "z" { Err(TestError::from("z is too far")) } else { Ok(text + letter) }
}
