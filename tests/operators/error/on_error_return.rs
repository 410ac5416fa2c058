use futures::{FutureExt, StreamExt, channel::mpsc};
use headwater::{prelude::*, testing::marble};
use std::pin::pin;

#[test]
fn emits_one_item_in_place_of_the_error() {
    marble(|m| {
        let source = m.cold("-a-b-#");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.on_error_return(|_| "x"), "-a-b-(x|)");
    });
}

#[test]
fn an_empty_source_is_empty() {
    marble(|m| {
        m.expect(m.cold("--|").on_error_return(|error| panic!("there was no {error}")), "--|");
    });
}

#[test]
fn a_source_that_does_not_fail_is_left_alone() {
    marble(|m| {
        m.expect(m.cold("-a-b-|").on_error_return(|_| "x"), "-a-b-|");
    });
}

#[tokio::test]
async fn makes_the_item_from_the_error() {
    let source = throw_error::<usize, _>("four").on_error_return(str::len);
    assert_eq!(source.to_vec().await, Ok(vec![4]));
}

#[test]
fn the_source_is_gone_before_the_closure_is_called() {
    let (sender, receiver) = mpsc::unbounded::<Result<bool, &str>>();
    sender.unbounded_send(Err("broken")).unwrap();
    let mut source = pin!(from_try_stream(receiver).on_error_return(|_| sender.is_closed()));
    assert_eq!(source.next().now_or_never(), Some(Some(Ok(true))));
    assert_eq!(source.next().now_or_never(), Some(None));
    assert_eq!(source.next().now_or_never(), Some(None));
}

#[test]
fn knows_that_an_error_is_worth_an_item() {
    let source = throw_error::<u32, _>("broken").on_error_return(|_| 1);
    assert_eq!(source.into_source().size_hint(), (0, Some(1)));
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.on_error_return(|_| "x"), "-a-").subscription("^--!");
    });
}
