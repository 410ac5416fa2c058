//! Who is told of the items that a lossy operator drops.

/// What learns of every item that an operator drops: a closure, or nobody.
///
/// Options such as [`Debounce`](crate::operators::time::Debounce) take it as `on_drop(|item| …)`.
/// The item is handed over, so that it can be counted, kept or sent elsewhere.
///
/// # Examples
///
/// ```
/// use headwater::prelude::*;
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let mut lost = Vec::new();
/// let options = Debounce::after(Duration::from_millis(5)).on_drop(|item| lost.push(item));
/// let Ok(kept) = from_iter(1..=3).debounce(options).to_vec().await;
/// assert_eq!((kept, lost), (vec![3], vec![1, 2]));
/// # }
/// ```
#[doc(alias("onDropped", "doOnDiscard"))]
pub trait OnDrop<T> {
    /// Takes an item that will not reach the consumer.
    fn dropped(&mut self, item: T);
}

impl<T, F: FnMut(T)> OnDrop<T> for F {
    fn dropped(&mut self, item: T) {
        self(item);
    }
}

/// Nobody is told: the default of all options.
#[derive(Clone, Copy, Debug, Default)]
pub struct Untold;

impl<T> OnDrop<T> for Untold {
    fn dropped(&mut self, item: T) {
        drop(item);
    }
}
