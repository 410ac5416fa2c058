//! `DeadLetters`: what a group has given up, page by page.

use super::{Backend, DeadLetter, QueueError};
use crate::source::Source;
use futures::future::BoxFuture;
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    vec,
};

/// How many are read at once.
const PAGE: usize = 64;

/// The source of [`Queue::dead_letters`](super::Queue::dead_letters).
pub struct DeadLetters {
    backend: Arc<dyn Backend>,
    group: String,
    /// The number of the last one that was read.
    after: u64,
    page: vec::IntoIter<DeadLetter>,
    reading: Option<BoxFuture<'static, Result<Vec<DeadLetter>, QueueError>>>,
    has_ended: bool,
}

impl DeadLetters {
    pub(super) fn new(backend: Arc<dyn Backend>, group: String) -> Self {
        Self { backend, group, after: 0, page: Vec::new().into_iter(), reading: None, has_ended: false }
    }
}

impl Source for DeadLetters {
    type Item = DeadLetter;
    type Error = QueueError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<DeadLetter, QueueError>>> {
        let this = &mut *self;
        if let Some(letter) = this.page.next() {
            return Poll::Ready(Some(Ok(letter)));
        }
        if this.has_ended {
            return Poll::Ready(None);
        }
        let reading = this.reading.get_or_insert_with(|| this.backend.dead_letters(&this.group, this.after, PAGE));
        let read = ready!(reading.as_mut().poll(cx));
        this.reading = None;
        let page = read.inspect_err(|_| this.has_ended = true)?;
        this.has_ended = page.is_empty();
        this.after = page.last().map_or(this.after, |last| last.sequence);
        this.page = page.into_iter();
        Poll::Ready(this.page.next().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let read = self.page.len();
        (read, self.has_ended.then_some(read))
    }
}

impl Clone for DeadLetters {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.backend), self.group.clone())
    }
}
