use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{pin::pin, rc::Rc};

fn join(text: String, letter: &str) -> String {
    text + letter
}

#[test]
fn gives_the_value_when_the_source_completes() {
    marble(|m| {
        let joined = m.cold("-a-b-c-|").fold("n".to_owned(), join);
        m.expect(joined, "   -------(x|)").values([("x", "nabc".to_owned())]);
    });
}

#[test]
fn an_empty_source_gives_the_seed() {
    marble(|m| {
        m.expect(m.cold("--|").fold("n".to_owned(), join), "--(n|)");
    });
}

#[test]
fn an_error_drops_the_value() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").fold(String::new(), join), "-----#");
    });
}

#[tokio::test]
async fn the_value_is_gone_when_the_source_has_failed() {
    let seed = Rc::new(());
    let failing = from_iter([1]).with_error().try_map(|_| Err::<(), _>(TestError::from("error")));
    let mut folded = pin!(failing.fold(Rc::clone(&seed), |value, ()| value));
    assert_eq!(folded.as_mut().await, Err(TestError::from("error")));
    assert_eq!(Rc::strong_count(&seed), 1);
}
