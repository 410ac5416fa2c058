//! Mirrors `src/operators/terminal`: what their futures answer, and when; what subscriptions do is in `tests/scenarios`.

mod drain;
mod for_each;
mod for_each_async;
mod for_each_concurrent;
mod for_each_latest;
mod try_for_each;
mod try_for_each_async;
mod subscribe;
mod subscribe_with;
mod forward;
mod send_to;
mod blocking_iter;
