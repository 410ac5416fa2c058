use headwater::prelude::*;
use std::sync::Arc;

struct Service;

impl Service {
    async fn note(&self, _: u32) {}
}

async fn handler(service: Arc<Service>) {
    let Ok(()) = from_iter(0..3).for_each_async(async |n| service.note(n).await).await;
}

fn spawn<T: Future + Send + 'static>(_: T) {}

fn main() {
    spawn(handler(Arc::new(Service)));
}
