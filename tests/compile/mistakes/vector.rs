use headwater::prelude::*;

fn main() {
    let _ = from_iter([1, 2]).flat_map(|n| vec![n, n]);
}
