//! The type that pipelines are made of: what it is, how it is a `Stream`, how its type is erased.
//!
//! No operators live here: each has a file of its own under `operators/`, with its method, its documentation and its
//! adapter.

use crate::{chain, source::Source};
use futures::Stream;
use pin_project::pin_project;
use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

/// A lazy sequence of items in time, built on [`Stream`], with a typed error that is never an item.
///
/// An observable is a *recipe*: nothing happens before it is polled, and a clone of one that was never polled is a fresh
/// recipe, as with iterators.
/// It is *pulled*: it produces when the consumer asks, so that a slow consumer slows its sources down.
/// Dropping it releases every source, timer and task behind it.
/// `Observable<S>` is a thin box around a [`Source`] `S`; in signatures write
/// `Observable<impl Source<Item = T, Error = E>>`, in struct fields [`BoxObservable`].
///
/// # The catalogue
#[pin_project]
#[derive(Clone)]
#[must_use = "observables do nothing until they are subscribed to or awaited"]
pub struct Observable<S> {
    #[pin]
    pub(crate) source: S,
}

impl<S: Source> Observable<S> {
    /// Makes an observable of a hand-written [`Source`].
    ///
    /// # Examples
    ///
    /// See [`Source`].
    pub fn new(source: S) -> Self {
        Self { source }
    }

    /// Takes the source out, for a [`Source`] of your own that is built on other ones.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// let source = from_iter(0..3).map(|n| n * n).into_source();
    /// assert_eq!(source.size_hint(), (3, Some(3)));
    /// ```
    pub fn into_source(self) -> S {
        self.source
    }

    /// Applies a function to this observable: how operators of your own join a chain.
    ///
    /// The function runs at once; what it returns is lazy, if it is built of operators.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// fn smooth<E>(
    ///     readings: Observable<impl Source<Item = f64, Error = E>>,
    /// ) -> Observable<impl Source<Item = f64, Error = E>> {
    ///     readings.pairwise().map(|(a, b)| (a + b) / 2.0)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let Ok(smoothed) = from_iter([1.0, 3.0, 7.0]).pipe(smooth).to_vec().await;
    /// assert_eq!(smoothed, [2.0, 5.0]);
    /// # }
    /// ```
    #[doc(alias("compose", "transform", "let", "to"))]
    pub fn pipe<R, F: FnOnce(Self) -> R>(self, operator: F) -> R {
        operator(self)
    }

    /// Lends the observable, so that what a chain does not take of it is still there afterwards.
    ///
    /// Ask for `Unpin` with [`boxed`](Self::boxed), or with `std::pin::pin!`, where the observable has it not.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut numbers = from_iter(1..=5);
    /// let Ok(head) = numbers.by_ref().take(2).to_vec().await;
    /// let Ok(rest) = numbers.to_vec().await;
    /// assert_eq!((head, rest), (vec![1, 2], vec![3, 4, 5]));
    /// # }
    /// ```
    pub fn by_ref(&mut self) -> Observable<&mut S>
    where
        S: Unpin,
    {
        Observable::new(&mut self.source)
    }

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

/// An observable goes wherever a stream of results is expected.
///
/// Polling it after its end is allowed only as far as its parts allow it; `futures::StreamExt::fuse` lifts that.
impl<S: Source> Stream for Observable<S> {
    type Item = Result<S::Item, S::Error>;

    #[inline(always)]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.project().source.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (lower, upper) = self.source.size_hint();
        // `Option` of a type without values takes no room.
        let cannot_fail = size_of::<Option<S::Error>>() == 0;
        if cannot_fail {
            return (lower, upper);
        }
        // An error is an item of the stream, and may come in place of all the others.
        (lower.min(1), upper.and_then(|upper| upper.checked_add(1)))
    }
}

/// Prints the chain of operators: `Observable(from_iter → map → take)`.
impl<S> fmt::Debug for Observable<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Observable({})", chain::describe(std::any::type_name::<S>()))
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
