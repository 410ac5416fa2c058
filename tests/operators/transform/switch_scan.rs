use headwater::{prelude::*, testing::marble};

#[test]
fn a_newer_item_replaces_the_inner_observable_and_begins_with_what_was_emitted_last() {
    marble(|m| {
        let inner = m.cold("--x--y|");
        m.expect_subscriptions(&inner, ["-^---!", "-----^-----!"]);
        let source = m.hot("-a---b--------|");
        m.expect(source.switch_scan("z", move |seen, _| inner.clone().start_with([seen])), "-z-x-x-x--y---|");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        let inner = m.cold("x|");
        m.expect(m.cold("--|").switch_scan("z", move |_, _| inner.clone()), "--|");
    });
}

#[test]
fn goes_on_after_the_source_has_ended() {
    marble(|m| {
        let inner = m.cold("--x--y|");
        m.expect(m.cold("-a|").switch_scan("z", move |_, _| inner.clone()), "---x--y|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_inner_observable() {
    marble(|m| {
        let inner = m.cold("-x-x-x|");
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(m.hot("-a--#").switch_scan("z", move |_, _| inner.clone()), "--x-#");
    });
}

#[test]
fn an_error_of_the_inner_observable_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a--------|");
        let inner = m.cold("---#");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect(source.switch_scan("z", move |_, _| inner.clone()), "----#");
    });
}

#[test]
fn dropping_it_drops_source_and_inner_observable() {
    marble(|m| {
        let source = m.hot("-a----");
        let inner = m.cold("---x--");
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect_subscriptions(&inner, ["-^----!"]);
        m.expect(source.switch_scan("z", move |_, _| inner.clone()), "----x-").subscription("^-----!");
    });
}

#[test]
fn each_subscription_begins_with_the_seed() {
    marble(|m| {
        let recipe = m.cold("-a----b---|").switch_scan("z", |seen, _| from_iter([seen, "y"]).with_error());
        m.expect(recipe.clone(), "-(zy)-(yy)|").subscription("^");
        m.expect(recipe, "        --(zy)-(yy)|").subscription("-^");
    });
}
