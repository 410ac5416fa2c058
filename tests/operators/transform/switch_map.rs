use headwater::{prelude::*, testing::marble};

#[test]
fn a_newer_item_replaces_the_inner_observable() {
    marble(|m| {
        let source = m.hot("-a------b---------|");
        let inner = m.cold(" --x--y--z|");
        m.expect_subscriptions(&source, ["^-----------------!"]);
        m.expect_subscriptions(&inner, ["-^------!", "--------^--------!"]);
        m.expect(source.switch_map(move |_| inner.clone()), "---x--y---x--y--z-|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let inner = m.cold("-x|");
        m.expect(m.cold("--|").switch_map(move |_| inner.clone()), "--|");
    });
}

#[test]
fn goes_on_with_the_inner_observable_after_the_source_has_ended() {
    marble(|m| {
        let inner = m.cold("--x--y|");
        m.expect(m.cold("-a|").switch_map(move |_| inner.clone()), "---x--y|");
    });
}

#[test]
fn stays_open_while_only_the_inner_observable_has_ended() {
    marble(|m| {
        let inner = m.cold("x|");
        m.expect(m.cold("-a---b---|").switch_map(move |_| inner.clone()), "-x---x---|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observable() {
    marble(|m| {
        let inner = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&inner, ["-^---!"]);
        m.expect(m.cold("-a---#").switch_map(move |_| inner.clone()), "--x-x#");
    });
}

#[test]
fn an_error_of_the_inner_observable_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--------|");
        let inner = m.cold("--#");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.switch_map(move |_| inner.clone()), "---#");
    });
}

#[test]
fn every_inner_observable_is_polled_once_before_the_next_item() {
    marble(|m| {
        let source = from_iter(["a", "b", "c"]);
        m.expect(source.switch_map(|letter| from_iter([letter, letter])), "(abcc|)");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observable() {
    marble(|m| {
        let source = m.hot("-a----");
        let inner = m.cold("---x--");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(source.switch_map(move |_| inner.clone()), "----x-").subscription("^-----!");
    });
}
