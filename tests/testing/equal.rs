use crate::{failure_of, lines};
use headwater::testing::marble;

#[test]
fn two_observables_that_do_the_same_are_equal() {
    marble(|m| {
        let source = m.hot("-a-b-c-#");
        m.expect_equal(source.clone(), source);
        m.expect_equal(m.cold("-a-b|"), m.cold("-a-b|"));
        m.expect_equal(m.cold("---"), m.cold("-"));
    });
}

#[test]
fn an_item_at_another_frame_is_a_difference() {
    let text = failure_of(|m| m.expect_equal(m.cold("-a--b|"), m.cold("-a-b-|")));
    assert_eq!(
        lines(&text)[..6],
        [
            "the observables expected to be equal at FILE:LINE are not",
            "  expected  -a-b-|",
            "  actual    -a--b|",
            "               ^ the first difference",
            "  expected  item \"b\" at frame 3",
            "  actual    item \"b\" at frame 4",
        ]
    );
}

#[test]
fn items_that_are_no_letters_get_letters_and_a_legend() {
    let text = failure_of(|m| {
        let source = m.cold("-a-b|").values([("a", 10), ("b", 20)]);
        m.expect_equal(source.clone(), source.map(|n| if n == 20 { 30 } else { n }));
    });
    assert_eq!(
        lines(&text)[1..7],
        [
            "  expected  -a-b|",
            "  actual    -a-c|",
            "               ^ the first difference",
            "  expected  item 30 at frame 3",
            "  actual    item 20 at frame 3",
            "  where     a = 10, b = 30, c = 20",
        ]
    );
}

#[test]
fn one_that_does_more_is_different() {
    let text = failure_of(|m| m.expect_equal(m.cold("-a-|"), m.cold("-a--")));
    assert_eq!(
        lines(&text)[1..6],
        [
            "  expected  -a",
            "  actual    -a-|",
            "               ^ the first difference",
            "  expected  nothing more",
            "  actual    completion at frame 3",
        ]
    );
}
