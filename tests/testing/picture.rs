use crate::failure_of;
use headwater::testing::marble;

#[test]
fn a_marble_that_draws_what_the_file_has_passes() {
    marble(|m| {
        let source = m.hot("-a--b--c--d--|");
        m.expect(source.take(2), "-a--(b|)");
        m.picture("docs/marbles/picture.svg", "take(2)");
    });
}

#[test]
fn a_picture_that_is_not_there_is_told_with_the_switch_that_writes_it() {
    let failure = failure_of(|m| {
        m.expect(m.cold("-a|"), "-a|");
        m.picture("docs/marbles/of/nothing.svg", "nothing");
    });
    assert!(failure.contains("there is no file"), "{failure}");
    assert!(failure.contains("HEADWATER_PICTURES=write"), "{failure}");
}

#[test]
fn a_marble_that_draws_something_else_than_the_file_fails() {
    let failure = failure_of(|m| {
        let source = m.hot("-a--b--c--d--|");
        m.expect(source.take(1), "-(a|)");
        m.picture("docs/marbles/picture.svg", "take(2)");
    });
    assert!(failure.contains("this marble draws something else than"), "{failure}");
}

#[test]
fn a_test_that_fails_has_no_picture() {
    let failure = failure_of(|m| {
        m.expect(m.cold("-a|"), "--a|");
        m.picture("docs/marbles/of/nothing.svg", "nothing");
    });
    assert!(!failure.contains("picture"), "{failure}");
}
