use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, future::pending, ops::ControlFlow, pin::pin, rc::Rc};
use tokio::time::sleep;

#[test]
fn emits_what_the_callbacks_emit_one_after_the_other() {
    marble(|m| {
        let one_frame = m.frames(1);
        let source = m.cold("a-b----------|");
        let twice = source.transform(move |letter, mut out| async move {
            out.emit(letter).await;
            sleep(one_frame * 4).await;
            out.emit(letter).await;
        });
        m.expect(twice, "    a---(ab)b----|");
    });
}

#[test]
fn a_callback_may_emit_nothing() {
    marble(|m| {
        let source = m.cold("-a-b-a-|");
        let only_b = source.transform(|letter, mut out| async move {
            if letter == "b" {
                out.emit(letter).await;
            }
        });
        m.expect(only_b, "---b---|");
    });
}

#[test]
fn an_empty_source_calls_nothing() {
    marble(|m| {
        let never_called = |_, _: Emitter<&'static str>| -> std::future::Ready<()> { panic!("there is no item") };
        m.expect(m.cold("--|").transform(never_called), "--|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_callback_that_runs() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    marble(|m| {
        let stuck = m.cold("-a--#").transform(move |letter, mut out| {
            let inside = Rc::clone(&inside);
            async move {
                out.emit(letter).await;
                pending::<()>().await;
                drop(inside);
            }
        });
        m.expect(stuck, "-a--#");
    });
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn an_error_behind_the_item_that_was_taken_ahead_waits_for_its_turn() {
    marble(|m| {
        let two_frames = m.frames(2);
        let slow = m.cold("(ab#)").transform(move |letter, mut out| async move {
            sleep(two_frames).await;
            out.emit(letter).await;
        });
        m.expect(slow, "--(a#)");
    });
}

#[test]
fn an_error_of_the_callback_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-c-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let failing = source.transform(|letter, mut out| async move {
            if letter == "b" {
                return Err(TestError::from("error"));
            }
            out.emit(letter).await;
            Ok(())
        });
        m.expect(failing, "-a-#");
    });
}

#[test]
fn a_callback_that_breaks_completes_and_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-c-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let until_b = source.transform(|letter, mut out| async move {
            out.emit(letter).await;
            if letter == "b" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        m.expect(until_b, "-a-(b|)");
    });
}

#[test]
fn a_callback_that_can_fail_may_break_too() {
    marble(|m| {
        let source = m.hot("-a-b-c-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let until_b = source.transform(|letter, mut out| async move {
            if letter == "b" {
                return Ok(ControlFlow::Break(()));
            }
            out.emit(letter).await;
            Ok(ControlFlow::Continue(()))
        });
        m.expect(until_b, "-a-|");
    });
}

#[test]
fn completes_when_the_last_callback_has_ended() {
    marble(|m| {
        let three_frames = m.frames(3);
        let slow = m.cold("-a-|").transform(move |letter, mut out| async move {
            sleep(three_frames).await;
            out.emit(letter).await;
        });
        m.expect(slow, "----(a|)");
    });
}

#[test]
fn dropping_it_drops_the_source_and_the_callback_that_runs() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        let stuck = source.transform(move |letter, mut out| {
            let inside = Rc::clone(&inside);
            async move {
                out.emit(letter).await;
                pending::<()>().await;
                drop(inside);
            }
        });
        m.expect(stuck, "-a-").subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&held), 1);
}

#[test]
fn each_subscription_has_callbacks_of_its_own() {
    marble(|m| {
        let recipe = m.cold("-a|").transform(|letter, mut out| async move {
            out.emit(letter).await;
            out.emit(letter).await;
        });
        m.expect(recipe.clone().merge(recipe), "-(aaaa)").subscription("^-!");
    });
}

#[tokio::test]
async fn a_callback_goes_on_only_when_the_next_item_is_asked_for() {
    let resumed = Cell::new(0);
    let source = from_iter([1, 2]).transform(async |n, mut out: Emitter<u32>| {
        out.emit(n).await;
        resumed.set(resumed.get() + 1);
    });
    let mut source = pin!(source);
    assert_eq!((source.next().await, resumed.get()), (Some(Ok(1)), 0));
    assert_eq!((source.next().await, resumed.get()), (Some(Ok(2)), 1));
    assert_eq!((source.next().await, resumed.get()), (None, 2));
}

#[tokio::test]
async fn an_emitter_that_outlives_its_callback_emits_to_nobody() {
    let kept = Rc::new(Cell::new(None));
    let place = Rc::clone(&kept);
    let source = just("a").transform(move |_, out: Emitter<&str>| {
        place.set(Some(out));
        async {}
    });
    assert_eq!(source.to_vec().await, Ok(vec![]));
    let mut out = kept.take().expect("it was kept");
    assert!(out.is_closed());
    assert!(!out.emit("b").await);
}

#[tokio::test]
async fn gives_way_after_1024_callbacks_that_emit_nothing() {
    let calls = Cell::new(0);
    let silent = from_iter(0..3_000).transform(|_, _: Emitter<u32>| {
        calls.set(calls.get() + 1);
        async {}
    });
    let mut silent = pin!(silent);
    assert_eq!(silent.next().now_or_never(), None);
    assert_eq!(calls.get(), 1_024);
    assert_eq!(silent.next().await, None);
    assert_eq!(silent.size_hint(), (0, Some(0)));
}
