use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
};

fn join(text: String, letter: &str) -> String {
    text + letter
}

#[test]
fn emits_every_accumulation_and_not_the_seed() {
    marble(|m| {
        let texts = ["nb", "nbc", "nbcd"].map(str::to_owned);
        let [x, y, z] = texts;
        m.expect(m.cold("--b--c--d--|").scan("n".to_owned(), join), "--x--y--z--|").values([
            ("x", x),
            ("y", y),
            ("z", z),
        ]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").scan(String::new(), join), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").scan(String::new(), join), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.scan(String::new(), join), "-a-").subscription("^--!");
    });
}

#[test]
fn each_subscription_begins_with_the_seed() {
    marble(|m| {
        let source = m.hot("-a--b-|").scan(String::new(), join);
        m.expect(source.clone(), "-a--x-|").values([("x", "ab".to_owned())]);
        m.expect(source, "        ----b-|").subscription("--^");
    });
}

#[tokio::test]
async fn drops_the_value_at_the_end() {
    let seed = Rc::new(());
    let mut values = pin!(from_iter([1, 2]).scan(Rc::clone(&seed), |value, _| value));
    while values.next().await.is_some() {}
    assert_eq!(Rc::strong_count(&seed), 1);
}

#[test]
fn has_ended_when_the_closure_has_panicked() {
    let pulled = Cell::new(0);
    let source = from_iter([1, 2, 3]).tap(|_| pulled.set(pulled.get() + 1));
    let mut values = source.scan(0, |sum, n| if n == 2 { panic!("two") } else { sum + n });
    assert_eq!(values.next().now_or_never(), Some(Some(Ok(1))));
    assert!(catch_unwind(AssertUnwindSafe(|| values.next().now_or_never())).is_err());
    assert_eq!(values.next().now_or_never(), Some(None));
    assert_eq!((pulled.get(), Stream::size_hint(&values)), (2, (0, Some(0))));
}
