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
fn every_inner_observable_is_polled_once_before_the_next_item() {
    marble(|m| {
        let source = from_iter(["a", "b", "c"]);
        m.expect(source.switch_map(|letter| from_iter([letter, letter])), "(abcc|)");
    });
}
