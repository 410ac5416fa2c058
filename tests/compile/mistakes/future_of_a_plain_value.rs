use headwater::prelude::*;

async fn search(query: &str) -> usize {
    query.len()
}

fn main() {
    let _ = from_iter(["a", "b"]).switch_map(|query| search(query));
}
