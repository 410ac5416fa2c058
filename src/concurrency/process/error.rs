//! What can go wrong with a child process.

use crate::parts::lines::LineError;
use std::{error::Error, fmt, io, process::ExitStatus};

/// The error of a child process and of its lines.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProcessError {
    /// The process could not be started, or its pipes could not be used.
    Io(io::Error),

    /// It ended by itself, and not with success.
    #[non_exhaustive]
    Failed {
        /// The code, or the signal.
        status: ExitStatus,
        /// The last lines that it wrote to its standard error, at most 4,096 bytes.
        stderr: String,
    },

    /// It ended with success, but a line was still expected from it.
    NoAnswer,

    /// A line is longer than the limit, which is given in bytes.
    LineTooLong(usize),

    /// A line that the process wrote is not UTF-8.
    NotUtf8,

    /// A request to a worker has a line break in it, and so would be two.
    LineBreak,

    /// What the process was fed with failed.
    Input(Box<dyn Error + Send + Sync>),
}

impl ProcessError {
    /// The error of a source that feeds a process, for `map_err(ProcessError::input)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Process, ProcessError}, prelude::*};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let words = throw_error::<String, _>("the line is dead").map_err(ProcessError::input);
    /// let sorted = Process::new(Command::new("sort")).input(words).lines();
    /// let Err(ProcessError::Input(error)) = sorted.count().await else { panic!("it was fed") };
    /// assert_eq!(error.to_string(), "the line is dead");
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn input(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Input(error.into())
    }
}

impl From<io::Error> for ProcessError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<LineError> for ProcessError {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Io(error) => Self::Io(error),
            LineError::TooLong(limit) => Self::LineTooLong(limit),
            LineError::NotUtf8 => Self::NotUtf8,
        }
    }
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the process could not be started or spoken to"),
            Self::Failed { status, stderr } if stderr.is_empty() => write!(f, "the process failed with {status}"),
            Self::Failed { status, stderr } => write!(f, "the process failed with {status}: {stderr}"),
            Self::NoAnswer => f.write_str("the process ended without an answer"),
            Self::LineTooLong(limit) => write!(f, "a line of the process is longer than {limit} bytes"),
            Self::NotUtf8 => f.write_str("a line of the process is not UTF-8"),
            Self::LineBreak => f.write_str("the request has a line break in it"),
            Self::Input(_) => f.write_str("the input of the process failed"),
        }
    }
}

impl Error for ProcessError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Input(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
