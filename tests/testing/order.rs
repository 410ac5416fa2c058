//! What comes first within one frame.

use headwater::{prelude::*, testing::marble};
use std::cell::RefCell;
use tokio::time::sleep;

#[test]
fn an_unsubscription_comes_before_hot_sources_cold_ones_and_timers() {
    marble(|m| {
        let (hot, cold) = (m.hot("---a-"), m.cold("---b-"));
        m.expect_subscriptions(&hot, ["^--!"]);
        m.expect_subscriptions(&cold, ["^--!"]);
        let timer = m.cold("-c").delay(m.frames(2));
        m.expect(hot.merge(cold).merge(timer), "----").subscription("^--!");
    });
}

#[test]
fn a_subscription_comes_before_hot_sources() {
    marble(|m| {
        m.expect(m.hot("---a-|"), "---a-|").subscription("---^");
    });
}

#[test]
fn an_unsubscription_comes_before_a_subscription() {
    let log: &'static RefCell<Vec<&str>> = Box::leak(Box::default());
    marble(|m| {
        m.expect(
            from_try_future(async {
                log.borrow_mut().push("subscribed");
                Ok::<_, ()>("a")
            }),
            "---(a|)",
        )
        .subscription("---^");
        let gone = m.cold("-").finalize(|_| log.borrow_mut().push("unsubscribed"));
        m.expect(gone, "---").subscription("^--!");
    });
    assert_eq!(*log.borrow(), ["unsubscribed", "subscribed"]);
}

#[test]
fn hot_sources_speak_in_the_order_in_which_they_were_made() {
    marble(|m| {
        let (first, second) = (m.hot("--a---b|"), m.hot("--c---d|"));
        m.expect(second.merge(first), "--(ac)(bd)").subscription("^------!");
    });
}

#[test]
fn all_that_a_hot_event_sets_in_motion_happens_before_the_next_one() {
    marble(|m| {
        let (first, second) = (m.hot("--a--|"), m.hot("--b--|"));
        let answers = first.flat_map(|_| from_iter(["x", "y"]).with_error());
        m.expect(second.merge(answers), "--(xyb)").subscription("^----!");
    });
}

#[test]
fn hot_sources_come_before_cold_ones_wherever_they_stand() {
    marble(|m| {
        let cold = m.cold("--c--|");
        let hot = m.hot(" --h--|");
        m.expect(cold.merge(hot), "--(hc)").subscription("^---!");
    });
}

#[test]
fn hot_sources_come_before_timers() {
    marble(|m| {
        let timer = m.cold("t|").delay(m.frames(2));
        m.expect(timer.merge(m.hot("--h--|")), "--(ht)").subscription("^---!");
    });
    marble(|m| {
        let source = m.hot("-a-b-|");
        m.expect(source.take_until(sleep(m.frames(3))), "-a-(b|)");
    });
}

#[test]
fn cold_sources_and_timers_go_in_the_order_in_which_they_were_subscribed_to() {
    marble(|m| {
        let (first, second) = (m.cold("--a--|"), m.cold("--b--|"));
        m.expect(second.clone().merge(first.clone()), "--(ba)").subscription("^---!");
        m.expect(first.clone().merge(second), "--(ab)").subscription("^---!");
        let timer = m.cold("c-|").delay(m.frames(2));
        m.expect(timer.clone().merge(first.clone()), "--(ca)").subscription("^---!");
        m.expect(first.merge(timer), "--(ac)").subscription("^---!");
    });
}

#[test]
fn expectations_are_served_in_the_order_in_which_they_were_made() {
    let log: &'static RefCell<String> = Box::leak(Box::default());
    marble(|m| {
        let source = m.hot("-a-b|");
        for name in ["1", "2", "3"] {
            let told = source.clone().tap(move |letter| log.borrow_mut().extend([*letter, name, " "]));
            m.expect(told, "-a-b|");
        }
    });
    assert_eq!(*log.borrow(), "a1 a2 a3 b1 b2 b3 ");
}
