use headwater::prelude::*;

fn main() {
    let _ = zip((from_iter([1, 2]), throw_error::<u8, String>("broken".to_owned())));
}
