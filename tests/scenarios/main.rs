//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod context;
mod boxes;
mod bounds;
mod leaks;
mod again;
mod promise;
mod scope;
mod rate_limiter;
mod subject;
mod subscription;
mod quakes;
