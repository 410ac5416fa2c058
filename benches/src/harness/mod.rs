//! Runs contenders side by side and tells what they cost.

pub mod drive;
pub mod json;
pub mod plot;
pub mod race;
pub mod rxjs;
pub mod table;

pub use drive::{in_task, on_threads, value};
pub use race::{Contender, Effort, Race, Unit, Workload};
