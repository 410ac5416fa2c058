//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod context;
mod leaks;
mod promise;
mod scope;
mod rate_limiter;
mod subject;
mod subscription;
mod quakes;
