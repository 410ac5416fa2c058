//! Follows a log as `tail -F` does, through rotation and truncation, and tells of bursts of errors.
//!
//! ```sh
//! cargo run --release --example log_tail                    # on a log that it writes itself, for two seconds
//! cargo run --release --example log_tail -- /var/log/syslog # until Ctrl-C
//! ```
//!
//! A burst is five lines or more with `ERROR` in them that are less than a fifth of a second apart.

use headwater::prelude::*;
use std::{
    env,
    error::Error,
    fmt,
    fs::Metadata,
    io::{self, ErrorKind, SeekFrom},
    path::{Path, PathBuf},
    process,
    sync::Arc,
    time::Duration,
};
use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncBufReadExt, AsyncSeekExt, AsyncWriteExt, BufReader},
    signal::ctrl_c,
    time::sleep,
};

/// How often the file is looked at: what a log is followed by on any file system, also where nobody tells of changes.
const LOOK: Duration = Duration::from_millis(20);
/// The silence that ends a burst.
const SILENCE: Duration = Duration::from_millis(200);
/// A burst that is longer than that is told in parts.
const LONGEST: Duration = Duration::from_secs(60);
/// The errors that make a burst.
const MANY: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let lines = match env::args_os().nth(1) {
        Some(path) => follow(path.into()).boxed(),
        None => demonstration().boxed(),
    };
    let mut read = 0;
    bursts(lines.take_until(ctrl_c()).tap(|_| read += 1)).for_each(|burst| println!("{burst}")).await?;
    println!("{read} lines read");
    Ok(())
}

pub(crate) struct Burst {
    pub(crate) errors: usize,
    pub(crate) first: String,
    pub(crate) last: String,
}

/// The bursts of errors among some lines, each when it is over.
pub(crate) fn bursts<S>(lines: Observable<S>) -> Observable<impl Source<Item = Burst, Error = Arc<S::Error>>>
where
    S: Source<Item = String>,
{
    lines
        .filter(|line| line.contains("ERROR"))
        .map_err(Arc::new) // windows hand an error to several consumers
        .session_window(SILENCE, LONGEST)
        .flat_map(|errors| errors.map(Burst::of).reduce(Burst::and))
        .filter_map(|burst| burst.filter(|burst| burst.errors >= MANY))
}

/// The lines that are written to a file from now on, also to the one that takes its place.
pub(crate) fn follow(path: PathBuf) -> Observable<impl Source<Item = String, Error = io::Error>> {
    create(|mut out| async move {
        let mut log = Log::open(&path, SeekFrom::End(0)).await?;
        if log.is_none() {
            eprintln!("waiting for {}", path.display());
        }
        loop {
            // This comes first, so that all that was written to a file that has been replaced is read.
            let named = found(fs::metadata(&path).await)?;
            if let Some(log) = &mut log {
                log.rewind_if_truncated().await?;
                while let Some(line) = log.next_line().await? {
                    if !out.emit(line).await {
                        return Ok(());
                    }
                }
            }
            match named.map(|named| id(&named)) {
                Some(id) if log.as_ref().is_none_or(|log| log.id != id) => {
                    log = Log::open(&path, SeekFrom::Start(0)).await?;
                }
                _ => sleep(LOOK).await,
            }
        }
    })
}

struct Log {
    file: BufReader<File>,
    id: (u64, u64),
    /// How much of the file was read.
    position: u64,
    /// The beginning of a line whose end is not written yet.
    line: Vec<u8>,
}

impl Log {
    /// A log, if there is one.
    async fn open(path: &Path, start: SeekFrom) -> io::Result<Option<Self>> {
        let Some(file) = found(File::open(path).await)? else { return Ok(None) };
        let id = id(&file.metadata().await?);
        let mut file = BufReader::new(file);
        let position = file.seek(start).await?;
        eprintln!("following {}", path.display());
        Ok(Some(Self { file, id, position, line: Vec::new() }))
    }

    async fn rewind_if_truncated(&mut self) -> io::Result<()> {
        if self.file.get_ref().metadata().await?.len() < self.position {
            self.position = self.file.seek(SeekFrom::Start(0)).await?;
            self.line.clear();
        }
        Ok(())
    }

    /// The next line, if it is there as a whole.
    async fn next_line(&mut self) -> io::Result<Option<String>> {
        self.position += self.file.read_until(b'\n', &mut self.line).await? as u64;
        if self.line.pop_if(|last| *last == b'\n').is_none() {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        Ok(Some(line))
    }
}

/// What tells a file from another of the same name.
#[cfg(unix)]
fn id(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

#[cfg(not(unix))]
fn id(file: &Metadata) -> (u64, u64) {
    let created = file.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    created.map_or((0, 0), |age| (age.as_secs(), age.subsec_nanos().into()))
}

/// A log that is not there yet, or just now, is no error.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

impl Burst {
    fn of(line: String) -> Self {
        Self { errors: 1, first: line.clone(), last: line }
    }

    fn and(self, later: Self) -> Self {
        Self { errors: self.errors + later.errors, first: self.first, last: later.last }
    }
}

impl fmt::Display for Burst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} errors, from {:?} to {:?}", self.errors, self.first, self.last)
    }
}

/// Follows a log while it is written; both are gone at the end.
pub(crate) fn demonstration() -> Observable<impl Source<Item = String, Error = io::Error>> {
    let folder = env::temp_dir().join(format!("headwater-log-tail-{}", process::id()));
    using(
        || std::fs::create_dir(&folder).map(|()| folder),
        |folder| {
            let path = folder.join("log");
            let story = from_try_future(write(path.clone())).map(|()| None);
            follow(path).map(Some).merge(story).map_while(|line| line)
        },
        |folder| drop(std::fs::remove_dir_all(folder)),
    )
}

enum Step {
    Lines(&'static str, usize),
    Silence,
    Rotate,
    Truncate,
}

/// A burst that goes on in a new file, an error alone, and another burst in a file that was cut to nothing.
const STORY: [Step; 10] = [
    Step::Lines("INFO all is well", 10),
    Step::Lines("ERROR the disk is slow", 5),
    Step::Rotate,
    Step::Lines("ERROR the disk is full", 4),
    Step::Silence,
    Step::Lines("ERROR somebody slipped", 1),
    Step::Silence,
    Step::Truncate,
    Step::Lines("ERROR the disk is gone", 6),
    Step::Silence,
];

async fn write(path: PathBuf) -> io::Result<()> {
    for step in STORY {
        match step {
            Step::Silence => sleep(2 * SILENCE).await,
            Step::Rotate => fs::rename(&path, path.with_extension("1")).await?,
            Step::Truncate => File::create(&path).await.map(drop)?,
            Step::Lines(text, count) => {
                let mut file = OpenOptions::new().append(true).create(true).open(&path).await?;
                for n in 1..=count {
                    file.write_all(format!("{text} ({n})\n").as_bytes()).await?;
                    file.flush().await?;
                    sleep(SILENCE / 10).await;
                }
            }
        }
    }
    Ok(())
}
