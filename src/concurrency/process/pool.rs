//! `ProcessPool`: so many child processes at once, whoever starts them.

use super::{Process, ProcessLines};
use crate::Observable;
use futures::FutureExt;
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;

/// A limit to how many child processes run at once, shared by all who start them.
///
/// Clones are the same pool: give one to each of several pipelines and tasks, and together they keep to the limit.
/// Who waits for a place is served in order of arrival.
/// The processes of one pipeline alone need no pool: `merge_map(n, |item| process(item).lines())` runs `n` at once.
///
/// # Examples
///
/// ```
/// use headwater::{concurrency::{ProcessError, ProcessPool}, prelude::*};
/// use tokio::process::Command;
///
/// # #[cfg(unix)]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ProcessError> {
/// let pool = ProcessPool::new(2);
/// let say = |word: &str| {
///     let mut command = Command::new("echo");
///     command.arg(word);
///     pool.lines(command)
/// };
/// let said = concat_eager([say("a"), say("b"), say("c")], 16).to_vec().await?;
/// assert_eq!(said, ["a", "b", "c"]);
/// # Ok(())
/// # }
/// # #[cfg(not(unix))]
/// # fn main() {}
/// ```
#[derive(Clone)]
#[doc(alias("multiprocessing", "ProcessPoolExecutor", "semaphore"))]
pub struct ProcessPool {
    /// A permit for each process that may still be started.
    places: Arc<Semaphore>,
}

impl ProcessPool {
    /// A pool of so many processes at once.
    ///
    /// # Panics
    ///
    /// When `size` is 0.
    #[track_caller]
    pub fn new(size: usize) -> Self {
        assert!(size > 0, "a pool needs a size of at least 1");
        Self { places: Arc::new(Semaphore::new(size.min(Semaphore::MAX_PERMITS))) }
    }

    /// Emits the lines of a process, as [`Process::lines`] does, once the pool has a place for it.
    ///
    /// It takes its place in line at the first poll, and gives it back, or the place in the pool, when the process has
    /// ended and at the latest when it is dropped.
    /// As nothing is read that nobody asks for, a pipeline that has a place and does not go on keeps it.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{ProcessError, ProcessPool}, prelude::*};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ProcessError> {
    /// let pool = ProcessPool::new(1);
    /// let mut endless = pool.lines(Command::new("yes"));
    /// assert_eq!(endless.next().await.unwrap()?, "y");
    /// assert_eq!(pool.free(), 0);
    /// drop(endless);
    /// assert_eq!(pool.free(), 1);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn lines(&self, process: impl Into<Process>) -> Observable<ProcessLines> {
        let places = Arc::clone(&self.places);
        let turn = async move { places.acquire_owned().await.ok() };
        Observable::new(ProcessLines::new(process.into(), Some(turn.boxed())))
    }

    /// How many more processes could be started at this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::{concurrency::{ProcessError, ProcessPool}, prelude::*};
    /// use tokio::process::Command;
    ///
    /// # #[cfg(unix)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ProcessError> {
    /// let pool = ProcessPool::new(3);
    /// let mut endless = pool.lines(Command::new("yes"));
    /// assert_eq!(pool.free(), 3); // it takes its place when it begins
    /// endless.next().await.unwrap()?;
    /// assert_eq!(pool.free(), 2);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn free(&self) -> usize {
        self.places.available_permits()
    }
}

impl fmt::Debug for ProcessPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessPool").field("free", &self.free()).finish_non_exhaustive()
    }
}
