use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, rc::Rc};

#[test]
fn transforms_each_item_when_it_comes() {
    marble(|m| {
        let numbers = m.cold("--a--b--c--|").values([("a", 1), ("b", 2), ("c", 3)]);
        m.expect(numbers.map(|n| n * 10), "--x--y--z--|").values([("x", 10), ("y", 20), ("z", 30)]);
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").map(|letter| letter), "--|");
    });
}

#[test]
fn passes_an_error() {
    marble(|m| {
        m.expect(m.cold("-a-#").map(|letter| letter), "-a-#");
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.map(|letter| letter), "-a-").subscription("^--!");
    });
}

#[test]
fn does_not_call_the_function_before_an_item_is_wanted() {
    let calls = Rc::new(Cell::new(0));
    marble(|m| {
        let counted = Rc::clone(&calls);
        let mapped = m.cold("a|").map(move |letter| {
            counted.set(counted.get() + 1);
            letter
        });
        assert_eq!(calls.get(), 0);
        m.expect(mapped, "--a|").subscription("--^");
    });
    assert_eq!(calls.get(), 1);
}

#[tokio::test]
async fn a_clone_that_was_never_polled_runs_by_itself() {
    let recipe = from_iter(1..=3).map(|n| n + 1);
    assert_eq!(recipe.clone().to_vec().await, Ok(vec![2, 3, 4]));
    assert_eq!(recipe.to_vec().await, Ok(vec![2, 3, 4]));
}
