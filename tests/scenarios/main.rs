//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod context;
mod boxes;
mod bounds;
mod leaks;
mod promise;
mod scope;
mod subject;
mod subscription;
mod quakes;
