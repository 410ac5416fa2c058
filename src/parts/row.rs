//! Several sources side by side, each with a cell for its newest item: what `zip`, `combine_latest`, `fork_join` and
//! `race` have in common.

#![expect(unnameable_types, reason = "a trait that cannot be named cannot be implemented elsewhere")]

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// What the functions take that bring many sources together.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a tuple of two to eight observables nor a `Vec` or an array of them",
    label = "expected a tuple, a `Vec` or an array of observables",
    note = "another iterator of observables: collect it into a `Vec`"
)]
pub trait Sources {
    type Row: Row;

    fn into_row(self) -> Self::Row;
}

/// Sources with a cell each.
///
/// An operator [polls](Self::poll) or [fills](Self::fill) it until it has what it wants; before it returns `Pending` it
/// [parks](Self::park).
pub trait Row {
    /// An item of each source.
    type Items;
    type Error;

    /// Polls the sources that may have something, in order and in turns, until one of them has something to say.
    fn poll(self: Pin<&mut Self>) -> Poll<Said<Self::Error>>;

    /// Polls the sources whose cells are empty, until all cells are full; that is what `Item` means here.
    fn fill(self: Pin<&mut Self>) -> Poll<Said<Self::Error>>;

    /// Prepares for `Pending`; behind [`fill`](Self::fill) the sources whose cells are full rest.
    fn park(&self, cx: &Context<'_>, full_ones_rest: bool);

    fn is_full(&self) -> bool;

    /// Empties all cells if all are full; the turns begin anew.
    fn take(self: Pin<&mut Self>) -> Option<Self::Items>;

    /// Drops all sources and items.
    fn release(self: Pin<&mut Self>);

    /// Tells of every source whether its cell is full, and what its size hint is.
    fn each_hint(&self, tell: &mut impl FnMut(bool, (usize, Option<usize>)));
}

/// What comes of a poll of a row.
pub enum Said<E> {
    /// A source had an item, which is in its cell.
    Item,
    /// A source has ended, and its cell is empty: the row will never be full.
    /// A row without sources is one of them.
    Short,
    /// All sources have ended, and the cells are full.
    Over,
    Error(E),
}

/// A row of items that can be cloned.
pub trait Copied: Row {
    /// Clones all items if all cells are full.
    fn copied(&self) -> Option<Self::Items>;
}

/// A row of sources of one type of item.
pub trait Uniform: Row {
    type Item;

    /// Takes the item of the source that last had one.
    fn take_one(self: Pin<&mut Self>) -> Option<Self::Item>;

    /// Drops all sources but that one; no other has had an item yet.
    fn keep_speaker(self: Pin<&mut Self>);

    /// Polls that one.
    fn poll_speaker(self: Pin<&mut Self>) -> Poll<Said<Self::Error>>;
}
