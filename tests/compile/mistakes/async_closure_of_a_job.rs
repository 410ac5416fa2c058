use headwater::prelude::*;

#[derive(Clone)]
struct Client;

impl Client {
    async fn get(&self, n: u32) -> Result<u32, std::io::Error> {
        Ok(n)
    }
}

fn main() {
    let client = Client;
    drop(from_iter(0..3).with_error().map_concurrent(4, async move |n| client.get(n).await));
}
