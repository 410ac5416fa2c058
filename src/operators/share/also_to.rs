//! `also_to`: each item to a subject as well, which is waited for.

use crate::{
    Observable,
    multicast::{Room, Subject, TrySendError},
    source::Source,
};
use pin_project::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Sends each item to a subject, and emits it when the subject has taken it.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/also_to.svg"))]
    ///
    /// ```
    /// # use headwater::{prelude::*, testing::TestError};
    /// # headwater::testing::marble(|m| {
    /// let copies = PublishSubject::<_, TestError>::new(16);
    /// let listener = copies.observe();
    /// m.expect(listener, "                      --a--b--c--|");
    /// m.expect(m.cold("--a--b--c--|").also_to(&copies), "--a--b--c--|");
    /// # m.picture("docs/marbles/also_to.svg", "also_to(&copies)");
    /// # });
    /// ```
    ///
    /// A subscriber of the subject that is full makes this pipeline wait.
    /// When the subject has terminated, items pass as if it were not there.
    ///
    /// # Completion and errors
    ///
    /// Both pass, and complete or fail the subject with a clone of the error; for items only there is
    /// [`wire_tap`](Self::wire_tap) and [`tap`](Self::tap).
    ///
    /// # Cancellation
    ///
    /// Drops the source, and an item that waits for the subject; the subject goes on.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let history = ReplaySubject::<u32>::new(2, 16);
    /// let Ok(sum) = from_iter(1..=4).also_to(&history).sum().await;
    /// assert_eq!(sum, 10);
    /// assert_eq!(history.observe().to_vec().await, Ok(vec![3, 4]));
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`wire_tap`](Self::wire_tap), which waits for nobody, [`subscribe_with`](Self::subscribe_with) when the subject is
    /// the only consumer, [`broadcast`](Self::broadcast).
    #[doc(alias("tap", "doOnEach", "tee"))]
    pub fn also_to<K>(self, subject: &Subject<S::Item, S::Error, K>) -> Observable<AlsoTo<S, K>>
    where
        S::Item: Clone,
        S::Error: Clone,
    {
        Observable::new(AlsoTo { source: self.source, subject: subject.clone(), waiting: None, room: None })
    }
}

/// The source of [`Observable::also_to`].
#[pin_project]
pub struct AlsoTo<S: Source, K> {
    #[pin]
    source: S,
    subject: Subject<S::Item, S::Error, K>,
    /// An item that the subject has had no room for yet.
    waiting: Option<S::Item>,
    room: Option<Room<S::Item, S::Error>>,
}

impl<S, K> Source for AlsoTo<S, K>
where
    S: Source<Item: Clone, Error: Clone>,
{
    type Item = S::Item;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        loop {
            if let Some(room) = this.room {
                ready!(Pin::new(room).poll(cx));
                *this.room = None;
            }
            let item = match this.waiting.take() {
                Some(item) => item,
                None => match ready!(this.source.as_mut().poll_next(cx)) {
                    Some(Ok(item)) => item,
                    Some(Err(error)) => {
                        this.subject.fail(error.clone());
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => {
                        this.subject.complete();
                        return Poll::Ready(None);
                    }
                },
            };
            if let Err(TrySendError::Full(_)) = this.subject.try_send(item.clone()) {
                *this.waiting = Some(item);
                *this.room = Some(this.subject.room());
            } else {
                return Poll::Ready(Some(Ok(item)));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = usize::from(self.waiting.is_some());
        let (lower, upper) = self.source.size_hint();
        (lower.saturating_add(waiting), upper.and_then(|upper| upper.checked_add(waiting)))
    }
}

impl<S: Source + Clone, K> Clone for AlsoTo<S, K> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), subject: self.subject.clone(), waiting: None, room: None }
    }
}
