use headwater::prelude::*;

fn main() {
    let _ = from_iter(["1", "x"]).concat_map(|text| async move { text.parse::<u32>() });
}
