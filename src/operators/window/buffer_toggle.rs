//! `buffer_toggle`: vectors that one notifier opens and others close.

use crate::{
    IntoObservableWith, Notifier, Observable,
    parts::{budget::Budget, slots::Slots, watched::Watched},
    source::Source,
};
use pin_project::pin_project;
use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll},
};

impl<S: Source> Observable<S> {
    /// Opens a vector at each item of an observable, gathers the items in all that are open, and closes each when a
    /// notifier of its own speaks.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_toggle.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("  -a-b-c-d-e-f-|");
    /// let openings = m.cold("--o---o--");
    /// let closing = m.cold("  -----c|");
    /// m.expect(source.buffer_toggle(openings, move |_| closing.clone()), "-------x---y-|")
    ///     .values([("x", vec!["b", "c", "d"]), ("y", vec!["d", "e", "f"])]);
    /// # m.picture("docs/marbles/buffer_toggle.svg", "buffer_toggle(openings, |_| closing)");
    /// # });
    /// ```
    ///
    /// The openings are an observable; a future opens one buffer.
    /// The function makes a notifier of each opening: an observable, whose first item closes the buffer, or a future,
    /// whatever its output.
    /// Buffers may overlap, and an item that is in several is cloned; one that comes while none is open is dropped.
    /// At one instant the openings come first, then the items, then the closings: what is there is in a buffer that opens or
    /// closes.
    /// A notifier that speaks as soon as it is made closes its buffer before anything is in it.
    /// As many buffers are open as were opened and not yet closed, and they grow until then, without any limit.
    ///
    /// # Completion and errors
    ///
    /// At completion of the source the buffers that are open are emitted, in the order in which they were opened, and the
    /// openings and all notifiers are dropped.
    /// Openings that complete are ignored; a notifier that completes without an item leaves its buffer open until the
    /// source completes.
    /// The first error of any of them passes at once and drops all the others and what is gathered.
    ///
    /// # Cancellation
    ///
    /// Drops the source, the openings, all notifiers and the buffers that are open.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    /// use std::time::Duration;
    /// use tokio::time::sleep;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ms = Duration::from_millis;
    /// let readings = interval(ms(10)).take(12);
    /// let alarms = interval(ms(46)).take(2);
    /// let Ok(records) = readings.buffer_toggle(alarms, |_| sleep(ms(30))).to_vec().await;
    /// assert_eq!(records, [[4, 5, 6], [9, 10, 11]]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_when`](Self::buffer_when) for one behind the other, [`buffer_sliding`](Self::buffer_sliding) for overlaps
    /// by count.
    #[doc(alias("bufferToggle", "bufferOpenings"))]
    pub fn buffer_toggle<O, N, F>(self, openings: O, closing: F) -> Observable<BufferToggle<S, O::Source, F, N::Source>>
    where
        S: Source<Item: Clone>,
        O: IntoObservableWith<S::Error>,
        N: Notifier<S::Error>,
        F: FnMut(O::Item) -> N,
    {
        Observable::new(BufferToggle {
            source: Watched::new(self.source),
            openings: Watched::new(openings.into_observable().source),
            closing,
            notifiers: Slots::new(),
            buffers: VecDeque::new(),
            budget: Budget::new(),
        })
    }
}

/// The source of [`Observable::buffer_toggle`].
#[pin_project]
pub struct BufferToggle<S: Source, O, F, U> {
    #[pin]
    source: Watched<S>,
    #[pin]
    openings: Watched<O>,
    closing: F,
    /// The notifiers that have not spoken.
    notifiers: Slots<U>,
    /// The buffers that are open, in the order in which they were opened.
    buffers: VecDeque<Open<S::Item>>,
    /// Counts the openings and the items.
    budget: Budget,
}

/// A buffer that is open.
struct Open<T> {
    /// The slot of its notifier, until that has ended.
    notifier: Option<usize>,
    items: Vec<T>,
}

/// What an operator answers.
type Answer<T, E> = Poll<Option<Result<Vec<T>, E>>>;

impl<S, O, F, N> Source for BufferToggle<S, O, F, N::Source>
where
    S: Source<Item: Clone>,
    O: Source<Error = S::Error>,
    N: Notifier<S::Error>,
    F: FnMut(O::Item) -> N,
{
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Answer<S::Item, S::Error> {
        if let Poll::Ready(answer) = self.as_mut().open(cx) {
            return Poll::Ready(answer);
        }
        if let Some(error) = self.as_mut().gather(cx) {
            return self.fail(error);
        }
        let this = self.as_mut().project();
        if this.source.is_done() {
            this.openings.release();
            this.notifiers.clear();
            return Poll::Ready(this.buffers.pop_front().map(|open| Ok(open.items)));
        }
        while let Poll::Ready((at, spoken)) = this.notifiers.poll_told() {
            let place = this.buffers.iter().position(|open| open.notifier == Some(at));
            match spoken {
                Some(Ok(_)) => {
                    this.notifiers.remove(at);
                    if let Some(open) = place.and_then(|place| this.buffers.remove(place)) {
                        return Poll::Ready(Some(Ok(open.items)));
                    }
                }
                Some(Err(error)) => return self.fail(error),
                None => {
                    if let Some(place) = place {
                        this.buffers[place].notifier = None;
                    }
                }
            }
        }
        this.source.park(cx);
        this.openings.park(cx);
        this.notifiers.park(cx);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let open = self.buffers.len();
        (open, (self.source.is_done() || self.openings.size_hint().1 == Some(0)).then_some(open))
    }
}

impl<S, O, F, N> BufferToggle<S, O, F, N::Source>
where
    S: Source<Item: Clone>,
    O: Source<Error = S::Error>,
    N: Notifier<S::Error>,
    F: FnMut(O::Item) -> N,
{
    /// Opens the buffers for which it is time; the answer is an error, or a buffer that is closed at once.
    fn open(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Answer<S::Item, S::Error> {
        loop {
            let mut this = self.as_mut().project();
            let opening = match this.openings.as_mut().poll() {
                Poll::Ready(Some(Ok(opening))) => opening,
                Poll::Ready(Some(Err(error))) => return self.fail(error),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            };
            let (at, polled) = this.notifiers.insert_told((this.closing)(opening).into_notifier());
            match polled {
                Poll::Ready(Some(Ok(_))) => {
                    this.notifiers.remove(at);
                    return Poll::Ready(Some(Ok(Vec::new())));
                }
                Poll::Ready(Some(Err(error))) => return self.fail(error),
                Poll::Ready(None) => this.buffers.push_back(Open { notifier: None, items: Vec::new() }),
                Poll::Pending => this.buffers.push_back(Open { notifier: Some(at), items: Vec::new() }),
            }
            if this.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
    }

    /// Puts what the source has into all buffers that are open; what it returns is the error of the source.
    fn gather(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Option<S::Error> {
        let mut this = self.project();
        loop {
            match this.source.as_mut().poll() {
                Poll::Ready(Some(Ok(item))) => {
                    let mut open = this.buffers.iter_mut();
                    let newest = open.next_back();
                    open.for_each(|buffer| buffer.items.push(item.clone()));
                    if let Some(buffer) = newest {
                        buffer.items.push(item);
                    }
                }
                Poll::Ready(Some(Err(error))) => return Some(error),
                Poll::Ready(None) | Poll::Pending => return None,
            }
            // A source that always has something does not keep the notifiers from being heard.
            if this.budget.is_spent(cx) {
                return None;
            }
        }
    }

    /// Drops everything, then tells the error.
    fn fail(self: Pin<&mut Self>, error: S::Error) -> Answer<S::Item, S::Error> {
        let this = self.project();
        this.source.release();
        this.openings.release();
        this.notifiers.clear();
        *this.buffers = VecDeque::new();
        Poll::Ready(Some(Err(error)))
    }
}

impl<S, O, F, U> Clone for BufferToggle<S, O, F, U>
where
    S: Source + Clone,
    O: Clone,
    F: Clone,
    U: Source,
{
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            openings: self.openings.clone(),
            closing: self.closing.clone(),
            notifiers: Slots::new(),
            buffers: VecDeque::new(),
            budget: Budget::new(),
        }
    }
}
