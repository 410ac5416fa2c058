use headwater::prelude::*;

fn main() {
    let _ = from_iter([1, 2]).flat_map(|n| futures::stream::iter(0..n));
}
