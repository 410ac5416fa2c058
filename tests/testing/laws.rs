//! The checker of the laws, where it cannot be used; what it finds is tried in `tests/laws`.

use crate::panic_of;
use headwater::testing::Laws;

#[tokio::test]
async fn the_laws_are_not_tried_in_a_runtime_and_say_so() {
    let text = panic_of(|| Laws::of("map", |source| source.map(|n| n + 1)).check());
    assert_eq!(text, "the laws are tried outside of a tokio runtime: in a plain `#[test]`");
}
