//! The operators, a file each: method, documentation and adapter; a room a family.
//!
//! The adapters are named here for signatures; the methods are listed on [`Observable`](crate::Observable).

pub mod transform;
pub mod filter;
pub mod combine;
pub mod conditional;
pub mod window;
pub mod group;
pub mod time;
pub mod error;
pub mod backpressure;
pub mod concurrent;
pub mod aggregate;
pub mod terminal;
pub mod lifecycle;
pub mod share;
pub mod convert;
