//! `err_into`: the error as another type.

use super::MapErr;
use crate::{Observable, source::Source};

impl<S: Source> Observable<S> {
    /// Fails with the error converted into another type.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/err_into.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let source = from_try_stream(tokio_stream::iter([Ok("a"), Err("error")]));
    /// m.expect(source.err_into::<TestError>(), "(a#)");
    /// # m.picture("docs/marbles/err_into.svg", "err_into()");
    /// # });
    /// ```
    ///
    /// It is [`map_err`](Self::map_err) with [`Into::into`]; the type is often inferred.
    ///
    /// # Completion and errors
    ///
    /// Completes with the source, and fails when it does.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::error::Error;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn Error>> {
    /// let one = from_try_future(async { "1".parse::<i32>() }).err_into::<Box<dyn Error>>();
    /// let other = from_try_future(async { String::from_utf8(vec![50]) }).map(|text| text.len() as i32).err_into();
    /// assert_eq!(one.merge(other).to_vec().await?, [1, 1]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`with_error`](Self::with_error) for an observable that cannot fail.
    #[doc(alias("mapError", "castError"))]
    #[inline]
    pub fn err_into<E>(self) -> Observable<ErrInto<S, E>>
    where
        S::Error: Into<E>,
    {
        self.map_err(Into::into as fn(S::Error) -> E)
    }
}

/// The source of [`Observable::err_into`].
pub type ErrInto<S, E> = MapErr<S, fn(<S as Source>::Error) -> E>;
