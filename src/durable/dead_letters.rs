//! `DeadLetters`: what a group has given up.

use super::{Backend, DeadLetter, QueueError};
use crate::source::Source;
use futures::{StreamExt, stream::BoxStream};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// The source of [`Queue::dead_letters`](super::Queue::dead_letters).
pub struct DeadLetters {
    backend: Arc<dyn Backend>,
    group: String,
    stage: Stage,
}

enum Stage {
    /// Nobody has polled.
    Recipe,
    Reading(BoxStream<'static, Result<DeadLetter, QueueError>>),
    Ended,
}

impl DeadLetters {
    pub(super) fn new(backend: Arc<dyn Backend>, group: String) -> Self {
        Self { backend, group, stage: Stage::Recipe }
    }
}

impl Source for DeadLetters {
    type Item = DeadLetter;
    type Error = QueueError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<DeadLetter, QueueError>>> {
        let this = &mut *self;
        if let Stage::Recipe = this.stage {
            this.stage = Stage::Reading(this.backend.dead_letters(&this.group));
        }
        let Stage::Reading(letters) = &mut this.stage else { return Poll::Ready(None) };
        let read = ready!(letters.poll_next_unpin(cx));
        if !matches!(read, Some(Ok(_))) {
            this.stage = Stage::Ended;
        }
        Poll::Ready(read)
    }
}

impl Clone for DeadLetters {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.backend), self.group.clone())
    }
}
