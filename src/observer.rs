//! Who is told what an observable emits.

/// Someone who is told of every item, and of the end; each call is awaited before the next item is pulled.
///
/// `next* (error | complete)?`: after `error` or `complete` nothing more is said.
/// An observer is consumed by [`subscribe_with`](crate::Observable::subscribe_with); subjects are observers, so that one
/// pipeline can feed another.
/// Write the methods as `async fn`.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::convert::Infallible;
///
/// struct Printer;
///
/// impl Observer<u32, Infallible> for Printer {
///     async fn next(&mut self, item: u32) {
///         println!("{item}");
///     }
///     async fn error(&mut self, never: Infallible) {
///         match never {}
///     }
///     async fn complete(&mut self) {
///         println!("done");
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let subscription = from_iter([1, 2]).subscribe_with(Printer);
/// assert_eq!(subscription.await, Ok(Completion::Completed));
/// # }
/// ```
pub trait Observer<T, E> {
    /// Takes an item; the next one is not pulled before this is done.
    fn next(&mut self, item: T) -> impl Future<Output = ()> + Send;

    /// Takes the error with which the observable ended.
    fn error(&mut self, error: E) -> impl Future<Output = ()> + Send;

    /// Learns that the observable has ended.
    fn complete(&mut self) -> impl Future<Output = ()> + Send;

    /// Whether it wants nothing more; it is asked after every item, and where it does not, the source is dropped and the
    /// observer is told nothing any more.
    ///
    /// Without a word of its own an observer wants everything.
    fn is_closed(&self) -> bool {
        false
    }
}
