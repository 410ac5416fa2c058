use headwater::{prelude::*, testing::marble};

#[test]
fn completes_at_once() {
    marble(|m| {
        m.expect(empty::<&str>(), "|");
    });
}

#[test]
fn need_not_be_cloneable_in_its_items_to_be_cloned() {
    struct NotClone;
    let recipe = empty::<NotClone>();
    drop((recipe.clone(), recipe));
}
