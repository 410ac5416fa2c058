use futures::{FutureExt, Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{Probe, marble},
};
use std::{cell::Cell, future::pending, pin::pin};
use tokio::{sync::oneshot, task::yield_now};

#[test]
fn drops_what_comes_while_an_inner_observable_runs() {
    marble(|m| {
        let source = m.hot("-a--b----c------|");
        let inner = m.cold(" --x--y|");
        m.expect_subscriptions(&source, ["^---------------!"]);
        m.expect_subscriptions(&inner, ["-^-----!", "---------^-----!"]);
        m.expect(source.exhaust_map(move |_| inner.clone()), "---x--y----x--y-|");
    });
}

#[test]
fn an_item_of_the_instant_in_which_the_inner_observable_ends_is_dropped() {
    marble(|m| {
        let inner = m.cold("--x|");
        m.expect_subscriptions(&inner, ["-^--!"]);
        m.expect(m.hot("-a--b----|").exhaust_map(move |_| inner.clone()), "---x-----|");
    });
}

#[test]
fn nothing_is_lost_where_items_and_inner_observables_are_ready_at_once() {
    marble(|m| {
        let source = from_iter(["a", "b", "c"]);
        m.expect(source.exhaust_map(|letter| from_iter([letter, letter])), "(aabbcc|)");
    });
}

#[test]
fn all_that_is_ready_is_dropped_where_the_inner_observable_is_not() {
    marble(|m| {
        let inner = m.cold("-x|");
        m.expect(m.cold("(abc|)").exhaust_map(move |_| inner.clone()), "-x|");
    });
}

#[tokio::test]
async fn gives_way_after_1024_dropped_items() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut waiting = pin!(source.exhaust_map(|_| pending::<Result<(), _>>()));
    assert_eq!(waiting.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_025);
}

#[test]
fn the_newest_item_waits_for_the_end_of_the_inner_observable() {
    marble(|m| {
        let source = m.hot("-a--b-c-------d----|").values([("a", 1), ("b", 2), ("c", 3), ("d", 4)]);
        let inner = m.cold("-----x|");
        m.expect_subscriptions(&inner, ["-^-----!", "-------^-----!", "--------------^-----!"]);
        let latest = source.exhaust_map_latest(move |n| inner.clone().map(move |_| n));
        m.expect(latest, "------a-----c------d|").values([("a", 1), ("c", 3), ("d", 4)]);
    });
}

#[test]
fn the_item_that_waits_is_run_after_the_source_has_completed() {
    marble(|m| {
        let inner = m.cold("-----x|");
        m.expect(m.hot("-a-b|").exhaust_map_latest(move |_| inner.clone()), "------x-----x|");
    });
}

#[test]
fn an_item_of_the_instant_in_which_the_inner_observable_ends_is_run() {
    marble(|m| {
        let inner = m.cold("--x|");
        m.expect(m.hot("-a--b----|").exhaust_map_latest(move |_| inner.clone()), "---x--x--|");
    });
}

#[test]
fn an_error_of_the_source_drops_the_item_that_waits() {
    marble(|m| {
        let inner = m.cold("-----x|");
        m.expect_subscriptions(&inner, ["-^---!"]);
        m.expect(m.hot("-a-b-#").exhaust_map_latest(move |_| inner.clone()), "-----#");
    });
}

#[test]
fn an_error_of_the_inner_observable_drops_the_item_that_waits() {
    marble(|m| {
        let source = m.hot("-a-b----");
        let inner = m.cold("----#");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect_subscriptions(&inner, ["-^---!"]);
        m.expect(source.exhaust_map_latest(move |_| inner.clone()), "-----#");
    });
}

#[tokio::test]
async fn a_clone_is_a_fresh_recipe() {
    let recipe = from_iter([1, 2, 3]).exhaust_map_latest(|n| async move {
        yield_now().await;
        Ok(n)
    });
    assert_eq!(recipe.clone().to_vec().await, Ok(vec![1, 3]));
    assert_eq!(recipe.to_vec().await, Ok(vec![1, 3]));
}

#[tokio::test]
async fn nothing_is_lost_behind_an_item_that_waited_and_takes_no_time() {
    let (end, ended) = oneshot::channel::<()>();
    let mut ended = Some(ended);
    let (probe, source) = Probe::<u32>::new();
    let mut runs = pin!(source.exhaust_map_latest(|n| {
        let ended = ended.take();
        async move {
            if let Some(ended) = ended {
                let _ = ended.await;
            }
            Ok(n)
        }
    }));
    probe.next(1);
    assert_eq!(runs.next().now_or_never(), None);
    probe.next(2);
    assert_eq!(runs.next().now_or_never(), None);
    end.send(()).unwrap();
    assert_eq!(runs.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(runs.next().now_or_never(), Some(Some(Ok(2))));
    probe.next(3);
    probe.next(4);
    probe.complete();
    assert_eq!(runs.collect::<Vec<_>>().await, [Ok(3), Ok(4)]);
}

#[tokio::test]
async fn gives_way_after_1024_empty_inner_observables() {
    let pulled = Cell::new(0);
    let source = from_iter(0..3_000).tap(|_| pulled.set(pulled.get() + 1));
    let mut none = pin!(source.exhaust_map(|_| empty::<u32>()));
    assert_eq!(none.next().now_or_never(), None);
    assert_eq!(pulled.get(), 1_024);
    assert_eq!(none.next().await, None);
}

#[tokio::test]
async fn its_hint_is_that_of_the_inner_observable_where_it_is_the_last() {
    let mut items = pin!(from_iter([7]).exhaust_map(|_| from_iter(0..3)));
    assert_eq!(items.next().await, Some(Ok(0)));
    assert_eq!(items.size_hint(), (2, Some(2)));
}
