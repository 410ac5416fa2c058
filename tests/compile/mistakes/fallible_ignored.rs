use headwater::prelude::*;

async fn load() {
    let load = from_try_future(async { Err::<u32, _>(String::from("no such file")) });
    let Ok(_items) = load.to_vec().await;
}

fn main() {
    drop(load());
}
