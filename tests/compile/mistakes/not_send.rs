use headwater::prelude::*;
use std::{cell::Cell, rc::Rc};

fn main() {
    let last = Rc::new(Cell::new(0));
    let _subscription = from_iter([1, 2]).for_each(move |n| last.set(n)).spawn();
}
