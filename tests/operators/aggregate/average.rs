use headwater::testing::marble;

#[test]
fn gives_the_mean_when_the_source_completes() {
    marble(|m| {
        let source = m.hot("-1-2-6-|").map(number);
        m.expect(source.average(), "-------(x|)").values([("x", Some(3.0))]);
    });
}

#[test]
fn an_empty_source_gives_none() {
    marble(|m| {
        m.expect(m.cold("--|").map(number).average(), "--(x|)").values([("x", None)]);
    });
}

#[test]
fn an_error_passes() {
    marble(|m| {
        m.expect(m.cold("-1-2-#").map(number).average(), "-----#");
    });
}

fn number(digit: &str) -> u32 {
    digit.parse().unwrap()
}
