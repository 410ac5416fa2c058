//! The workloads, a file each, or two where one question has two sides.

mod boundary;
mod compile_time;
mod concurrent;
mod flatten;
mod group_by;
mod linear;
mod memory;
mod merge;
mod parallel;
mod retry;
mod share;
mod subject;
mod subscribe;
mod switch_map;
mod time;
mod window;

use crate::harness::Workload;

/// A workload that is made when it is its turn.
type Named = (&'static str, fn() -> Workload);

/// All of them, in the order of the tables.
pub const ALL: [Named; 19] = [
    ("linear", linear::workload),
    ("concat_map", flatten::concat_map),
    ("flat_map", flatten::flat_map),
    ("switch_map", switch_map::workload),
    ("merge", merge::workload),
    ("concurrent", concurrent::workload),
    ("subject", subject::workload),
    ("share", share::workload),
    ("boundary", boundary::workload),
    ("debounce", time::debounce),
    ("throttle", time::throttle),
    ("buffer_count", window::buffer_count),
    ("window_count", window::window_count),
    ("group_by", group_by::workload),
    ("retry", retry::workload),
    ("subscribe", subscribe::workload),
    ("memory", memory::workload),
    ("map_parallel", parallel::workload),
    ("compile_time", compile_time::workload),
];

/// Those that take minutes.
pub const SLOW: [&str; 1] = ["compile_time"];
