//! What must compile, and fast; what must compile beside other crates; and what must not, with which message.

mod chain;
mod collisions;
mod handlers;
mod mistakes;
