//! A consumer that takes its time.

use headwater::{prelude::*, testing::TestError};
use std::time::Duration;

/// Work of three frames for each item, one item at a time; meanwhile none is asked for.
pub(super) fn slow<S: Source<Error = TestError>>(
    source: Observable<S>,
) -> Observable<impl Source<Item = S::Item, Error = TestError>> {
    source.merge_map(1, |item| just(item).with_error().delay(Duration::from_millis(3)))
}
