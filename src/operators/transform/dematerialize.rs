//! `dematerialize`: notifications as items become what they tell of.

use super::Notification;
use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Does what the notifications say that come as items: emits, fails or completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/dematerialize.svg"))]
    ///
    /// ```
    /// # use headwater::{Notification, prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let told = [("a", Notification::Next("a")), ("e", Notification::<_, TestError>::Complete)];
    /// let source = m.hot("-a--a--e--a-|").values(told);
    /// m.expect_subscriptions(&source, ["^------!"]);
    /// m.expect(source.dematerialize(), "-a--a--|");
    /// # m.picture("docs/marbles/dematerialize.svg", "dematerialize()");
    /// # });
    /// ```
    ///
    /// The error in the notifications is that of the observable.
    /// Behind [`materialize`](Self::materialize), which cannot fail, [`with_error`](Self::with_error) gives it back.
    ///
    /// # Completion and errors
    ///
    /// The first notification of an error or of the end drops the source, and is what comes of it.
    /// An error or the end of the source itself passes as well.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let failing = from_iter([1, 2]).with_error().concat(throw_error("gone"));
    /// let again = failing.materialize().with_error().dematerialize();
    /// assert_eq!(again.to_vec().await, Err("gone"));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`materialize`](Self::materialize), its inverse, [`flatten_results`](Self::flatten_results) for plain `Result`s.
    #[inline]
    pub fn dematerialize<T>(self) -> Observable<Dematerialize<S>>
    where
        S: Source<Item = Notification<T, <S as Source>::Error>>,
    {
        Observable::new(Dematerialize { source: Some(self.source) })
    }
}

/// The source of [`Observable::dematerialize`].
#[pin_project]
#[derive(Clone)]
pub struct Dematerialize<S> {
    /// Gone as soon as it has ended, or a notification has told of an error or the end.
    #[pin]
    source: Option<S>,
}

impl<S, T, E> Source for Dematerialize<S>
where
    S: Source<Item = Notification<T, E>, Error = E>,
{
    type Item = T;
    type Error = E;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = match ready!(source.poll_next(cx)) {
            Some(Ok(Notification::Next(item))) => return Poll::Ready(Some(Ok(item))),
            Some(Ok(Notification::Error(error)) | Err(error)) => Some(Err(error)),
            Some(Ok(Notification::Complete)) | None => None,
        };
        this.source.set(None);
        Poll::Ready(terminal)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.source.as_ref().map_or(Some(0), |source| source.size_hint().1))
    }
}
