//! Inputs without time: a list, an ending, and pauses that must not matter.

use futures::executor::block_on_stream;
use headwater::{Observable, Source, testing::TestError};
use proptest::{collection::vec, prelude::*};
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

/// The items that came, and the error behind them if there was one.
pub(crate) type Outcome<T> = (Vec<T>, Option<TestError>);

/// What a source does: items, then the end or an error.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) items: Vec<u8>,
    pub(crate) fails: bool,
    /// How often it is pending before each of its answers; not at all behind the last of them.
    pauses: Vec<u8>,
}

/// Scripts with small numbers, so that some are equal.
pub(crate) fn script() -> impl Strategy<Value = Script> {
    let parts = (vec(0_u8..6, 0..12), any::<bool>(), vec(0_u8..3, 0..14));
    parts.prop_map(|(items, fails, pauses)| Script { items, fails, pauses })
}

impl Script {
    pub(crate) fn source(&self) -> Observable<Listed> {
        Observable::new(Listed { script: self.clone(), at: 0, paused: 0 })
    }

    pub(crate) fn error(&self) -> Option<TestError> {
        self.fails.then(|| TestError::from("error"))
    }

    /// What comes if nothing is done to the source.
    pub(crate) fn outcome(&self) -> Outcome<u8> {
        (self.items.clone(), self.error())
    }
}

/// Plays a script, and wakes itself whenever it pauses.
#[derive(Clone)]
pub(crate) struct Listed {
    script: Script,
    at: usize,
    /// The pauses before this answer that are over.
    paused: u8,
}

impl Source for Listed {
    type Item = u8;
    type Error = TestError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<u8, TestError>>> {
        let at = self.at;
        assert!(at <= self.script.items.len(), "polled behind the end");
        if self.script.pauses.get(at).is_some_and(|pauses| self.paused < *pauses) {
            self.paused += 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.at += 1;
        self.paused = 0;
        match self.script.items.get(at) {
            Some(item) => Poll::Ready(Some(Ok(*item))),
            None => Poll::Ready(self.script.error().map(Err)),
        }
    }
}

/// Runs an observable to its end.
pub(crate) fn outcome<S: Source<Error = TestError>>(observable: Observable<S>) -> Outcome<S::Item> {
    let mut items = Vec::new();
    for answer in block_on_stream(Box::pin(observable)) {
        match answer {
            Ok(item) => items.push(item),
            Err(error) => return (items, Some(error)),
        }
    }
    (items, None)
}

/// Is pending so often, and wakes itself.
pub(crate) async fn rest(pauses: u8) {
    let mut left = pauses;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What an operator may have emitted that takes one item ahead: everything, but an error of the source may cut off what
/// became of its last item.
pub(crate) fn is_cut_by_the_error<T: PartialEq>(input: &Script, emitted: &[T], all: &[T]) -> bool {
    emitted == all || input.fails && all.len() == input.items.len() && all[..all.len() - 1] == *emitted
}
