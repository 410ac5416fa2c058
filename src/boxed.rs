//! Observables with their type erased, for struct fields and return values.

use crate::{Observable, source::Source};
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Erases the type: one allocation, and one call through a table a poll.
    ///
    /// For struct fields, return types with branches, and collections of different observables.
    /// See [`boxed_local`](Self::boxed_local) for what is not `Send` and [`boxed_clone`](Self::boxed_clone) for what is
    /// to be repeated.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// fn numbers(even: bool) -> BoxObservable<'static, u32> {
    ///     if even { from_iter(0..6).filter(|n| n % 2 == 0).boxed() } else { just(1).boxed() }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(n) = numbers(true).count().await;
    /// assert_eq!(n, 3);
    /// # }
    /// ```
    #[doc(alias("hide", "asObservable", "eraseToAnyPublisher"))]
    pub fn boxed<'a>(self) -> BoxObservable<'a, S::Item, S::Error>
    where
        S: Send + 'a,
    {
        Observable::new(Boxed(Box::pin(self.source)))
    }

    /// Erases the type of an observable that need not be `Send`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::rc::Rc;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let word = Rc::new(String::from("local"));
    /// let shouted: BoxLocalObservable<'_, String> = just(word).map(|word| word.to_uppercase()).boxed_local();
    /// let Ok(words) = shouted.to_vec().await;
    /// assert_eq!(words, ["LOCAL"]);
    /// # }
    /// ```
    pub fn boxed_local<'a>(self) -> BoxLocalObservable<'a, S::Item, S::Error>
    where
        S: 'a,
    {
        Observable::new(BoxedLocal(Box::pin(self.source)))
    }

    /// Erases the type and keeps the observable repeatable: what it returns is `Clone`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let recipe: BoxCloneObservable<'_, u32> = from_iter(1..=3).map(|n| n * n).boxed_clone();
    /// let Ok(first) = recipe.clone().to_vec().await;
    /// let Ok(second) = recipe.to_vec().await;
    /// assert_eq!(first, second);
    /// # }
    /// ```
    pub fn boxed_clone<'a>(self) -> BoxCloneObservable<'a, S::Item, S::Error>
    where
        S: Clone + Send + 'a,
    {
        Observable::new(BoxedClone(Box::pin(self.source)))
    }
}

/// An observable whose type is erased, and that is `Send`; see [`Observable::boxed`].
pub type BoxObservable<'a, T, E = Infallible> = Observable<Boxed<'a, T, E>>;

/// An observable whose type is erased, and that need not be `Send`; see [`Observable::boxed_local`].
pub type BoxLocalObservable<'a, T, E = Infallible> = Observable<BoxedLocal<'a, T, E>>;

/// An observable whose type is erased, and that can be repeated; see [`Observable::boxed_clone`].
pub type BoxCloneObservable<'a, T, E = Infallible> = Observable<BoxedClone<'a, T, E>>;

/// The source inside a [`BoxObservable`].
pub struct Boxed<'a, T, E>(Pin<Box<dyn Source<Item = T, Error = E> + Send + 'a>>);

/// The source inside a [`BoxLocalObservable`].
pub struct BoxedLocal<'a, T, E>(Pin<Box<dyn Source<Item = T, Error = E> + 'a>>);

/// The source inside a [`BoxCloneObservable`].
pub struct BoxedClone<'a, T, E>(Pin<Box<dyn CloneSource<'a, T, E> + 'a>>);

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
trait CloneSource<'a, T, E>: Source<Item = T, Error = E> + Send {
    fn clone_boxed(&self) -> Pin<Box<dyn CloneSource<'a, T, E> + 'a>>;
}

impl<'a, S: Source + Clone + Send + 'a> CloneSource<'a, S::Item, S::Error> for S {
    fn clone_boxed(&self) -> Pin<Box<dyn CloneSource<'a, S::Item, S::Error> + 'a>> {
        Box::pin(self.clone())
    }
}
