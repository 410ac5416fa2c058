//! Subjects, and what else threads share, under every interleaving of their threads that the model checker `loom` can think of.
//!
//! ```sh
//! RUSTFLAGS="--cfg headwater_loom" cargo test --release --test interleavings
//! ```
//!
//! Without the `cfg` there is nothing to run: the locks and atomics of the crate are those of `std`.
#![cfg(headwater_loom)]

mod subject;
mod share;
mod windows;
mod rate_limiter;

use futures::{FutureExt, StreamExt};
use headwater::prelude::*;
use loom::future::block_on;
use std::{convert::Infallible, pin::Pin};

/// Runs a story in every interleaving of its threads, with up to `preemptions` switches where nobody has to wait.
fn explore(preemptions: usize, story: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(story);
}

/// An observable that has been polled once, and is subscribed by that.
fn subscribed<S>(observable: Observable<S>) -> Pin<Box<Observable<S>>>
where
    S: Source<Item = u32, Error = Infallible>,
{
    let mut observable = Box::pin(observable);
    assert_eq!(observable.next().now_or_never(), None);
    observable
}

/// Everything that the observable still emits.
fn rest<S>(observable: Pin<Box<Observable<S>>>) -> Vec<u32>
where
    S: Source<Item = u32, Error = Infallible>,
{
    block_on(observable.map(|item| item.unwrap_or_else(|never| match never {})).collect())
}
