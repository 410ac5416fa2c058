use crate::panic_of;
use headwater::{prelude::*, testing::marble};
use std::time::Duration;

#[test]
fn spaces_only_align() {
    marble(|m| {
        m.expect(m.cold("  -a - b  |"), "-a-b|");
        m.expect(m.cold("-a-b|"), "  - a-b | ");
        m.expect(m.hot(" -a ^ - b |"), "--b|");
    });
}

#[test]
fn a_group_takes_as_many_frames_as_it_has_characters() {
    marble(|m| {
        m.expect(m.cold("-(abc)d|"), "-(abc)d|");
        m.expect(m.cold("(ab)c(d|)"), "(ab) 0ms c(d|)");
        m.expect(m.cold("(ab)|").delay(m.frames(1)), "-(ab)|");
        m.expect(m.hot("(ab)^-(cd)|"), "--(cd)|");
    });
}

#[test]
fn time_passes_in_milliseconds_seconds_and_minutes() {
    marble(|m| {
        m.expect(m.cold("9ms a 1.5s b 1m (c|)").delay(m.frames(1)), " 10ms a 1500ms b 60s (c|)");
    });
}

#[test]
fn without_spaces_around_it_a_time_is_items_as_in_rxjs() {
    marble(|m| {
        m.expect(m.cold("-9ms-|"), "-9ms-|").values([("9", "9"), ("m", "m"), ("s", "s")]);
        m.expect(m.cold("- 9ms"), "-9ms");
        m.expect(m.cold(" .5s 5.s |"), ".5s5.s|");
    });
}

#[test]
fn a_dot_is_an_item_and_so_is_every_other_character() {
    marble(|m| {
        m.expect(m.cold("-.-é-🦀-|"), "-.-é-🦀-|");
    });
}

#[test]
fn what_is_before_the_caret_of_a_hot_source_nobody_sees() {
    marble(|m| {
        let source = m.hot("-a-(bc)-^-d-|");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source, "--d-|");
    });
}

#[test]
fn a_hot_source_that_ended_before_the_caret_has_ended() {
    marble(|m| {
        let (ended, failed) = (m.hot("-a-|-^--"), m.hot("-#-^-b-|"));
        m.expect_subscriptions(&ended, ["(^!)"]);
        m.expect(ended, "|");
        m.expect(failed, "#");
    });
}

#[test]
fn a_late_subscriber_of_a_hot_source_sees_its_end() {
    marble(|m| {
        m.expect(m.hot("-a-|"), "-----|").subscription("-----^");
        m.expect(m.cold("-a-|"), "------a-|").subscription("-----^");
    });
}

#[test]
fn values_and_errors_stand_for_letters() {
    marble(|m| {
        let source = m.cold("-a-b-#").values([("a", 1), ("b", 20)]).error("late");
        m.expect(source, "-1-x-#").values([("x", 20)]).error("late");
    });
}

#[test]
fn an_error_of_another_type_is_named() {
    marble(|m| {
        m.expect(from_try_stream(tokio_stream::iter([Ok("a"), Err(7)])), "(a#)").error(7);
    });
}

#[test]
fn a_time_is_what_is_drawn_up_to_its_end() {
    marble(|m| {
        assert_eq!(m.time("|"), Duration::ZERO);
        assert_eq!(m.time("--|"), m.frames(2));
        assert_eq!(m.time(" - 1.5s |"), Duration::from_millis(1_501));
        assert_eq!(m.time("(ab)|"), m.frames(4));
    });
}

#[test]
fn a_time_without_an_end_is_none() {
    assert_eq!(panic_of(|| marble(|m| assert!(m.time("---").is_zero()))), "the time `---` has no `|`");
}

#[test]
fn subscriptions_are_told_one_by_one_in_their_order() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!", "---^--!", "------^!"]);
        m.expect(source.clone().concat(source.clone()).concat(source), "-a--a--").subscription("^------!");
    });
    marble(|m| {
        let source = m.cold("-a-");
        m.expect_subscriptions(&source, ["^"]);
        m.expect(source, "-a-");
    });
    marble(|m| m.expect_subscriptions(&m.cold("-a-|"), []));
}

#[test]
fn bad_notation_has_a_caret_under_it_and_its_place() {
    let text = panic_of(|| marble(|m| drop(m.cold("-(a-)-|"))));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("bad marble diagram at tests/testing/notation.rs:"), "{text}");
    assert_eq!(lines[1..], ["  -(a-)-|", "     ^ no time passes within a group"]);

    for (diagram, caret) in [
        ("-(ab", "   ^ this group is never closed"),
        ("-ab)", "     ^ no group is open here"),
        ("-((", "    ^ a group does not hold another one"),
        ("é-^", "    ^ only hot sources and subscriptions have a `^`"),
        ("-a!", "    ^ only subscriptions have a `!`"),
    ] {
        let text = panic_of(|| marble(|m| drop(m.cold(diagram))));
        assert_eq!(text.lines().last(), Some(caret));
    }
    for (diagram, caret) in [
        ("^-a", "    ^ a subscription has only `^` and `!`"),
        ("^-!!", "     ^ a subscription ends once"),
        ("^^", "   ^ there is one `^` already"),
    ] {
        let text = panic_of(|| marble(|m| m.expect_subscriptions(&m.cold("-"), [diagram])));
        assert_eq!(text.lines().last(), Some(caret));
        assert!(text.starts_with("bad marble diagram at tests/testing/notation.rs:"), "{text}");
    }
}
