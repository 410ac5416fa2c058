//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod leaks;
mod subject;
mod subscription;
mod quakes;
mod branches;
