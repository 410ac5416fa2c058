//! Pictures of `operators::time`.

pub(crate) mod consumer;
mod debounce;
mod debounce_when;
mod throttle;
mod throttle_edges;
mod throttle_when;
mod audit;
mod audit_when;
mod sample;
mod sample_when;
mod delay;
mod delay_when;
mod delay_subscription;
mod spaced;
mod rate_limit;
mod rate_drop;
mod rate_limit_by;
mod timeout;
mod timeout_first;
mod timeout_total;
mod timeout_or;
mod keep_alive;
mod pause_when;
mod timestamp;
mod time_interval;
