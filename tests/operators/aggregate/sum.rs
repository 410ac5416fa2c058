use headwater::{prelude::*, testing::marble};
use std::time::Duration;

#[test]
fn gives_the_sum_when_the_source_completes() {
    marble(|m| {
        let source = m.hot("-1-2-3-|").map(number);
        m.expect(source.sum(), "-------(6|)");
    });
}

#[test]
fn an_empty_source_gives_0() {
    marble(|m| {
        m.expect(m.cold("--|").map(number).sum(), "--(0|)");
    });
}

#[test]
fn an_error_drops_the_sum() {
    marble(|m| {
        m.expect(m.cold("-1-2-#").map(number).sum(), "-----#");
    });
}

#[test]
fn each_subscription_adds_up_its_own_items() {
    marble(|m| {
        let recipe = m.hot("-1-2-|").map(number).sum();
        m.expect(recipe.clone(), "-----(3|)");
        m.expect(recipe, "        -----(2|)").subscription("--^");
    });
}

#[tokio::test]
async fn adds_up_what_is_no_number() {
    let Ok(total) = from_iter([1, 2]).map(Duration::from_secs).sum().await;
    assert_eq!(total, Duration::from_secs(3));
}

fn number(digit: &str) -> u32 {
    digit.parse().unwrap()
}
