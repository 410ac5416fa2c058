//! The rows of `operators::lifecycle`.

use headwater::testing::Laws;

pub(crate) fn rows() -> Vec<Laws> {
    vec![
        Laws::of("tap", |source| source.tap(|_| {})).size_hint(10, Some(10)),
        Laws::of("tap_error", |source| source.tap_error(|_| {})).size_hint(10, Some(10)),
        Laws::of("tap_complete", |source| source.tap_complete(|| {})).size_hint(10, Some(10)),
        Laws::of("tap_terminate", |source| source.tap_terminate(|_| {})).size_hint(10, Some(10)),
        Laws::of("tap_cancel", |source| source.tap_cancel(|| {})).size_hint(10, Some(10)),
        Laws::of("tap_subscribe", |source| source.tap_subscribe(|| {})).size_hint(10, Some(10)),
        Laws::of("log", |source| source.log("laws")).size_hint(10, Some(10)),
        Laws::of("finalize", |source| source.finalize(drop)).size_hint(10, Some(10)),
    ]
}
