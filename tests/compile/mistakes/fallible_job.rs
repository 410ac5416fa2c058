use headwater::prelude::*;

fn main() {
    let _ = from_iter(["1", "x"]).map_concurrent(2, |text| async move { text.parse::<u32>() });
}
