//! `state_in`: the latest item, where anybody can read it.

use crate::{
    Observable,
    concurrency::Scope,
    multicast::{BehaviorSubject, StateView},
    source::Source,
};
use std::fmt;

impl<S: Source> Observable<S> {
    /// Runs the source in a task of a scope, and keeps its latest item for everybody to read and to observe.
    ///
    /// It begins with `initial`, so that there always is a value.
    /// Observers of the [`StateView`] see the latest item first; one that is slow skips what it missed, and none makes the
    /// source wait.
    /// It is [`also_to`](Self::also_to) a [`BehaviorSubject`], spawned into the scope.
    ///
    /// # Completion and errors
    ///
    /// Both reach the observers of the view; an error is that of the scope, too, which cancels its other tasks.
    /// The last value stays.
    ///
    /// # Cancellation
    ///
    /// The source runs until it ends or the scope does, whether anybody looks or not; when it is cancelled, observers
    /// complete.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::Scope, prelude::*};
    /// use std::{convert::Infallible, time::Duration};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let scope = Scope::<Infallible>::new();
    /// let uptime = interval(Duration::from_secs(1)).map(|n| n + 1).state_in(&scope, 0);
    /// assert_eq!(uptime.value(), 0);
    /// tokio::time::sleep(Duration::from_millis(3_500)).await;
    /// assert_eq!(uptime.value(), 3);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`share_replay`](Self::share_replay), which needs no task and runs only while somebody listens.
    #[doc(alias("stateIn", "toStateFlow", "toProperty", "hold"))]
    pub fn state_in(self, scope: &Scope<S::Error>, initial: S::Item) -> StateView<S::Item, S::Error>
    where
        S: Send + 'static,
        S::Item: Clone + Send + Sync + 'static,
        S::Error: Clone + fmt::Debug + Send + Sync + 'static,
    {
        let subject = BehaviorSubject::new(initial, 1);
        let view = subject.view();
        // The task has the only handle: however it ends, the observers learn of it.
        scope.spawn(self.also_to(&subject).drain());
        view
    }
}
