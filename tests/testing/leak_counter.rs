use crate::panic_of;
use futures::future;
use headwater::{prelude::*, testing::LeakCounter};
use tokio::task::yield_now;

#[test]
fn a_token_is_alive_until_it_is_dropped_and_so_is_its_clone() {
    let counter = LeakCounter::new();
    counter.assert_none_left();
    let token = counter.token();
    let clone = token.clone();
    assert_eq!((counter.live(), counter.clone().live()), (2, 2));
    drop(token);
    assert_eq!(counter.live(), 1);
    drop(clone);
    counter.assert_none_left();
}

#[test]
fn what_is_left_is_told_by_the_places_where_it_was_handed_out() {
    let counter = LeakCounter::new();
    let line = line!() + 1;
    let items = [(); 2].map(|()| counter.token());
    let _other = counter.token();
    let text = panic_of(|| counter.assert_none_left());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "tokens still alive: 3");
    assert!(lines[1].starts_with(&format!("  2 handed out at tests/testing/leak_counter.rs:{line}:")), "{text}");
    assert!(lines[2].starts_with(&format!("  1 handed out at tests/testing/leak_counter.rs:{}:", line + 1)), "{text}");
    drop(items);
    assert_eq!(counter.live(), 1);
}

#[tokio::test]
async fn it_counts_sources_items_and_tasks() {
    let counter = LeakCounter::new();
    let (source, task) = (counter.token(), counter.token());
    let items = counter.clone();
    let pipeline = from_iter(0..10).map(move |_| (source.clone(), items.token())).to_vec();
    assert_eq!(counter.live(), 2);
    let Ok(kept) = pipeline.await;
    assert_eq!(counter.live(), 21);
    drop(kept);
    assert_eq!(counter.live(), 1);
    let task = tokio::spawn(async move {
        let _task = task;
        future::pending::<()>().await;
    });
    yield_now().await;
    assert_eq!(counter.live(), 1);
    task.abort();
    assert!(task.await.is_err());
    counter.assert_none_left();
}
