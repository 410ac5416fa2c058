//! What a subscription promises.

use headwater::prelude::*;

async fn work(_: u32) {}

#[tokio::test]
async fn an_async_closure_can_be_spawned() {
    let name = String::from("x");
    let s = from_iter(0..3)
        .for_each_async(async move |n| {
            work(n).await;
            let _ = &name;
            tokio::task::yield_now().await;
        })
        .spawn();
    assert_eq!(s.await, Ok(Completion::Completed));
    let mut total = 0;
    let s = from_iter(0..3)
        .for_each_async(async move |n| {
            work(n).await;
            total += n;
            tokio::task::yield_now().await;
        })
        .spawn();
    assert_eq!(s.await, Ok(Completion::Completed));
    let s = from_iter(0..3)
        .with_error::<String>()
        .try_for_each_async(async move |n| {
            work(n).await;
            total += n;
            tokio::task::yield_now().await;
            Ok(())
        })
        .spawn();
    assert_eq!(s.await, Ok(Completion::Completed));
}
