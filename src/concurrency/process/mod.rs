//! Child processes whose lines are observables, so many at once, and workers among them that are asked again and again.

mod child;
mod error;
mod lines;
mod pool;
mod stderr;
mod workers;

pub use error::ProcessError;
pub use lines::ProcessLines;
pub use pool::ProcessPool;
pub use workers::{ProcessAnswer, ProcessWorkers};

use crate::{BoxObservable, IntoObservable, Observable, parts::lines::Lines};
use std::fmt;
use tokio::process::Command;

/// A child process to be started, whose lines are an observable.
///
/// It is a [`Command`] of tokio, taken as it is, with what this crate adds to it: a limit for lines, and an input that is
/// an observable.
/// Standard output and standard error become pipes; the standard input is what the command says, so that a command that
/// says nothing shares that of this program.
///
/// # Examples
///
/// The files of a folder are counted, no more than two processes at once:
///
/// ```
/// use headwater::{concurrency::{Process, ProcessError}, prelude::*};
/// use tokio::process::Command;
///
/// # #[cfg(unix)]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ProcessError> {
/// let count = |file: &'static str| {
///     let mut command = Command::new("wc");
///     command.arg("-l").arg(file);
///     Process::new(command).lines()
/// };
/// let counts = from_iter(["Cargo.toml", "README.md"]).with_error().merge_map(2, count);
/// assert_eq!(counts.count().await?, 2);
/// # Ok(())
/// # }
/// # #[cfg(not(unix))]
/// # fn main() {}
/// ```
///
/// # See also
///
/// [`ProcessPool`] for one limit that several pipelines share, [`ProcessWorkers`] for processes that stay.
#[must_use = "a process is started when its lines are asked for"]
#[doc(alias("Popen", "spawn", "exec", "child_process", "subprocess"))]
pub struct Process {
    command: Command,
    input: Option<BoxObservable<'static, String, ProcessError>>,
    lines: Lines,
}

impl Process {
    /// A process of a command, with lines of up to a mebibyte.
    pub fn new(command: impl Into<Command>) -> Self {
        Self { command: command.into(), input: None, lines: Lines::new() }
    }

    /// Feeds the process: each item becomes a line of its standard input, which is closed at the end.
    ///
    /// An item is asked for when the process has taken the one before it into its pipe, and while somebody asks for its
    /// lines; a process that reads no more is fed no more, which is no error.
    /// An error of the input ends the process, and is the error of its lines; it is a [`ProcessError`], so that the lines
    /// of one process are the input of another as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Process, ProcessError}, prelude::*};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ProcessError> {
    /// let words = from_iter(["pear", "apple", "fig"]).map(str::to_owned).with_error();
    /// let sorted = Process::new(Command::new("sort")).input(words).lines();
    /// assert_eq!(sorted.to_vec().await?, ["apple", "fig", "pear"]);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    #[doc(alias("stdin", "pipe"))]
    pub fn input<O>(mut self, lines: O) -> Self
    where
        O: IntoObservable<Item = String, Error = ProcessError, Source: Send + 'static>,
    {
        self.input = Some(lines.into_observable().boxed());
        self
    }

    /// Fails at a line that is longer than so many bytes, without its end; with 0 all lines have to be empty.
    ///
    /// The limit is what bounds the memory: a process may well never end its line.
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
    /// let mut zeros = Command::new("cat");
    /// zeros.arg("/dev/zero");
    /// let read = Process::new(zeros).longest_line(100_000).lines().last().await;
    /// assert!(matches!(read, Err(ProcessError::LineTooLong(100_000))));
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn longest_line(mut self, bytes: usize) -> Self {
        self.lines.longest = bytes;
        self
    }

    /// Puts U+FFFD wherever a line is not UTF-8, which otherwise is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{Process, ProcessError}, prelude::*};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ProcessError> {
    /// let mut latin = Command::new("printf");
    /// latin.arg(r"caf\351\n");
    /// assert_eq!(Process::new(latin).lossy().lines().to_vec().await?, ["caf\u{fffd}"]);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn lossy(mut self) -> Self {
        self.lines.lossy = true;
        self
    }

    /// Emits what the process writes to its standard output, line by line, without the ends of the lines.
    ///
    /// The process is started at the first poll.
    /// It is read only when the consumer asks, so that it waits in its own `write` for a slow one: what is under way is
    /// what the pipe holds, and 8 KiB that were read from it.
    /// A line ends with `\n` or `\r\n`; what stands behind the last one is a line, too.
    /// Its standard error is read meanwhile, and forgotten but for the last lines.
    ///
    /// A process cannot be started twice; where one is to be repeated, [`defer`](fn@crate::create::defer) makes a new
    /// one each time.
    ///
    /// # Completion and errors
    ///
    /// Completes when its standard output has ended, and it has ended itself, with success.
    /// Fails when it could not be started, when it ends otherwise, with its last words ([`ProcessError::Failed`]), and at
    /// a line that is too long or not UTF-8.
    /// A process that it has started itself, and that has inherited its standard output, keeps that open: the lines of
    /// both come, and the end with the later one.
    ///
    /// # Cancellation
    ///
    /// Kills the process, and waits until it is gone: neither it nor a zombie of it is left when the drop returns.
    /// That is a matter of some hundred microseconds.
    /// A process that takes more than 100 ms to die, because it has gigabytes to give back or because a device holds it, is
    /// left to tokio, which reaps it as soon as it is dead, if a tokio runtime with I/O enabled still runs by then.
    ///
    /// Only the process itself is killed, not what it has started in turn.
    /// Those find their pipes closed; where that does not end them, as with a shell that waits for its commands, let the
    /// process be the one that matters: `sh -c 'exec program'`.
    ///
    /// # Panics
    ///
    /// When it is polled outside a tokio runtime with I/O and time enabled.
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
    /// let mut command = Command::new("sh");
    /// command.arg("-c").arg("echo one; echo two; echo no more numbers >&2; exit 3");
    /// let mut lines = Process::new(command).lines();
    /// assert_eq!(lines.next().await.unwrap().unwrap(), "one");
    /// assert_eq!(lines.next().await.unwrap().unwrap(), "two");
    /// let Some(Err(ProcessError::Failed { status, stderr, .. })) = lines.next().await else { panic!("it ended well") };
    /// assert_eq!((status.code(), stderr.as_str()), (Some(3), "no more numbers"));
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn lines(self) -> Observable<ProcessLines> {
        Observable::new(ProcessLines::new(self, None))
    }
}

impl From<Command> for Process {
    fn from(command: Command) -> Self {
        Self::new(command)
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").field("command", self.command.as_std()).finish_non_exhaustive()
    }
}
