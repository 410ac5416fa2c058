//! A row of sources of different types.

#![expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]

use super::row::{Copied, Row, Said, Sources, Uniform};
use crate::{IntoObservable, IntoObservableWith, parts::watched::Watched, source::Source};
use pin_project::pin_project;
use std::{
    convert::Infallible,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

/// The row of a tuple.
#[pin_project]
#[derive(Clone)]
pub struct Unlike<L> {
    #[pin]
    links: L,
    /// Which source is asked first: the one behind that which had an item, as long as there are any; or the only one.
    turn: usize,
}

/// The row of a method that takes another source.
pub(crate) type Pair<S, O> = Unlike<Link<S, Link<O, End<<S as Source>::Error>>>>;

impl<S: Source, O: Source<Error = S::Error>> Pair<S, O> {
    pub(crate) const fn new(source: S, other: O) -> Self {
        Self { links: Link::new(source, Link::new(other, End(PhantomData))), turn: 0 }
    }
}

impl<L: Links<Items: Flatten>> Row for Unlike<L> {
    type Items = <L::Items as Flatten>::Flat;
    type Error = L::Error;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>) -> Poll<Said<L::Error>> {
        let mut this = self.project();
        let turn = *this.turn;
        let mut polled = this.links.as_mut().poll(turn, L::LENGTH);
        if polled.is_pending() && turn > 0 {
            polled = this.links.as_mut().poll(0, turn);
        }
        if let Poll::Ready((at, said)) = polled {
            *this.turn = if at + 1 < L::LENGTH { at + 1 } else { 0 };
            return Poll::Ready(said);
        }
        // At the next instant the turns begin anew.
        *this.turn = 0;
        if this.links.is_done() { Poll::Ready(Said::Over) } else { Poll::Pending }
    }

    #[inline(always)]
    fn fill(self: Pin<&mut Self>) -> Poll<Said<L::Error>> {
        self.project().links.fill()
    }

    fn park(&self, cx: &Context<'_>, full_ones_rest: bool) {
        self.links.park(cx, full_ones_rest);
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.links.is_full()
    }

    #[inline(always)]
    fn take(self: Pin<&mut Self>) -> Option<Self::Items> {
        let this = self.project();
        if this.links.is_full() { this.links.take().map(Flatten::flatten) } else { None }
    }

    fn release(self: Pin<&mut Self>) {
        self.project().links.keep(false);
    }

    fn each_hint(&self, tell: &mut impl FnMut(bool, (usize, Option<usize>))) {
        self.links.each_hint(tell);
    }
}

impl<L: CopiedLinks<Items: Flatten>> Copied for Unlike<L> {
    #[inline(always)]
    fn copied(&self) -> Option<Self::Items> {
        if self.is_full() { self.links.copied().map(Flatten::flatten) } else { None }
    }
}

impl<L: UniformLinks<L::Head> + Links<Items: Flatten>> Uniform for Unlike<L> {
    type Item = L::Head;

    #[inline(always)]
    fn take_one(self: Pin<&mut Self>) -> Option<L::Head> {
        self.project().links.take_one()
    }

    fn keep_speaker(self: Pin<&mut Self>) {
        let this = self.project();
        this.links.keep(true);
        // The turn stands behind the one that had the item.
        *this.turn = (*this.turn).checked_sub(1).unwrap_or(L::LENGTH - 1);
    }

    #[inline(always)]
    fn poll_speaker(self: Pin<&mut Self>) -> Poll<Said<L::Error>> {
        let this = self.project();
        this.links.poll(*this.turn, *this.turn + 1).map(|(_, said)| said)
    }
}

/// A list of sources: a [`Link`] each, and the [`End`].
pub trait Links {
    /// A list of items: `(A, (B, ()))`.
    type Items;
    /// The first item of that list.
    type Head;
    type Error;
    const LENGTH: usize;

    /// Polls the sources with the numbers from `from` until before `until`; tells the number of the one that spoke.
    fn poll(self: Pin<&mut Self>, from: usize, until: usize) -> Poll<(usize, Said<Self::Error>)>;

    fn fill(self: Pin<&mut Self>) -> Poll<Said<Self::Error>>;
    fn park(&self, cx: &Context<'_>, full_ones_rest: bool);
    fn is_full(&self) -> bool;
    fn is_done(&self) -> bool;
    fn take(self: Pin<&mut Self>) -> Option<Self::Items>;

    /// Drops all sources and items, or only the sources whose cells are empty.
    fn keep(self: Pin<&mut Self>, speaker: bool);
    fn each_hint(&self, tell: &mut impl FnMut(bool, (usize, Option<usize>)));
}

pub trait CopiedLinks: Links {
    fn copied(&self) -> Option<Self::Items>;
}

pub trait UniformLinks<T> {
    fn take_one(self: Pin<&mut Self>) -> Option<T>;
}

#[pin_project]
pub struct Link<S: Source, R> {
    #[pin]
    source: Watched<S>,
    /// The newest item, until it is taken; it stays when the source has ended.
    item: Option<S::Item>,
    #[pin]
    rest: R,
}

impl<S: Source, R> Link<S, R> {
    const fn new(source: S, rest: R) -> Self {
        Self { source: Watched::new(source), item: None, rest }
    }
}

impl<S: Source + Clone, R: Clone> Clone for Link<S, R> {
    fn clone(&self) -> Self {
        Self { source: self.source.clone(), item: None, rest: self.rest.clone() }
    }
}

impl<S: Source, R: Links<Error = S::Error>> Links for Link<S, R> {
    type Items = (S::Item, R::Items);
    type Head = S::Item;
    type Error = S::Error;
    const LENGTH: usize = R::LENGTH + 1;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, from: usize, until: usize) -> Poll<(usize, Said<S::Error>)> {
        let this = self.project();
        if until == 0 {
            return Poll::Pending;
        }
        if from == 0 {
            match this.source.poll() {
                Poll::Ready(Some(Ok(item))) => {
                    *this.item = Some(item);
                    return Poll::Ready((0, Said::Item));
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready((0, Said::Error(error))),
                Poll::Ready(None) if this.item.is_none() => return Poll::Ready((0, Said::Short)),
                Poll::Ready(None) | Poll::Pending => {}
            }
        }
        this.rest.poll(from.saturating_sub(1), until - 1).map(|(at, said)| (at + 1, said))
    }

    #[inline(always)]
    fn fill(self: Pin<&mut Self>) -> Poll<Said<S::Error>> {
        let this = self.project();
        if this.item.is_none() {
            match this.source.poll() {
                Poll::Ready(Some(Ok(item))) => *this.item = Some(item),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Said::Error(error)),
                Poll::Ready(None) => return Poll::Ready(Said::Short),
                Poll::Pending => {}
            }
        }
        match this.rest.fill() {
            Poll::Ready(Said::Item) if this.item.is_none() => Poll::Pending,
            filled => filled,
        }
    }

    fn park(&self, cx: &Context<'_>, full_ones_rest: bool) {
        // What a source that rests says is not heard.
        if !(full_ones_rest && self.item.is_some()) {
            self.source.park(cx);
        }
        self.rest.park(cx, full_ones_rest);
    }

    #[inline(always)]
    fn is_full(&self) -> bool {
        self.item.is_some() && self.rest.is_full()
    }

    #[inline(always)]
    fn is_done(&self) -> bool {
        self.source.is_done() && self.rest.is_done()
    }

    #[inline(always)]
    fn take(self: Pin<&mut Self>) -> Option<Self::Items> {
        let this = self.project();
        this.item.take().zip(this.rest.take())
    }

    fn keep(self: Pin<&mut Self>, speaker: bool) {
        let this = self.project();
        if !(speaker && this.item.is_some()) {
            this.source.release();
            *this.item = None;
        }
        this.rest.keep(speaker);
    }

    fn each_hint(&self, tell: &mut impl FnMut(bool, (usize, Option<usize>))) {
        tell(self.item.is_some(), self.source.size_hint());
        self.rest.each_hint(tell);
    }
}

impl<S: Source<Item: Clone>, R: CopiedLinks<Error = S::Error>> CopiedLinks for Link<S, R> {
    #[inline(always)]
    fn copied(&self) -> Option<Self::Items> {
        self.item.clone().zip(self.rest.copied())
    }
}

impl<S: Source, R: UniformLinks<S::Item>> UniformLinks<S::Item> for Link<S, R> {
    #[inline(always)]
    fn take_one(self: Pin<&mut Self>) -> Option<S::Item> {
        let this = self.project();
        this.item.take().or_else(|| this.rest.take_one())
    }
}

/// The end of a list of sources that fail with `E`.
pub struct End<E>(PhantomData<fn() -> E>);

impl<E> Clone for End<E> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<E> Links for End<E> {
    type Items = ();
    type Head = Infallible;
    type Error = E;
    const LENGTH: usize = 0;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, _: usize, _: usize) -> Poll<(usize, Said<E>)> {
        Poll::Pending
    }

    #[inline(always)]
    fn fill(self: Pin<&mut Self>) -> Poll<Said<E>> {
        Poll::Ready(Said::Item)
    }

    fn park(&self, _: &Context<'_>, _: bool) {}

    #[inline(always)]
    fn is_full(&self) -> bool {
        true
    }

    #[inline(always)]
    fn is_done(&self) -> bool {
        true
    }

    #[inline(always)]
    fn take(self: Pin<&mut Self>) -> Option<()> {
        Some(())
    }

    fn keep(self: Pin<&mut Self>, _: bool) {}

    fn each_hint(&self, _: &mut impl FnMut(bool, (usize, Option<usize>))) {}
}

impl<E> CopiedLinks for End<E> {
    #[inline(always)]
    fn copied(&self) -> Option<()> {
        Some(())
    }
}

impl<T, E> UniformLinks<T> for End<E> {
    #[inline(always)]
    fn take_one(self: Pin<&mut Self>) -> Option<T> {
        None
    }
}

/// Makes a tuple of a list.
pub trait Flatten {
    type Flat;

    fn flatten(self) -> Self::Flat;
}

/// Implements what a tuple needs to be [`Sources`], and its items to be a tuple.
macro_rules! tuple {
    ($first:ident $($name:ident)+) => {
        impl<$first: IntoObservable, $($name: IntoObservableWith<$first::Error>),+> Sources for ($first, $($name),+) {
            type Row = Unlike<tuple!(@links $first::Error, $first $($name)+)>;

            #[expect(non_snake_case, reason = "a value has the name of its type")]
            fn into_row(self) -> Self::Row {
                let ($first, $($name),+) = self;
                Unlike { links: tuple!(@link $first $($name)+), turn: 0 }
            }
        }

        impl<$first, $($name),+> Flatten for tuple!(@list $first $($name)+) {
            type Flat = ($first, $($name),+);

            #[inline(always)]
            #[expect(non_snake_case, reason = "an item has the name of its type")]
            fn flatten(self) -> Self::Flat {
                let tuple!(@list $first $($name)+) = self;
                ($first, $($name),+)
            }
        }
    };
    (@links $error:ty,) => { End<$error> };
    (@links $error:ty, $name:ident $($more:ident)*) => { Link<$name::Source, tuple!(@links $error, $($more)*)> };
    (@link) => { End(PhantomData) };
    (@link $name:ident $($more:ident)*) => { Link::new($name.into_observable().source, tuple!(@link $($more)*)) };
    (@list) => { () };
    (@list $name:ident $($more:ident)*) => { ($name, tuple!(@list $($more)*)) };
}

tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D F);
tuple!(A B C D F G);
tuple!(A B C D F G H);
tuple!(A B C D F G H I);
