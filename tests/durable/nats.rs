//! The backend that keeps a queue on a NATS server.

use crate::{
    contract::{Home, contract},
    server::Server,
};
use headwater::durable::{Backend, NatsStream};
use std::{sync::Arc, time::Duration};

/// A server with one stream on it.
struct Broker(Server);

impl Broker {
    fn new() -> Option<Self> {
        Server::with_jetstream().map(Self)
    }

    fn stream(&self) -> NatsStream {
        NatsStream::new(self.0.url(), "queue").patience(Duration::from_secs(10))
    }
}

impl Home for Broker {
    async fn open(&self, capacity: u64) -> Arc<dyn Backend> {
        Arc::new(self.stream().capacity(capacity).open().await.unwrap())
    }
}

contract!(match Broker::new() {
    Some(broker) => broker,
    None => return,
});
