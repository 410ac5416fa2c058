use headwater::prelude::*;
use std::time::Duration;

fn main() {
    let _ = from_iter([1, 2]).take_until(Duration::from_secs(1));
}
