use headwater::{prelude::*, testing::marble};

#[test]
fn is_true_at_the_first_item_that_is_equal_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("--a--b--z--c--|");
        m.expect_subscriptions(&source, ["^-------!"]);
        m.expect(source.contains("z"), "--------(t|)").values([("t", true)]);
    });
}

#[test]
fn is_false_at_the_end_where_nothing_is_equal() {
    marble(|m| {
        m.expect(m.hot("--a--b--|").contains("z"), "--------(f|)").values([("f", false)]);
    });
}

#[test]
fn an_empty_source_gives_false() {
    marble(|m| {
        m.expect(m.cold("-----|").contains("z"), "-----(f|)").values([("f", false)]);
    });
}

#[test]
fn an_error_before_an_equal_item_passes() {
    marble(|m| {
        m.expect(m.cold("-a-#").contains("z"), "---#");
    });
}

#[tokio::test]
async fn finds_no_item_that_is_not_equal_to_itself() {
    assert_eq!(from_iter([f64::NAN]).contains(f64::NAN).await, Ok(false));
}

#[tokio::test]
async fn the_value_may_be_of_another_type() {
    assert_eq!(from_iter(["a".to_owned()]).contains("a").await, Ok(true));
}
