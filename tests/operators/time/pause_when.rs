use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

/// What the letters of a control say: `t` is a pause.
fn pause(letter: &str) -> bool {
    letter == "t"
}

#[test]
fn what_comes_during_a_pause_comes_after_it() {
    marble(|m| {
        let source = m.hot("                 -a-b-c------d-|");
        let paused = m.hot("                 --t---f-------").map(pause);
        m.expect(source.pause_when(paused), "-a----(bc)--d-|");
    });
}

#[test]
fn it_begins_without_a_pause_and_may_pause_several_times() {
    marble(|m| {
        let source = m.hot("                 a-b---c----d---|");
        let paused = m.hot("                 -t--f--t-f--tf----").map(pause);
        m.expect(source.pause_when(paused), "a---b-c----d---|");
    });
}

#[test]
fn an_item_of_the_instant_of_the_pause_does_not_pass_and_one_of_the_instant_of_its_end_does() {
    marble(|m| {
        let paused = m.hot("     -t-f-----").map(pause);
        m.expect(m.hot("-a-b----|").pause_when(paused), "---(ab)-|");
    });
}

#[test]
fn of_one_instant_the_last_word_of_the_control_counts() {
    marble(|m| {
        let paused = m.cold("-(tf)---").map(pause);
        m.expect(m.cold("-a-b-|").pause_when(paused), "-a-b-|");
    });
}

#[test]
fn it_completes_after_a_pause_with_a_source_that_completed_meanwhile() {
    marble(|m| {
        let source = m.hot("                 -a-|");
        let paused = m.hot("                 --t---f--t-").map(pause);
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.pause_when(paused), "-a----|");
    });
}

#[test]
fn an_empty_source_is_empty_and_lets_the_control_go() {
    marble(|m| {
        let paused = m.hot("-----");
        m.expect_subscriptions(&paused, ["^-!"]);
        m.expect(m.cold("--|").pause_when(paused.map(pause)), "--|");
    });
}

#[test]
fn it_goes_on_when_the_control_completes_during_a_pause() {
    marble(|m| {
        let source = m.hot("                 -a-b---c-|");
        let paused = m.hot("                 --t--|").map(pause);
        m.expect(source.pause_when(paused), "-a---b-c-|");
    });
}

#[test]
fn an_error_of_the_source_comes_after_the_pause() {
    marble(|m| {
        let source = m.hot("                 -a-#");
        let paused = m.hot("                 --t---f-").map(pause);
        m.expect(source.pause_when(paused), "-a----#");
    });
}

#[test]
fn an_error_of_the_control_passes_at_once_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("                 -a-b-c-|");
        let paused = m.hot("                 --t---#").map(pause);
        m.expect_subscriptions(&source, ["^-----!"]);
        m.expect(source.pause_when(paused), "-a----#");
    });
}

#[test]
fn dropping_it_drops_both() {
    marble(|m| {
        let source = m.hot("-a-b-c-|");
        let paused = m.hot("--t-----");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&paused, ["^---!"]);
        m.expect(source.pause_when(paused.map(pause)), "-a-").subscription("^---!");
    });
}

#[test]
fn a_source_is_not_asked_during_a_pause() {
    let mut asked = 0;
    let paused = BehaviorSubject::new(true, 4);
    let counted = from_fn(|| {
        asked += 1;
        asked
    });
    {
        let mut numbers = pin!(counted.pause_when(&paused));
        assert!(numbers.next().now_or_never().is_none());
        paused.try_send(false).unwrap();
        assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(1))));
        paused.try_send(true).unwrap();
        assert!(numbers.next().now_or_never().is_none());
    }
    assert_eq!(asked, 1);
}

#[test]
fn a_control_that_always_has_something_does_not_keep_the_source_from_speaking() {
    let restless = from_iter(0_u64..).map(|_| false);
    let mut numbers = pin!(from_iter(1..=3).pause_when(restless));
    for n in 1..=3 {
        assert_eq!(numbers.next().now_or_never(), Some(Some(Ok(n))));
    }
}

#[test]
fn a_clone_begins_without_a_pause() {
    let mut numbers = Box::pin(from_iter(1..=3).pause_when(just(true).concat(never())));
    assert!(numbers.next().now_or_never().is_none());
    let again = Observable::clone(&numbers);
    assert_eq!(pin!(again).next().now_or_never(), Some(Some(Ok(1))));
}
