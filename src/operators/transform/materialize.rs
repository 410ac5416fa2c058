//! `materialize`: what happens becomes an item; and [`Notification`], the item.

use crate::{Observable, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// What an observable tells: an item, its error or its end.
///
/// [`Observable::materialize`] makes them, [`Observable::dematerialize`] makes an observable of them again.
///
/// # Examples
///
/// ```
/// use headwater::{Notification, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(told) = just("a").materialize().to_vec().await;
/// assert_eq!(told, [Notification::Next("a"), Notification::Complete]);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notification<T, E> {
    /// An item.
    Next(T),
    /// The error, behind which nothing comes.
    Error(E),
    /// The end, behind which nothing comes.
    Complete,
}

impl<S: Source> Observable<S> {
    /// Emits all that the source tells as items, its error and its end included, and then completes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/materialize.svg"))]
    ///
    /// ```
    /// # use headwater::{Notification, prelude::*};
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a--b--|");
    /// let told = m.expect(source.materialize(), "-a--b--(e|)");
    /// told.values([("a", Notification::Next("a")), ("b", Notification::Next("b")), ("e", Notification::Complete)]);
    /// # m.picture("docs/marbles/materialize.svg", "materialize()");
    /// # });
    /// ```
    ///
    /// The observable itself cannot fail.
    ///
    /// # Completion and errors
    ///
    /// Completes behind the notification of the error or the end of the source.
    ///
    /// # Cancellation
    ///
    /// Drops the source; nothing is held here.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Notification, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let failing = from_iter([1]).with_error().concat(throw_error("gone"));
    /// let Ok(told) = failing.materialize().to_vec().await;
    /// assert_eq!(told, [Notification::Next(1), Notification::Error("gone")]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`dematerialize`](Self::dematerialize), its inverse,
    /// [`attempt`](Self::attempt) for plain `Result`s, without the end.
    #[doc(alias("ObservableNotification", "Signal"))]
    #[inline]
    pub fn materialize(self) -> Observable<Materialize<S>> {
        Observable::new(Materialize { source: Some(self.source) })
    }
}

/// The source of [`Observable::materialize`].
#[pin_project]
#[derive(Clone)]
pub struct Materialize<S> {
    /// Gone as soon as it has ended.
    #[pin]
    source: Option<S>,
}

impl<S: Source> Source for Materialize<S> {
    type Item = Notification<S::Item, S::Error>;
    type Error = Infallible;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Self::Item, Infallible>>> {
        let mut this = self.project();
        let Some(source) = this.source.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let terminal = match ready!(source.poll_next(cx)) {
            Some(Ok(item)) => return Poll::Ready(Some(Ok(Notification::Next(item)))),
            Some(Err(error)) => Notification::Error(error),
            None => Notification::Complete,
        };
        this.source.set(None);
        Poll::Ready(Some(Ok(terminal)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let Some(source) = &self.source else {
            return (0, Some(0));
        };
        let (lower, upper) = source.size_hint();
        // The last notification comes in any case; an error may come in place of all the items.
        let cannot_fail = size_of::<Option<S::Error>>() == 0;
        let lower = if cannot_fail { lower.saturating_add(1) } else { 1 };
        (lower, upper.and_then(|upper| upper.checked_add(1)))
    }
}
