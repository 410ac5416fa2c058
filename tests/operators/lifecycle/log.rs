use futures::{FutureExt, StreamExt};
use headwater::{prelude::*, testing::marble};
use std::{
    fmt::{Debug, Write},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::with_default,
};

/// What a subscriber was told: a line an event, and one a span.
#[derive(Clone, Default)]
struct Lines {
    lines: Arc<Mutex<Vec<String>>>,
    spans: Arc<AtomicU64>,
    entered: Arc<Mutex<Vec<u64>>>,
}

impl Lines {
    fn write(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }

    #[track_caller]
    fn expect<const N: usize>(&self, expected: [&str; N]) {
        assert_eq!(*self.lines.lock().unwrap(), expected);
    }
}

/// The fields of an event, as text.
#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0.insert_str(0, &format!("{value:?}"));
        } else {
            write!(self.0, " {}={value:?}", field.name()).unwrap();
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "headwater" || metadata.target() == "test"
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let id = self.spans.fetch_add(1, Ordering::Relaxed) + 1;
        self.write(format!("{id}: {}{}", attributes.metadata().name(), fields.0));
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let current = self.entered.lock().unwrap().last().copied();
        let span = event.parent().map(Id::into_u64).or(current);
        let span = span.map_or(String::from("outside"), |id| id.to_string());
        self.write(format!("{span}: {}", fields.0));
    }

    fn enter(&self, span: &Id) {
        self.entered.lock().unwrap().push(span.into_u64());
    }

    fn exit(&self, _: &Id) {
        self.entered.lock().unwrap().pop();
    }
}

#[test]
fn passes_everything_as_it_is() {
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.log("letters"), "-a-b-|");
        m.expect(m.cold("-a-#").log("failing"), "-a-#");
        m.expect(m.cold("|").log("empty"), "|");
    });
}

#[test]
fn writes_a_line_for_the_subscription_every_item_and_the_end() {
    let lines = Lines::default();
    with_default(lines.clone(), || {
        assert_eq!(from_iter([1, 2]).log("numbers").to_vec().now_or_never(), Some(Ok(vec![1, 2])));
    });
    lines.expect(["1: observable name=numbers", "1: subscribe", "1: next item=1", "1: next item=2", "1: complete"]);
}

#[test]
fn writes_a_line_for_the_error() {
    let lines = Lines::default();
    with_default(lines.clone(), || {
        assert!(throw_error::<u32, _>("broken").log("failing").to_vec().now_or_never().is_some());
    });
    lines.expect(["1: observable name=failing", "1: subscribe", "1: error error=\"broken\""]);
}

#[test]
fn writes_a_line_for_the_cancellation_behind_the_drop_of_the_source() {
    let lines = Lines::default();
    with_default(lines.clone(), || {
        let source = from_iter(1..).finalize(|_| tracing::debug!(target: "test", "source is gone"));
        assert_eq!(source.log("numbers").first().now_or_never(), Some(Ok(Some(1))));
    });
    lines.expect([
        "1: observable name=numbers",
        "1: subscribe",
        "1: next item=1",
        "outside: source is gone",
        "1: cancel",
    ]);
}

#[test]
fn the_source_is_gone_when_the_line_of_the_end_is_written() {
    let lines = Lines::default();
    with_default(lines.clone(), || {
        let look = OnDrop(|| tracing::debug!(target: "test", "source is gone"));
        let mut items = pin!(just(1).map(move |n| (n, &look).0).log("one"));
        assert_eq!(items.as_mut().count().now_or_never(), Some(1));
        tracing::debug!(target: "test", "end of the test");
    });
    lines.expect([
        "1: observable name=one",
        "1: subscribe",
        "1: next item=1",
        "outside: source is gone",
        "1: complete",
        "outside: end of the test",
    ]);
}

/// Calls a function when it is dropped.
struct OnDrop(fn());

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0();
    }
}

#[test]
fn a_recipe_that_was_never_polled_writes_nothing() {
    let lines = Lines::default();
    with_default(lines.clone(), || drop(just(1).log("never polled")));
    lines.expect([]);
}

#[test]
fn every_subscription_is_a_span_of_its_own() {
    let lines = Lines::default();
    with_default(lines.clone(), || {
        let recipe = just(1).log(String::from("one"));
        assert!(recipe.clone().to_vec().now_or_never().is_some());
        assert!(recipe.to_vec().now_or_never().is_some());
    });
    lines.expect([
        "1: observable name=one",
        "1: subscribe",
        "1: next item=1",
        "1: complete",
        "2: observable name=one",
        "2: subscribe",
        "2: next item=1",
        "2: complete",
    ]);
}

#[test]
fn what_the_source_logs_belongs_to_the_span() {
    let lines = Lines::default();
    with_default(lines.clone(), || {
        let source = just(1).tap(|n| tracing::debug!(target: "test", "working on {n}"));
        assert!(source.log("one").first().now_or_never().is_some());
    });
    lines.expect(["1: observable name=one", "1: subscribe", "1: working on 1", "1: next item=1", "1: cancel"]);
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a---b-|");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.log("letters"), "-a-").subscription("^--!");
    });
}
