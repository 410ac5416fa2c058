#![deny(unused_must_use)]
use headwater::prelude::*;

fn main() {
    from_iter([1, 2]).map(|n| n + 1);
    from_iter([1, 2]).for_each(drop);
    from_iter([1, 2]).count();
    from_iter([1, 2]).for_each(drop).spawn();
}
