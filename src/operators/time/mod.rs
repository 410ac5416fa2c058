//! Operators in which a clock decides when, or a notifier in its place.
//!
//! Buffers that a clock closes are in [`window`](super::window), spans that are taken or skipped in
//! [`filter`](super::filter).

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

pub use crate::parts::window::{Span, When};
pub use audit::Audit;
pub use debounce::{Debounce, Debounced, Quiet};
pub use delay::{Delay, Delayed};
pub use delay_subscription::{DelaySubscription, Start};
pub use delay_when::DelayWhen;
pub use keep_alive::KeepAlive;
pub use pause_when::PauseWhen;
pub use rate_drop::RateDropped;
pub use rate_limit::{Cost, OneToken, RateLimit, RateLimited};
pub use rate_limit_by::{RateLimitBy, RateLimitedBy};
pub use sample::{Sample, Sampled};
pub use sample_when::{SampleWhen, SampledWhen};
pub use spaced::Spaced;
pub use throttle::{Throttle, Throttled};
pub use throttle_edges::{Edges, ThrottleEdges};
pub use time_interval::{TimeInterval, Timed};
pub use timeout::{Elapsed, Timeout};
pub use timeout_first::{Deadline, TimeoutFirst};
pub use timeout_or::TimeoutOr;
pub use timeout_total::TimeoutTotal;
pub use timestamp::Timestamp;
