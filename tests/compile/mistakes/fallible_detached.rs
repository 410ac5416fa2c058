use headwater::prelude::*;

fn main() {
    let load = from_try_future(async { Err::<u32, _>(String::from("no such file")) });
    load.for_each(drop).spawn().detach();
}
