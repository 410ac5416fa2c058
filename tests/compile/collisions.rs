//! The traits of `futures` and `tokio_stream` imported beside the prelude: every method whose name they have too is
//! ours, without an ambiguity, on a chain, in a generic function and on a boxed observable.
//!
//! `tests/tidy.rs` knows the names of theirs and asks for a call here when an operator takes one of them.

use futures::{SinkExt, StreamExt, TryStreamExt};
use headwater::{Elapsed, Observable, Panicked, Source, prelude::*};
use std::time::Duration;
use tokio_stream::StreamExt as _;

#[derive(Clone, Debug, PartialEq)]
struct Fault;

impl From<Elapsed> for Fault {
    fn from(_: Elapsed) -> Self {
        Fault
    }
}

impl From<Panicked> for Fault {
    fn from(_: Panicked) -> Self {
        Fault
    }
}

/// What only our methods return.
fn ours<S: Source>(_: Observable<S>) {}

/// Calls every colliding method on what an expression makes, anew for each.
macro_rules! call_everything {
    ($numbers:expr) => {
        ours($numbers.boxed());
        ours($numbers.boxed_local());
        let mut numbers = $numbers.boxed();
        ours(numbers.by_ref());
        ours($numbers.catch_unwind());
        ours($numbers.concat($numbers));
        ours($numbers.enumerate());
        ours($numbers.err_into::<Fault>());
        ours($numbers.filter(|n| *n > 1));
        ours($numbers.filter_map(|n| n.checked_sub(1)));
        ours($numbers.flat_map(|n| async move { Ok(n) }));
        ours($numbers.map(|n| n + 1));
        ours($numbers.map_err(|fault| fault));
        ours($numbers.map_while(Some));
        ours($numbers.merge($numbers));
        ours($numbers.ready_chunks(2));
        ours($numbers.scan(0, |sum, n| sum + n));
        ours($numbers.skip(1));
        ours($numbers.skip_while(|n| *n < 2));
        ours($numbers.take(1));
        ours($numbers.take_until(std::future::ready(())));
        ours($numbers.take_while(|n| *n < 2));
        ours($numbers.throttle(Duration::ZERO));
        ours($numbers.timeout(Duration::ZERO));
        ours($numbers.zip($numbers));
        let mut numbers = $numbers.boxed();
        assert_eq!(numbers.next().await, Some(Ok(1)));
        let sink = futures::sink::drain().sink_map_err(|_| Fault);
        assert_eq!($numbers.forward(sink).await, Ok(()));
        assert_eq!($numbers.all(|n| n > 0).await, Ok(true));
        assert_eq!($numbers.any(|n| n > 2).await, Ok(true));
        assert_eq!($numbers.collect::<Vec<_>>().await, Ok(vec![1, 2, 3]));
        assert_eq!($numbers.count().await, Ok(3));
        assert_eq!($numbers.fold(0, |sum, n| sum + n).await, Ok(6));
        assert_eq!($numbers.for_each(drop).await, Ok(()));
        assert_eq!($numbers.for_each_concurrent(2, async |_| ()).await, Ok(()));
        assert_eq!($numbers.try_fold(0, |sum, n| Ok(sum + n)).await, Ok(6));
        assert_eq!($numbers.try_for_each(|_| Err(Fault)).await, Err(Fault));
    };
}

#[tokio::test]
async fn on_a_chain_the_methods_are_ours() {
    call_everything!(from_iter([1, 2, 3u32]).with_error::<Fault>());
}

#[tokio::test]
async fn in_a_generic_function_the_methods_are_ours() {
    async fn generic<S>(numbers: Observable<S>)
    where
        S: Source<Item = u32, Error = Fault> + Clone + Send + 'static,
    {
        call_everything!(numbers.clone());
    }
    generic(from_iter([1, 2, 3]).with_error()).await;
}

#[tokio::test]
async fn on_boxed_observables_the_methods_are_ours() {
    call_everything!({
        let boxed: BoxObservable<'static, u32, Fault> = from_iter([1, 2, 3]).with_error().boxed();
        boxed
    });
    call_everything!({
        let boxed: BoxCloneObservable<'static, u32, Fault> = from_iter([1, 2, 3]).with_error().boxed_clone();
        boxed
    });
}

#[tokio::test]
async fn what_only_the_traits_have_is_there_for_an_observable_too() {
    let sums: Vec<u32> = from_iter([1, 2, 3]).map_ok(|n| n + 1).try_collect().await.unwrap();
    assert_eq!(sums, [2, 3, 4]);
    let halves: Vec<Vec<u32>> = from_iter([1, 2, 3]).try_chunks(2).try_collect().await.unwrap();
    assert_eq!(halves, [vec![1, 2], vec![3]]);
    let in_time = from_iter([1, 2, 3]).chunks_timeout(2, Duration::from_secs(60));
    assert_eq!(StreamExt::count(in_time).await, 2);
    let mut numbers = from_iter([1, 2, 3]);
    assert_eq!(StreamExt::next(&mut numbers).await, Some(Ok(1)));
}
