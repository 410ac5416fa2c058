use headwater::{prelude::*, testing::marble};
use std::rc::Rc;

#[test]
fn emits_its_item_and_completes() {
    marble(|m| {
        m.expect(just("a"), "(a|)");
    });
}

#[test]
fn emits_for_every_clone() {
    marble(|m| {
        let recipe = just("a");
        m.expect(recipe.clone().merge(recipe), "(aa|)");
    });
}

#[test]
fn dropping_it_unused_drops_the_item() {
    let item = Rc::new(());
    drop(just(Rc::clone(&item)));
    assert_eq!(Rc::strong_count(&item), 1);
}

#[test]
fn knows_how_many_items_are_left() {
    use futures::Stream;
    let mut one = just(7);
    assert_eq!(one.size_hint(), (1, Some(1)));
    let _ = std::pin::Pin::new(&mut one).poll_next(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    assert_eq!(one.size_hint(), (0, Some(0)));
}
