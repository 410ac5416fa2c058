//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod context;
mod leaks;
mod promise;
mod scope;
mod subject;
mod subscription;
mod quakes;
