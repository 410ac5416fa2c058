//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod context;
mod leaks;
mod again;
mod promise;
mod subject;
mod subscription;
mod quakes;
