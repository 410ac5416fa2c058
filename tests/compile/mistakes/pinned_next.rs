use headwater::prelude::*;
use std::time::Duration;

async fn ticks() {
    let mut ticks = std::pin::pin!(interval(Duration::from_secs(1)));
    ticks.next().await;
}

fn main() {
    drop(ticks());
}
