//! Whole stories: subscriptions, subjects and pipelines as people use them.

mod leaks;
mod again;
mod subject;
mod subscription;
mod quakes;
