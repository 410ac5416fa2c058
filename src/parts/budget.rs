//! How a loop over a source that is always ready gives way to other tasks.

use std::task::Context;

/// How many items a loop takes before it gives way.
///
/// The tightest loops look whether one is left before they count it, so that the step from one item to the next is not
/// itself a way out.
/// The compiler may then turn the loop about, with the question whether the source has ended at its foot, and keeps in
/// registers what would have to be written down for every item.
pub(crate) const BUDGET: u32 = 1_024;

/// A count of the items that an operator swallowed.
///
/// It goes on over many polls: counters that began anew at each call would multiply when operators are stacked, these
/// add up.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: u32,
}

impl Budget {
    pub(crate) const fn new() -> Self {
        Self { left: BUDGET }
    }

    /// Counts one item; at the end of the budget it wakes the task, and the caller returns `Pending`.
    #[inline(always)]
    pub(crate) fn is_spent(&mut self, cx: &mut Context<'_>) -> bool {
        self.left -= 1;
        if self.left > 0 {
            return false;
        }
        self.left = BUDGET;
        give_way(cx);
        true
    }
}

/// Tells the compiler that the common way is another one, for which it keeps the registers.
///
/// Whether that is so does not matter: the way that is not common costs a jump more.
#[cold]
#[inline(always)]
pub(crate) const fn rarely() {}

#[cold]
#[inline(never)]
fn give_way(cx: &mut Context<'_>) {
    cx.waker().wake_by_ref();
}
