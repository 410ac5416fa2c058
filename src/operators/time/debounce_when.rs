//! `debounce_when`: an item when a notifier speaks that is made of it, unless a newer one comes before.

use super::{Debounce, Debounced};
use crate::{Notifier, Observable, Untold, parts::window::When, source::Source};

impl<S: Source> Observable<S> {
    /// Emits an item when a notifier speaks that is made of it, unless a newer item comes before.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/debounce_when.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let keys = m.hot("-a----bc-----d--|");
    /// let pause = m.cold("---n");
    /// m.expect_subscriptions(&pause, ["-^--!", "------^!", "-------^--!", "-------------^--!"]);
    /// m.expect(keys.debounce_when(move |_| pause.clone()), "----a-----c-----(d|)");
    /// # m.picture("docs/marbles/debounce_when.svg", "debounce_when(|_| pause)");
    /// # });
    /// ```
    ///
    /// It is [`debounce`](Self::debounce) with [`Debounce::when`], which can be given a callback for what is dropped.
    /// The notifier is a future, whatever its output, or an observable, of which the first item counts.
    /// One that completes without an item is ignored: its item waits for the next one, or for completion, as in RxJS.
    /// The notifier of an item that is replaced is dropped before that of the newer one is made.
    /// Every notifier is asked once before the next item is taken, so that one that speaks at once lets its item pass; from
    /// then on the source is asked first.
    ///
    /// # Completion and errors
    ///
    /// At completion the item that waits is emitted at once.
    /// Errors of source and notifier pass at once and drop it.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the notifier and the item that waits.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// // Short queries are likely to be unfinished, and wait for longer.
    /// let patience = |query: &&str| tokio::time::sleep(Duration::from_millis(400 / query.len() as u64));
    /// let typed = interval(Duration::from_millis(150)).zip(from_iter(["h", "he", "hea", "head"])).map(|pair| pair.1);
    /// let Ok(searched) = typed.debounce_when(patience).to_vec().await;
    /// assert_eq!(searched, ["hea", "head"]);
    /// # }
    /// ```
    ///
    /// With a callback for what is dropped:
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut replaced = Vec::new();
    /// let pause = |_: &&str| sleep(Duration::from_secs(1));
    /// let options = Debounce::when(pause).on_drop(|query| replaced.push(query));
    /// assert_eq!(from_iter(["h", "he", "hea"]).debounce(options).to_vec().await, Ok(vec!["hea"]));
    /// assert_eq!(replaced, ["h", "he"]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`audit_when`](Self::audit_when) for a notifier that newer items leave alone,
    /// [`delay_when`](Self::delay_when) to keep all items, [`switch_map`](Self::switch_map) to do more than wait.
    #[doc(alias("debounce", "throttleWithSelector"))]
    pub fn debounce_when<N, F>(self, selector: F) -> Observable<Debounced<S, Untold, When<F, N::Source>>>
    where
        N: Notifier<S::Error>,
        F: FnMut(&S::Item) -> N,
    {
        self.debounce(Debounce::when(selector))
    }
}
