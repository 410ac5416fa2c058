//! Pictures of `operators::share`.

mod runs;
mod share;
mod share_replay;
mod share_with;
mod cache;
mod state_in;
mod publish;
mod publish_with;
mod broadcast;
mod balance;
mod partition;
mod partition_by;
mod also_to;
mod wire_tap;
