//! The table of the laws: one row an operator, a file a room.

use headwater::testing::Laws;

mod transform;
mod filter;
mod combine;
mod time;
mod window;
mod lifecycle;
mod aggregate;
mod convert;
mod terminal;

pub(crate) fn all() -> Vec<Laws> {
    let rooms = [
        transform::rows(),
        filter::rows(),
        combine::rows(),
        time::rows(),
        window::rows(),
        lifecycle::rows(),
        aggregate::rows(),
        convert::rows(),
        terminal::rows(),
    ];
    rooms.into_iter().flatten().collect()
}
