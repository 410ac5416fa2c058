//! Private pieces that at least three operators stand on, each file named for the one thing that it is.
//!
//! What only one or two operators need stays with them.

pub(crate) mod budget;
pub(crate) mod drive;
pub(crate) mod fused;
pub(crate) mod timer;
pub(crate) mod watched;
pub(crate) mod ahead;
pub(crate) mod slots;
pub(crate) mod row;
pub(crate) mod unlike;
pub(crate) mod alike;
pub(crate) mod window;
pub(crate) mod queue;
pub(crate) mod boundary;
pub(crate) mod block;
pub(crate) mod held;
pub(crate) mod lines;
pub(crate) mod blocking;
pub(crate) mod driven;
pub(crate) mod branch_queue;
pub(crate) mod branches;
pub(crate) mod branching;
pub(crate) mod branch;
pub(crate) mod windows;
pub(crate) mod tumbling;
pub(crate) mod closings;
pub(crate) mod sync;
