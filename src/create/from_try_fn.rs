//! `from_try_fn`: the value of a function that can fail.

use crate::{
    Observable,
    create::{FromFn, from_fn},
    operators::{convert::WithError, transform::FlattenResults},
};

/// Calls a function at the first poll, emits its `Ok` and completes, or fails with its `Err`.
///
#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/from_try_fn.svg"))]
///
/// ```
/// # use headwater::{prelude::*, testing::TestError};
/// # headwater::testing::marble(|m| {
/// m.expect(from_try_fn(|| Ok::<_, TestError>("a")), "(a|)");
/// m.expect(from_try_fn(|| Err::<&str, _>(TestError::from("error"))), "#");
/// # m.picture("docs/marbles/from_try_fn.svg", "from_try_fn(|| Ok::<_, TestError>(\"a\"))");
/// # });
/// ```
///
/// It is [`from_fn`](fn@crate::create::from_fn), whose item is a `Result`, with
/// [`flatten_results`](Observable::flatten_results) behind it.
/// A `Result` that is there already is `from_try_fn(move || result)`.
/// The function runs once a subscription, so that [`retry`](Observable::retry) calls it again.
///
/// # Completion and errors
///
/// Completes after its one item, or fails without one.
///
/// # Cancellation
///
/// Drops the function, if it was not called.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), std::num::ParseIntError> {
/// let port = from_try_fn(|| "8080".parse::<u16>());
/// assert_eq!(port.first().await?, Some(8080));
/// # Ok(())
/// # }
/// ```
///
/// # See also
///
/// [`from_try_future`](fn@crate::create::from_try_future) for a function that waits, and
/// [`unfold`](fn@crate::create::unfold) for one that is called again and again.
#[doc(alias("fromResult", "fromCallable", "fromSupplier", "fromAction", "fromRunnable"))]
pub fn from_try_fn<T, E, F>(function: F) -> Observable<FlattenResults<WithError<FromFn<F>, E>>>
where
    F: FnOnce() -> Result<T, E>,
{
    from_fn(function).with_error().flatten_results()
}
