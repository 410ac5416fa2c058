use futures::{
    Sink, SinkExt,
    channel::mpsc,
    sink::{drain, unfold},
};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};
use tokio::time::sleep;

/// A sink that notes what is done to it.
#[derive(Clone, Default)]
struct Noting {
    log: Rc<RefCell<Vec<String>>>,
    fails_at: Option<&'static str>,
}

impl Noting {
    fn note(&self, what: impl Into<String>) -> Poll<Result<(), TestError>> {
        let what = what.into();
        let fails = self.fails_at.is_some_and(|at| what == at);
        self.log.borrow_mut().push(what);
        Poll::Ready(if fails { Err(TestError::from("sink")) } else { Ok(()) })
    }
}

impl Sink<&'static str> for Noting {
    type Error = TestError;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), TestError>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, item: &'static str) -> Result<(), TestError> {
        match self.note(item) {
            Poll::Ready(result) => result,
            Poll::Pending => Ok(()),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), TestError>> {
        self.note("flush")
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), TestError>> {
        self.note("close")
    }
}

#[tokio::test]
async fn sends_every_item_and_closes_the_sink() {
    let sink = Noting::default();
    assert_eq!(from_iter(["a", "b"]).with_error::<TestError>().forward(sink.clone()).await, Ok(()));
    assert_eq!(*sink.log.borrow(), ["a", "b", "close"]);
}

#[tokio::test]
async fn an_empty_source_closes_the_sink() {
    let sink = Noting::default();
    assert_eq!(empty().with_error::<TestError>().forward(sink.clone()).await, Ok(()));
    assert_eq!(*sink.log.borrow(), ["close"]);
}

#[test]
fn flushes_the_sink_when_the_source_has_nothing() {
    let sink = Noting::default();
    marble(|m| {
        m.expect(m.cold("-a|").forward(sink.clone()), "--(x|)").values([("x", ())]);
    });
    let log = sink.log.borrow();
    let without_repetition = log.iter().filter(|what| *what != "flush").count();
    assert_eq!((log.first().map(String::as_str), without_repetition), (Some("flush"), 2));
    assert_eq!(log.iter().position(|what| what == "a").map(|at| log[at + 1].as_str()), Some("flush"));
}

#[test]
fn an_error_of_the_source_passes_and_the_sink_is_not_closed() {
    let sink = Noting::default();
    marble(|m| {
        m.expect(m.cold("-a-#").forward(sink.clone()), "---#").values([("x", ())]);
    });
    assert!(!sink.log.borrow().contains(&"close".to_owned()));
    assert_eq!(Rc::strong_count(&sink.log), 1);
}

#[test]
fn an_error_of_the_sink_drops_the_source() {
    for at in ["a", "flush"] {
        marble(|m| {
            let source = m.hot("-a-b-|");
            m.expect_subscriptions(&source, [if at == "a" { "^!" } else { "(^!)" }]);
            let sink = Noting { fails_at: Some(at), ..Noting::default() };
            m.expect(source.forward(sink), if at == "a" { "-#" } else { "#" }).error("sink").values([("x", ())]);
        });
    }
}

#[tokio::test]
async fn an_error_at_the_closing_passes() {
    let sink = Noting { fails_at: Some("close"), ..Noting::default() };
    assert_eq!(just("a").with_error::<TestError>().forward(sink).await, Err(TestError::from("sink")));
}

#[test]
fn a_sink_that_is_full_holds_the_source_up() {
    marble(|m| {
        let three_frames = m.frames(3);
        let source = m.cold("(abc|)");
        // It is dropped when the last item is taken, and the closing waits for that item.
        m.expect_subscriptions(&source, ["^-----!"]);
        let busy = Box::pin(unfold((), move |(), _| async move {
            sleep(three_frames).await;
            Ok::<_, TestError>(())
        }));
        m.expect(source.forward(busy), "---------(x|)").values([("x", ())]);
    });
}

#[tokio::test]
async fn pulls_one_item_ahead_of_a_sink_that_is_full() {
    let pulled = Cell::new(0);
    // Room for one, and one more for the only sender.
    let (sink, _receiver) = mpsc::channel(0);
    let source = from_iter(0..).tap(|_| pulled.set(pulled.get() + 1)).with_error::<mpsc::SendError>();
    let mut run = Box::pin(source.forward(sink));
    assert!(futures::poll!(run.as_mut()).is_pending());
    assert_eq!(pulled.get(), 2);
}

#[test]
fn dropping_it_drops_the_source_and_the_sink() {
    let sink = Noting::default();
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.forward(sink.clone()), "---").values([("x", ())]).subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&sink.log), 1);
}

#[tokio::test]
async fn a_sink_that_is_lent_is_there_afterwards() {
    let mut sink = Noting::default();
    assert_eq!(just("a").with_error::<TestError>().forward(&mut sink).await, Ok(()));
    assert_eq!(sink.send("b").await, Ok(()));
    assert_eq!(*sink.log.borrow(), ["a", "close", "b", "flush"]);
}

#[tokio::test]
async fn gives_way_after_1024_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut run = Box::pin(source.forward(drain()));
    assert!(futures::poll!(run.as_mut()).is_pending());
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(run.await, Ok(()));
}
