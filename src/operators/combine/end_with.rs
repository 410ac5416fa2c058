//! `end_with`: some items behind those of the source.

use crate::{
    Observable,
    create::{FromIter, from_iter},
    operators::{combine::Concat, convert::WithError},
    source::Source,
};

impl<S: Source> Observable<S> {
    /// Emits the items of the source, and when it has completed, some more.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/end_with.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--|");
    /// m.expect(source.end_with(["x", "y"]), "-a--b--(xy|)");
    /// # m.picture("docs/marbles/end_with.svg", "end_with([\"x\", \"y\"])");
    /// # });
    /// ```
    ///
    /// It is [`concat`](Self::concat) with what [`from_iter`](fn@crate::create::from_iter) makes of the items.
    /// The iterator is made at once and advanced on demand only; the source is dropped before it is.
    ///
    /// # Completion and errors
    ///
    /// Completes behind the last of the items.
    /// An error of the source passes, and the items are dropped.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the iterator.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(rows) = from_iter(["a;1", "b;2"]).start_with(["name;count"]).end_with(["total;3"]).to_vec().await;
    /// assert_eq!(rows, ["name;count", "a;1", "b;2", "total;3"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`start_with`](Self::start_with) for the other end, [`concat`](Self::concat) when what comes behind is an
    /// observable.
    #[doc(alias("concatWithValues", "append"))]
    #[inline]
    pub fn end_with<I>(self, items: I) -> Observable<EndWith<S, I::IntoIter>>
    where
        I: IntoIterator<Item = S::Item>,
    {
        self.concat(from_iter(items).with_error())
    }
}

/// The source of [`Observable::end_with`]: a concatenation.
pub type EndWith<S, I> = Concat<S, WithError<FromIter<I>, <S as Source>::Error>>;
