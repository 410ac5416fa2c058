//! `buffer_until`, `buffer_before` and `buffer_while`: vectors that are cut where a predicate says so.

use crate::{
    Observable,
    parts::{budget::Budget, fused::poll_fused},
    source::Source,
};
use pin_project::pin_project;
use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

impl<S: Source> Observable<S> {
    /// Gathers the items into vectors, each of which ends with an item that a predicate likes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_until.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-;-c-;-d-|");
    /// m.expect(source.buffer_until(|item| *item == ";"), "-----x---y---(z|)")
    ///     .values([("x", vec!["a", "b", ";"]), ("y", vec!["c", ";"]), ("z", vec!["d"])]);
    /// # m.picture("docs/marbles/buffer_until.svg", "buffer_until(|item| item == ';')");
    /// # });
    /// ```
    ///
    /// A buffer is emitted together with the item that ends it, and is never empty.
    /// The open buffer grows until such an item comes, without any limit.
    ///
    /// # Completion and errors
    ///
    /// At completion the last buffer is emitted if there is anything in it; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the open buffer.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = from_iter("To be. Or not to be.".split(' '));
    /// let Ok(sentences) = words.buffer_until(|word| word.ends_with('.')).map(|words| words.join(" ")).to_vec().await;
    /// assert_eq!(sentences, ["To be.", "Or not to be."]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_before`](Self::buffer_before) to begin a buffer with such an item,
    /// [`buffer_while`](Self::buffer_while) to leave it out.
    #[doc(alias("bufferUntil", "splitAfter", "split_inclusive"))]
    #[inline]
    pub fn buffer_until<P>(self, predicate: P) -> Observable<BufferUntil<S, After<P>>>
    where
        P: FnMut(&S::Item) -> bool,
    {
        BufferUntil::over(self, After(predicate))
    }

    /// Gathers the items into vectors, each of which begins with an item that a predicate likes.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_before.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-H-b-c-H-d-|");
    /// m.expect(source.buffer_before(|item| *item == "H"), "---x-----y---(z|)")
    ///     .values([("x", vec!["a"]), ("y", vec!["H", "b", "c"]), ("z", vec!["H", "d"])]);
    /// # m.picture("docs/marbles/buffer_before.svg", "buffer_before(|item| item == 'H')");
    /// # });
    /// ```
    ///
    /// A buffer is emitted when the one behind it begins, and is never empty; what comes before the first such item is a
    /// buffer, too.
    /// The open buffer grows until such an item comes, without any limit.
    ///
    /// # Completion and errors
    ///
    /// At completion the last buffer is emitted if there is anything in it; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the open buffer.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let log = from_iter(["ERROR no route", "  at send", "  at main", "INFO again"]);
    /// let Ok(entries) = log.buffer_before(|line| !line.starts_with(' ')).map(|lines| lines.len()).to_vec().await;
    /// assert_eq!(entries, [3, 1]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_until`](Self::buffer_until) to end a buffer with such an item, [`chunk_by`](Self::chunk_by) to cut where a
    /// key changes.
    #[doc(alias("bufferUntil", "splitWhen", "splitBefore"))]
    #[inline]
    pub fn buffer_before<P>(self, predicate: P) -> Observable<BufferUntil<S, Before<P>>>
    where
        P: FnMut(&S::Item) -> bool,
    {
        BufferUntil::over(self, Before(predicate))
    }

    /// Gathers the items into vectors as long as a predicate likes them, and leaves the others out.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../../docs/marbles/buffer_while.svg"))]
    ///
    /// ```
    /// # use headwater::prelude::*;
    /// # headwater::testing::marble(|m| {
    /// let source = m.cold("-a-b-_-c-_-_-d-|");
    /// m.expect(source.buffer_while(|item| *item != "_"), "-----x---y-----(z|)")
    ///     .values([("x", vec!["a", "b"]), ("y", vec!["c"]), ("z", vec!["d"])]);
    /// # m.picture("docs/marbles/buffer_while.svg", "buffer_while(|item| item != '_')");
    /// # });
    /// ```
    ///
    /// An item that the predicate does not like ends the buffer and is dropped; a buffer is never empty.
    /// The open buffer grows until such an item comes, without any limit.
    ///
    /// # Completion and errors
    ///
    /// At completion the last buffer is emitted if there is anything in it; an error drops it.
    ///
    /// # Cancellation
    ///
    /// Drops the source and the open buffer.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let lines = from_iter(["Roses are red,", "Violets are blue.", "", "A stanza."]);
    /// let Ok(stanzas) = lines.buffer_while(|line| !line.is_empty()).map(|lines| lines.len()).to_vec().await;
    /// assert_eq!(stanzas, [2, 1]);
    /// # }
    /// ```
    ///
    /// # See also
    ///
    /// [`buffer_until`](Self::buffer_until) to keep what ends a buffer.
    #[doc(alias("bufferWhile", "splitWhen", "split"))]
    #[inline]
    pub fn buffer_while<P>(self, predicate: P) -> Observable<BufferUntil<S, Between<P>>>
    where
        P: FnMut(&S::Item) -> bool,
    {
        BufferUntil::over(self, Between(predicate))
    }
}

/// The source of [`Observable::buffer_until`] and of its relatives, which differ in where they cut.
#[pin_project]
pub struct BufferUntil<S: Source, C> {
    /// Gone once it has ended.
    #[pin]
    source: Option<S>,
    cutter: C,
    /// What came since the last cut.
    buffer: Vec<S::Item>,
    /// Counts the items.
    budget: Budget,
}

/// Decides at every item whether to cut.
#[expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]
pub trait Cutter<T> {
    fn cut(&mut self, item: &T) -> Cut;

    /// Drops what it knows of the items: there are no more.
    fn forget(&mut self) {}
}

/// Where a buffer ends.
#[expect(unnameable_types, reason = "only operators of this crate cut")]
pub enum Cut {
    Nowhere,
    Behind,
    Before,
    /// In the place of the item, which is dropped.
    Instead,
}

/// Cuts behind the items that a predicate likes.
#[derive(Clone)]
pub struct After<P>(P);

/// Cuts before the items that a predicate likes.
#[derive(Clone)]
pub struct Before<P>(P);

/// Cuts out the items that a predicate does not like.
#[derive(Clone)]
pub struct Between<P>(P);

impl<T, P: FnMut(&T) -> bool> Cutter<T> for After<P> {
    #[inline]
    fn cut(&mut self, item: &T) -> Cut {
        if (self.0)(item) { Cut::Behind } else { Cut::Nowhere }
    }
}

impl<T, P: FnMut(&T) -> bool> Cutter<T> for Before<P> {
    #[inline]
    fn cut(&mut self, item: &T) -> Cut {
        if (self.0)(item) { Cut::Before } else { Cut::Nowhere }
    }
}

impl<T, P: FnMut(&T) -> bool> Cutter<T> for Between<P> {
    #[inline]
    fn cut(&mut self, item: &T) -> Cut {
        if (self.0)(item) { Cut::Nowhere } else { Cut::Instead }
    }
}

impl<S: Source, C: Cutter<S::Item>> BufferUntil<S, C> {
    pub(super) fn over(source: Observable<S>, cutter: C) -> Observable<Self> {
        Observable::new(Self { source: Some(source.source), cutter, buffer: Vec::new(), budget: Budget::new() })
    }
}

impl<S: Source, C: Cutter<S::Item>> Source for BufferUntil<S, C> {
    type Item = Vec<S::Item>;
    type Error = S::Error;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<S::Item>, S::Error>>> {
        let mut this = self.project();
        while let Some(polled) = ready!(poll_fused(this.source.as_mut(), cx)) {
            match polled {
                Ok(item) => {
                    let (cut, mut closed) = (this.cutter.cut(&item), Vec::new());
                    if matches!(cut, Cut::Before | Cut::Instead) {
                        closed = mem::take(this.buffer);
                    }
                    if !matches!(cut, Cut::Instead) {
                        this.buffer.push(item);
                    }
                    if matches!(cut, Cut::Behind) {
                        closed = mem::take(this.buffer);
                    }
                    if !closed.is_empty() {
                        return Poll::Ready(Some(Ok(closed)));
                    }
                    if this.budget.is_spent(cx) {
                        return Poll::Pending;
                    }
                }
                Err(error) => {
                    *this.buffer = Vec::new();
                    this.cutter.forget();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        this.cutter.forget();
        Poll::Ready(if this.buffer.is_empty() { None } else { Some(Ok(mem::take(this.buffer))) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let upper = self.source.as_ref().map_or(Some(0), |source| source.size_hint().1);
        let open = usize::from(!self.buffer.is_empty());
        (open, upper.and_then(|upper| upper.checked_add(open)))
    }
}

impl<S: Source + Clone, C: Clone> Clone for BufferUntil<S, C> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), cutter: self.cutter.clone(), buffer: Vec::new(), budget: Budget::new() }
    }
}
