use headwater::{prelude::*, testing::marble};

#[test]
fn runs_them_beside_each_other() {
    marble(|m| {
        let source = m.hot("-a--b------|").values([("a", m.cold("x---x---x|")), ("b", m.cold("y---y|"))]);
        m.expect(source.merge_all(2), "-x--yx--yx-|");
    });
}

#[test]
fn runs_no_more_of_them_than_it_was_told() {
    marble(|m| {
        let inner = m.cold("--x|");
        m.expect_subscriptions(&inner, ["^--!", "---^--!", "------^--!"]);
        m.expect(m.cold("(aaa|)").values([("a", inner)]).merge_all(1), "--x--x--x|");
    });
}

#[tokio::test]
async fn takes_futures_too() {
    let futures = from_iter([1, 2]).with_error::<()>().map(|n| async move { Ok(n) });
    assert_eq!(futures.merge_all(1).to_vec().await, Ok(vec![1, 2]));
}
