use headwater::prelude::*;

fn main() {
    let _ = from_iter([1, 2]).merge(vec![3, 4]);
}
