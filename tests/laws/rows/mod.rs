//! The table of the laws: one row an operator, a file a room.

use headwater::testing::Laws;

mod create;
mod transform;
mod filter;
mod combine;
mod conditional;
mod time;
mod window;
mod group;
mod error;
mod share;
mod lifecycle;
mod aggregate;
mod convert;
mod backpressure;
mod concurrent;
mod terminal;

pub(crate) fn all() -> Vec<Laws> {
    let rooms = [
        create::rows(),
        transform::rows(),
        filter::rows(),
        combine::rows(),
        conditional::rows(),
        time::rows(),
        window::rows(),
        group::rows(),
        error::rows(),
        share::rows(),
        lifecycle::rows(),
        aggregate::rows(),
        convert::rows(),
        backpressure::rows(),
        concurrent::rows(),
        terminal::rows(),
    ];
    rooms.into_iter().flatten().collect()
}
