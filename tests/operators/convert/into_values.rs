use futures::{FutureExt, Stream, StreamExt};
use headwater::{prelude::*, testing::marble};

#[test]
fn emits_the_plain_items() {
    marble(|m| {
        m.expect(from_stream(from_iter(["a", "b"]).into_values()), "(ab|)");
    });
}

#[test]
fn the_stream_of_an_empty_observable_is_empty() {
    marble(|m| {
        m.expect(from_stream(from_iter([""; 0]).into_values()), "|");
    });
}

#[test]
fn is_as_fused_as_its_source() {
    let mut values = from_iter([1]).into_values();
    assert_eq!(values.next().now_or_never(), Some(Some(1)));
    assert_eq!(values.next().now_or_never(), Some(None));
    assert_eq!(values.next().now_or_never(), Some(None));
}

#[test]
fn knows_how_many_items_are_to_come() {
    let values = from_iter(0..10).into_values();
    assert_eq!(values.size_hint(), (10, Some(10)));
}

#[test]
fn rests_with_its_source_and_drops_it() {
    let (items, receiver) = futures::channel::mpsc::unbounded::<u32>();
    let mut values = from_stream(receiver).into_values();
    assert_eq!(values.next().now_or_never(), None);
    items.unbounded_send(1).unwrap();
    assert_eq!(values.next().now_or_never(), Some(Some(1)));
    drop(values);
    assert!(items.is_closed());
}
