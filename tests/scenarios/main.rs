//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod context;
mod boxes;
mod bounds;
mod leaks;
mod dropped_anywhere;
mod again;
mod promise;
mod single_flight;
mod scope;
mod worker_pool;
mod rate_limiter;
mod actor;
#[cfg(target_os = "linux")]
mod process;
mod subject;
mod subjects;
mod behavior_subject;
mod replay_subject;
mod async_subject;
mod unicast_subject;
mod soak;
mod subscription;
mod subscription_set;
mod branches;
