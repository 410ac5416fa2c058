//! The rows of `operators::lifecycle`.

use headwater::testing::Laws;

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("tap", |source| source.tap(|_| {})).size_hint(10, Some(10)),
        Laws::of("finalize", |source| source.finalize(drop)).size_hint(10, Some(10)),
    ]
}
