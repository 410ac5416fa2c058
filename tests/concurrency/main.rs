//! What several tasks share.

mod rate_limiter;
