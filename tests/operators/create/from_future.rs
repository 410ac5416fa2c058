use headwater::{prelude::*, testing::marble};
use std::{cell::Cell, rc::Rc};

#[test]
fn emits_the_output_when_it_is_there_and_completes() {
    marble(|m| {
        let three_frames = m.frames(3);
        let future = async move {
            tokio::time::sleep(three_frames).await;
            "a"
        };
        m.expect(from_future(future), "---(a|)");
    });
}

#[test]
fn a_future_that_is_never_ready_never_emits() {
    marble(|m| {
        m.expect(from_future(std::future::pending::<&str>()), "-----");
    });
}

#[tokio::test]
async fn an_err_is_an_item() {
    let Ok(outputs) = from_future(async { "x".parse::<u8>().ok() }).to_vec().await;
    assert_eq!(outputs, [None]);
}

#[tokio::test]
async fn does_not_poll_the_future_before_it_is_polled_itself() {
    let polled = Cell::new(false);
    let source = from_future(async { polled.set(true) });
    assert!(!polled.get());
    let Ok(_) = source.to_vec().await;
    assert!(polled.get());
}

#[test]
fn dropping_it_drops_the_future_where_it_stands() {
    let held = Rc::new(());
    let inside = Rc::clone(&held);
    marble(|m| {
        let future = async move {
            std::future::pending::<()>().await;
            drop(inside);
            "a"
        };
        m.expect(from_future(future), "---").subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&held), 1);
}
