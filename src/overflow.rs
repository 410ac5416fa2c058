//! What happens when something is to be queued and the queue is full: one vocabulary for the whole crate.

use std::{error::Error, fmt};

/// What a boundary does with an item that does not fit.
///
/// `E` is the error of the pipeline; a pipeline that cannot fail cannot ask for [`Overflow::Error`].
///
/// # Examples
///
/// ```
/// use headwater::{Lagged, prelude::*};
///
/// #[derive(Debug, Clone, PartialEq)]
/// enum Fault { Lagged(u64) }
///
/// impl From<Lagged> for Fault {
///     fn from(lagged: Lagged) -> Self {
///         Fault::Lagged(lagged.lost())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let subject = PublishSubject::<u32, Fault>::new(8);
/// let strict = subject.observe_with(Overflow::Error(Fault::from), 1).for_each(drop).spawn();
/// subject.send(1).await.unwrap();
/// subject.send(2).await.unwrap();
/// assert_eq!(strict.await, Err(Fault::Lagged(1)));
/// # }
/// ```
#[derive(Default)]
pub enum Overflow<E> {
    /// The producer waits until there is room: nothing is lost.
    #[default]
    Block,
    /// The oldest queued item makes room: the consumer sees the newest.
    DropOldest,
    /// The new item is dropped: the consumer sees the oldest.
    DropNewest,
    /// What is queued is delivered, then the consumer fails with what this function makes of the loss, usually
    /// `E::from`.
    Error(fn(Lagged) -> E),
}

// By hand, as derives would ask the error to be `Copy` and `Debug`.
impl<E> Clone for Overflow<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Overflow<E> {}

impl<E> fmt::Debug for Overflow<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Overflow::Block => "Block",
            Overflow::DropOldest => "DropOldest",
            Overflow::DropNewest => "DropNewest",
            Overflow::Error(_) => "Error(..)",
        })
    }
}

/// The error of a consumer that could not keep up: how many items it lost.
///
/// # Examples
///
/// ```
/// use headwater::Lagged;
///
/// fn describe(lagged: Lagged) -> String {
///     format!("{} items are missing", lagged.lost())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lagged {
    lost: u64,
}

impl Lagged {
    pub(crate) fn new(lost: u64) -> Self {
        Self { lost }
    }

    /// The number of items that were lost.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{Lagged, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let subject = PublishSubject::<u32, Option<Lagged>>::new(8);
    /// let strict = subject.observe_with(Overflow::Error(Some), 2).subscribe(drop);
    /// for n in 0..5 {
    ///     subject.send(n).await.unwrap();
    /// }
    /// let Err(Some(lagged)) = strict.await else { panic!("it kept up") };
    /// assert_eq!(lagged.lost(), 3);
    /// # }
    /// ```
    pub fn lost(&self) -> u64 {
        self.lost
    }
}

impl fmt::Display for Lagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the consumer lagged behind and lost {} items", self.lost)
    }
}

impl Error for Lagged {}
