//! The source of a consumer of a shared run.

use super::connection::{Connection, Member};
use crate::{
    gauge::{Gauge, Gauged},
    overflow::Overflow,
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// What one of several consumers of a source is given: see [`broadcast`](crate::Observable::broadcast).
///
/// A clone is one more consumer, which sees what the source emits from its first poll on.
#[pin_project]
pub struct Branch<S: Source> {
    run: Arc<Connection<S>>,
    overflow: Overflow<S::Error>,
    gauge: Gauge,
    /// There from the beginning, or in a clone from the first poll, to the end.
    member: Option<Member<S>>,
    ended: bool,
}

impl<S: Source> Branch<S> {
    /// A consumer for which everything is kept from now on.
    pub(crate) fn seated(run: &Arc<Connection<S>>, overflow: Overflow<S::Error>, capacity: usize) -> Self {
        let gauge = Gauge::new(capacity);
        let member = Some(Member::new(Arc::clone(run), overflow, gauge.clone()));
        Self { run: Arc::clone(run), overflow, gauge, member, ended: false }
    }
}

/// What an output has not read yet, and what it lost, is counted when it reads, and when it is found full.
impl<S: Source> Gauged for Branch<S> {
    fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }
}

impl<S> Source for Branch<S>
where
    S: Source,
    S::Item: Clone,
    S::Error: Clone,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        let member =
            this.member.get_or_insert_with(|| Member::new(Arc::clone(this.run), *this.overflow, this.gauge.clone()));
        let polled = member.poll_next(cx);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            *this.member = None;
            *this.ended = true;
        }
        polled
    }
}

impl<S: Source> Clone for Branch<S> {
    fn clone(&self) -> Self {
        let (run, gauge) = (Arc::clone(&self.run), self.gauge.clone());
        Self { run, overflow: self.overflow, gauge, member: None, ended: false }
    }
}
