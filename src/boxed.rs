//! Observables whose type is erased: the types behind `boxed`, `boxed_local` and `boxed_clone`.

use crate::{Observable, source::Source};
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

/// An observable whose type is erased, and that is `Send`; see [`Observable::boxed`].
pub type BoxObservable<'a, T, E = Infallible> = Observable<Boxed<'a, T, E>>;

/// An observable whose type is erased, and that need not be `Send`; see [`Observable::boxed_local`].
pub type BoxLocalObservable<'a, T, E = Infallible> = Observable<BoxedLocal<'a, T, E>>;

/// An observable whose type is erased, and that can be repeated; see [`Observable::boxed_clone`].
pub type BoxCloneObservable<'a, T, E = Infallible> = Observable<BoxedClone<'a, T, E>>;

/// The source inside a [`BoxObservable`].
pub struct Boxed<'a, T, E>(pub(crate) Pin<Box<dyn Source<Item = T, Error = E> + Send + 'a>>);

/// The source inside a [`BoxLocalObservable`].
pub struct BoxedLocal<'a, T, E>(pub(crate) Pin<Box<dyn Source<Item = T, Error = E> + 'a>>);

/// The source inside a [`BoxCloneObservable`].
pub struct BoxedClone<'a, T, E>(pub(crate) Pin<Box<dyn CloneSource<'a, T, E> + 'a>>);

impl<T, E> Source for Boxed<'_, T, E> {
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        self.0.as_mut().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T, E> Source for BoxedLocal<'_, T, E> {
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        self.0.as_mut().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T, E> Source for BoxedClone<'_, T, E> {
    type Item = T;
    type Error = E;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        self.0.as_mut().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T, E> Clone for BoxedClone<'_, T, E> {
    fn clone(&self) -> Self {
        Self(self.0.clone_boxed())
    }
}

/// A source that can be cloned behind a pointer.
pub(crate) trait CloneSource<'a, T, E>: Source<Item = T, Error = E> + Send {
    fn clone_boxed(&self) -> Pin<Box<dyn CloneSource<'a, T, E> + 'a>>;
}

impl<'a, S: Source + Clone + Send + 'a> CloneSource<'a, S::Item, S::Error> for S {
    fn clone_boxed(&self) -> Pin<Box<dyn CloneSource<'a, S::Item, S::Error> + 'a>> {
        Box::pin(self.clone())
    }
}
