//! An `async fn` that borrows what it owns in its chain, or in the closure of its end, and awaits the end: a server
//! spawns it, so its future has to be `Send`, whichever end that is.
//!
//! The compiler asks for that without knowing one lifetime from another, and then it sees through structs, but neither
//! through an `impl Future` nor through the item of a source: an end is a struct whose fields are plain parameters.

use futures::{FutureExt, Sink, sink};
use headwater::{EmptyError, SingleError, prelude::*};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, watch};

#[derive(Clone, Debug, PartialEq)]
struct Fault;

impl From<EmptyError> for Fault {
    fn from(_: EmptyError) -> Self {
        Fault
    }
}

impl From<SingleError> for Fault {
    fn from(_: SingleError) -> Self {
        Fault
    }
}

struct Service {
    numbers: Vec<u32>,
}

impl Service {
    async fn double(&self, n: u32) -> Result<u32, Fault> {
        tokio::task::yield_now().await;
        Ok(2 * n)
    }

    fn knows(&self, n: u32) -> bool {
        self.numbers.contains(&n)
    }
}

fn service() -> Arc<Service> {
    Arc::new(Service { numbers: vec![1, 2, 3] })
}

fn require_send<T: Send>(_: T) {}

fn full() -> impl Sink<u32, Error = Fault> {
    sink::unfold((), async |(), _| Err(Fault))
}

/// A handler whose chain borrows the service, and ends with what is given.
macro_rules! borrows {
    ($service:ident $($end:tt)+) => {{
        async fn handler($service: Arc<Service>) {
            _ = from_iter(0..3).with_error::<Fault>().concat_map(|n| $service.double(n))$($end)+.await;
        }
        require_send(handler(service()));
    }};
}

/// A handler whose items are borrowed from the service.
macro_rules! borrows_items {
    ($service:ident $($end:tt)+) => {{
        async fn handler($service: Arc<Service>) {
            _ = from_iter($service.numbers.iter()).with_error::<Fault>()$($end)+.await;
        }
        require_send(handler(service()));
    }};
}

#[test]
fn a_handler_that_borrows_in_its_chain_is_send_with_ends_that_give_a_value() {
    borrows!(service.fold(0, |sum, n| sum + n));
    borrows!(service.reduce(|sum, n| sum + n));
    borrows!(service.try_fold(0, |sum, n| Ok(sum + n)));
    borrows!(service.sum());
    borrows!(service.average());
    borrows!(service.min());
    borrows!(service.min_by(|a, b| a.cmp(b)));
    borrows!(service.max());
    borrows!(service.max_by(|a, b| a.cmp(b)));
    borrows!(service.count());
    borrows!(service.collect::<Vec<_>>());
    borrows!(service.to_vec());
    borrows!(service.to_set());
    borrows!(service.to_map(|n| (n, n)));
    borrows!(service.to_multimap(|n| (n, n)));
    borrows!(service.first());
    borrows!(service.first_or_err());
    borrows!(service.last());
    borrows!(service.last_or_err());
    borrows!(service.element_at(1));
    borrows!(service.element_at_or_err(1));
    borrows!(service.single());
    borrows!(service.all(|n| service.knows(n)));
    borrows!(service.any(|n| service.knows(n)));
    borrows!(service.contains(2));
    borrows!(service.is_empty());
    borrows!(service.sequence_equal(from_iter([1]).with_error()));
    borrows!(service.find(|n| service.knows(*n)));
    borrows!(service.position(|n| service.knows(n)));
}

#[test]
fn a_handler_that_borrows_in_its_chain_is_send_with_ends_that_consume() {
    borrows!(service.for_each(|n| _ = service.knows(n)));
    borrows!(service.try_for_each(|n| if service.knows(n) { Ok(()) } else { Err(Fault) }));
    borrows!(service.drain());
    borrows!(service.forward(full()));
    borrows!(service.boxed().next());
}

#[test]
fn a_handler_that_borrows_its_items_is_send_with_ends_that_give_a_value() {
    borrows_items!(service.fold(0, |sum, n| sum + n));
    borrows_items!(service.reduce(|greatest, n| greatest.max(n)));
    borrows_items!(service.try_fold(0, |sum, n| Ok(sum + n)));
    borrows_items!(service.min());
    borrows_items!(service.max());
    borrows_items!(service.count());
    borrows_items!(service.to_vec());
    borrows_items!(service.to_set());
    borrows_items!(service.to_map(|n| (n, n)));
    borrows_items!(service.to_multimap(|n| (n, n)));
    borrows_items!(service.first());
    borrows_items!(service.last());
    borrows_items!(service.element_at(1));
    borrows_items!(service.single());
    borrows_items!(service.all(|n| service.knows(*n)));
    borrows_items!(service.any(|n| service.knows(*n)));
    borrows_items!(service.contains(&2));
    borrows_items!(service.is_empty());
    borrows_items!(service.find(|n| service.knows(**n)));
    borrows_items!(service.position(|n| service.knows(*n)));
}

#[test]
fn a_handler_that_borrows_its_items_is_send_with_ends_that_consume() {
    borrows_items!(service.for_each(|n| _ = service.knows(*n)));
    borrows_items!(service.try_for_each(|n| if service.knows(*n) { Ok(()) } else { Err(Fault) }));
    borrows_items!(service.for_each_concurrent(2, |n| {
        let doubled = service.double(*n);
        async { drop(doubled.await) }
    }));
    borrows_items!(service.for_each_latest(|n| {
        let doubled = service.double(*n);
        async { drop(doubled.await) }
    }));
    borrows_items!(service.drain());
}

/// What `docs/compiler.md` says about the ends that are made of an `async` block.
#[test]
fn a_handler_that_borrows_is_send_with_every_end_once_its_run_is_boxed() {
    borrows!(service.for_each_concurrent(2, async |n| _ = n).boxed());
    borrows!(service.for_each_latest(async |n| _ = n).boxed());
    borrows!(service.send_to(mpsc::channel(1).0).boxed());
    borrows!(service.send_to(broadcast::channel(1).0).boxed());
    borrows!(service.send_to(watch::channel(0).0).boxed());
    borrows!(service.for_each_async(async |n| _ = n).boxed());
    borrows!(service.try_for_each_async(async |_| Ok(())).boxed());
    borrows!(service.fold_async(0, async |sum, n| sum + n).boxed());
    borrows_items!(service.for_each_async(async |n| _ = n).boxed());
    borrows_items!(service.fold_async(0, async |sum, n| sum + n).boxed());
}

#[test]
fn a_handler_that_borrows_is_send_where_a_function_makes_observables_of_its_items() {
    borrows_items!(service.concat_map(|n| service.double(*n)).drain());
    borrows_items!(service.map_concurrent(2, |n| service.double(*n)).drain());
    borrows_items!(service.map_concurrent_unordered(2, |n| service.double(*n)).drain());
    borrows_items!(service.switch_map(|n| service.double(*n)).drain());
}
