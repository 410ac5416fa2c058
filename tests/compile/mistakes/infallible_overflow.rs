use headwater::{Lagged, prelude::*};

fn main() {
    let subject = PublishSubject::<u32>::new(8);
    let _ = subject.observe_with(Overflow::Error(Lagged::into), 1);
}
