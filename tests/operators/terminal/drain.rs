use headwater::testing::marble;

#[test]
fn is_ready_when_the_source_completes() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").drain(), "-----(x|)").values([("x", ())]);
    });
}

#[test]
fn an_empty_source_is_drained_at_once() {
    marble(|m| {
        m.expect(m.cold("|").drain(), "(x|)").values([("x", ())]);
    });
}

#[test]
fn an_error_is_its_answer() {
    marble(|m| {
        m.expect(m.cold("-a-#").drain(), "---#").values([("x", ())]);
    });
}
