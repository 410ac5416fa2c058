use headwater::prelude::*;

fn main() {
    let _ = from_iter([1, 2]).with_error::<String>().flat_map(|n| from_iter(0..n));
}
