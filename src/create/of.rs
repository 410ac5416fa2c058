//! `of`: a few items, written out.

use crate::{
    Observable,
    create::{FromIter, from_iter},
};
use std::array;

/// Emits the items of an array in their order, one whenever the consumer asks, and completes.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/of.svg"))]
///
/// ```
/// # use headwater::prelude::*;
/// # headwater::testing::marble(|m| {
/// m.expect(of(["a", "b", "c"]), "(abc|)");
/// # m.picture("docs/marbles/of.svg", "of([\"a\", \"b\", \"c\"])");
/// # });
/// ```
///
/// It is [`from_iter`](fn@crate::create::from_iter) for items that are written where they are used.
/// RxJS takes the items as arguments, this function takes them as an array; the array itself as one item is
/// `just([…])`.
///
/// # Completion and errors
///
/// Completes after the last item and never fails.
///
/// # Cancellation
///
/// Drops the items that were not emitted.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(product) = of([2, 3, 7]).fold(1, |product, n| product * n).await;
/// assert_eq!(product, 42);
/// # }
/// ```
///
/// # See also
///
/// [`just`](fn@crate::create::just) for one item, [`from_iter`](fn@crate::create::from_iter) for a range or a
/// collection.
#[doc(alias("fromArray", "flowOf", "arrayOf"))]
pub fn of<T, const N: usize>(items: [T; N]) -> Observable<FromIter<array::IntoIter<T, N>>> {
    from_iter(items)
}
