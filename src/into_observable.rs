//! What can stand where an operator takes another observable, and how streams become observables.

use crate::{
    Observable,
    create::{FromStream, FromTryFuture, FromTryStream, from_stream, from_try_stream},
    source::Source,
};
use futures::Stream;

/// What operators take that take another source: an observable, a future of a `Result`, a reference to a subject.
///
/// Because futures are included, `switch_map(|query| async move { search(query).await })` works as it stands.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), String> {
/// let lengths = from_iter(["a", "bc"])
///     .with_error::<String>()
///     .concat_map(|word| async move { Ok(word.len()) });
/// assert_eq!(lengths.to_vec().await?, [1, 2]);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an observable",
    label = "expected an observable, or a future of a `Result`",
    note = "a future of a plain value: let it return `Ok(value)`",
    note = "a `Stream`: wrap it in `from_stream` (of values) or `from_try_stream` (of results)",
    note = "a `Vec`, an array, a range or another iterator: wrap it in `from_iter`"
)]
pub trait IntoObservable {
    /// What the observable emits.
    type Item;

    /// What it fails with.
    type Error;

    /// The source inside the observable.
    type Source: Source<Item = Self::Item, Error = Self::Error>;

    /// Makes the observable; nothing runs yet.
    fn into_observable(self) -> Observable<Self::Source>;
}

impl<S: Source> IntoObservable for Observable<S> {
    type Item = S::Item;
    type Error = S::Error;
    type Source = S;

    fn into_observable(self) -> Observable<S> {
        self
    }
}

/// Any future of a `Result`: its `Ok` is the only item, its `Err` the error.
#[diagnostic::do_not_recommend]
impl<F> IntoObservable for F
where
    F: Future,
    F::Output: Outcome,
{
    type Item = <F::Output as Outcome>::Item;
    type Error = <F::Output as Outcome>::Error;
    type Source = FromTryFuture<F>;

    fn into_observable(self) -> Observable<FromTryFuture<F>> {
        Observable::new(FromTryFuture::new(self))
    }
}

/// Any `Result`.
///
/// Were the bound above `Future<Output = Result<T, E>>`, the compiler would call a future that fails with another error
/// than the pipeline no observable at all; as it is, it names the two errors.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
pub trait Outcome {
    type Item;
    type Error;

    fn into_result(self) -> Result<Self::Item, Self::Error>;
}

impl<T, E> Outcome for Result<T, E> {
    type Item = T;
    type Error = E;

    #[inline]
    fn into_result(self) -> Result<T, E> {
        self
    }
}

/// What operators take that take another source with the same error as the pipeline: every [`IntoObservable`] whose
/// error is `E`.
///
/// It says nothing more than the bound `IntoObservable<Error = E>`, but where it is not met the compiler says what to
/// do, and not only that two types differ.
/// A function of your own that hands an observable to an operator asks for `impl IntoObservableWith<E, Item = T>`.
///
/// # Examples
///
/// ```
/// use headwater::{IntoObservableWith, prelude::*};
///
/// fn with_fallback<E>(
///     source: Observable<impl Source<Item = u32, Error = E>>,
///     fallback: impl IntoObservableWith<E, Item = u32>,
/// ) -> Observable<impl Source<Item = u32, Error = E>> {
///     source.switch_if_empty(fallback)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(with_fallback(empty(), just(7)).to_vec().await, Ok(vec![7]));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an observable with the error `{E}`",
    label = "expected an observable, or a future of a `Result`, with the error of the pipeline",
    note = "the pipeline cannot fail, and this can: add `.with_error()` before the operator, in a tuple to the first source",
    note = "this cannot fail, and the pipeline can: add `.with_error()` to it",
    note = "both can: make one error of the other by `.map_err(…)` or `.err_into()`",
    note = "a future of a plain value: let it return `Ok(value)`"
)]
pub trait IntoObservableWith<E>: IntoObservable<Error = E> {}

impl<S: Source> IntoObservableWith<S::Error> for Observable<S> {}

#[diagnostic::do_not_recommend]
impl<F, E> IntoObservableWith<E> for F
where
    F: Future,
    F::Output: OutcomeWith<E>,
{
}

/// A `Result` with the error `E`.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
pub trait OutcomeWith<E>: Outcome<Error = E> {}

impl<T, E> OutcomeWith<E> for Result<T, E> {}

/// Turns any stream into an observable where it stands: a method behind the stream instead of a function around it.
///
/// It comes with the prelude, and every [`Stream`] has it: channels in the wrappers of `tokio_stream`, the blocks of
/// `async_stream`, the bodies and sockets of other crates.
/// A stream of results has both methods; [`try_observe`](Self::try_observe) makes its `Err` the error of the observable,
/// [`observe`](Self::observe) an item.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let Ok(total) = tokio_stream::iter([1, 2, 3]).observe().fold(0, |sum, n| sum + n).await;
/// assert_eq!(total, 6);
///
/// let failing = tokio_stream::iter([Ok(1), Err("late"), Ok(2)]).try_observe();
/// assert_eq!(failing.to_vec().await, Err("late"));
/// # }
/// ```
///
/// # See also
///
/// The other ways to begin, in [`create`](crate::create).
pub trait ObserveExt: Stream + Sized {
    /// Emits the items of the stream, which cannot fail: [`from_stream`](fn@crate::create::from_stream).
    #[doc(alias("asFlow", "toObservable", "asObservable"))]
    fn observe(self) -> Observable<FromStream<Self>> {
        from_stream(self)
    }

    /// Emits the `Ok` values of the stream, and fails with its first `Err`:
    /// [`from_try_stream`](fn@crate::create::from_try_stream).
    #[doc(alias("asFlow", "toObservable", "asObservable"))]
    fn try_observe<T, E>(self) -> Observable<FromTryStream<Self>>
    where
        Self: Stream<Item = Result<T, E>>,
    {
        from_try_stream(self)
    }
}

impl<S: Stream> ObserveExt for S {}
