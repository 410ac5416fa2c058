use headwater::prelude::*;

fn main() {
    let _ = from_iter([1, 2]).map_concurrent(2, |n| async move { n + 1 });
}
