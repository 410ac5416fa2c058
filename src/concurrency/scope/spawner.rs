//! `Spawner`: the way into a scope from elsewhere.

use super::Shared;
use crate::Canceller;
use std::{
    fmt,
    sync::{Arc, Weak},
};

/// Spawns tasks into a [`Scope`](super::Scope) from elsewhere, from its own tasks for example; it keeps nothing alive.
pub struct Spawner<E> {
    shared: Weak<Shared<E>>,
}

impl<E: fmt::Debug + Send + 'static> Spawner<E> {
    pub(super) fn new(scope: &Arc<Shared<E>>) -> Self {
        Self { shared: Arc::downgrade(scope) }
    }

    /// Runs a future as a task of the scope; where that is gone, or has failed, the future is dropped.
    pub fn spawn<F>(&self, work: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        if let Some(shared) = self.shared.upgrade() {
            shared.spawn(work);
        }
    }

    /// The same, and gives back with what to cancel this task alone; nothing where it was not taken in.
    pub(in crate::concurrency) fn start<F>(&self, work: F) -> Option<Canceller>
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
    {
        self.shared.upgrade()?.spawn(work)
    }
}

impl<E> Clone for Spawner<E> {
    fn clone(&self) -> Self {
        Self { shared: Weak::clone(&self.shared) }
    }
}

impl<E> fmt::Debug for Spawner<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawner").finish_non_exhaustive()
    }
}
