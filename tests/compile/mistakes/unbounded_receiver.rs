use headwater::prelude::*;

fn main() {
    let _ = from_receiver(futures::channel::mpsc::unbounded::<u32>().1);
}
