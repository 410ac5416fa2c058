use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::rc::Rc;

#[test]
fn fails_at_once() {
    marble(|m| {
        m.expect(throw_error::<&str, _>(TestError::from("error")), "#");
        m.expect(throw_error::<&str, _>(TestError::from("other")), "#").error("other");
    });
}

#[test]
fn fails_for_every_clone() {
    marble(|m| {
        let recipe = throw_error::<&str, _>(TestError::from("error"));
        m.expect(recipe.clone(), "#");
        m.expect(recipe, "#");
    });
}

#[tokio::test]
async fn hands_the_error_over_without_cloning_it() {
    struct NotClone(u8);
    let error = throw_error::<(), _>(NotClone(7)).to_vec().await.err();
    assert_eq!(error.map(|NotClone(n)| n), Some(7));
}

#[test]
fn dropping_it_unused_drops_the_error() {
    let error = Rc::new(());
    drop(throw_error::<(), _>(Rc::clone(&error)));
    assert_eq!(Rc::strong_count(&error), 1);
}
