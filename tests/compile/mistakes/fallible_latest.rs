use headwater::prelude::*;

async fn number(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = from_iter(["1", "x"]).map_latest(number);
}
