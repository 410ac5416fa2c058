//! The error of the kit's sources.

#[cfg(feature = "durable")]
use crate::durable::QueueError;
use crate::{Elapsed, EmptyError, Errors, Lagged, Panicked, SingleError, TooManyGroups};
use std::{error::Error, fmt};

/// The error of marble sources: a text, by default `"error"`.
///
/// Every error that an operator of this crate adds turns into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TestError {
    message: String,
}

impl fmt::Display for TestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for TestError {}

impl From<&str> for TestError {
    fn from(message: &str) -> Self {
        Self { message: message.to_owned() }
    }
}

impl From<Lagged> for TestError {
    fn from(lagged: Lagged) -> Self {
        Self { message: lagged.to_string() }
    }
}

impl From<Elapsed> for TestError {
    fn from(elapsed: Elapsed) -> Self {
        Self { message: elapsed.to_string() }
    }
}

impl From<EmptyError> for TestError {
    fn from(error: EmptyError) -> Self {
        Self { message: error.to_string() }
    }
}

impl From<SingleError> for TestError {
    fn from(error: SingleError) -> Self {
        Self { message: error.to_string() }
    }
}

impl From<Panicked> for TestError {
    fn from(panicked: Panicked) -> Self {
        Self { message: panicked.to_string() }
    }
}

impl<E: fmt::Display> From<Errors<E>> for TestError {
    fn from(errors: Errors<E>) -> Self {
        Self { message: errors.to_string() }
    }
}

impl From<TooManyGroups> for TestError {
    fn from(error: TooManyGroups) -> Self {
        Self { message: error.to_string() }
    }
}

#[cfg(feature = "durable")]
impl From<QueueError> for TestError {
    fn from(error: QueueError) -> Self {
        Self { message: error.to_string() }
    }
}
