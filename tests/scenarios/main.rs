//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod boxes;
mod bounds;
mod leaks;
mod subject;
mod subscription;
mod quakes;
