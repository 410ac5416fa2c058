use headwater::prelude::*;

fn main() {
    let _ = from_iter(["a", "b"]).concat_map(|query| async move { query.len() });
}
