use headwater::prelude::*;

fn main() {
    let source = from_iter([1, 2]).with_error::<String>();
    let _ = source.take_until(from_iter([()]));
}
