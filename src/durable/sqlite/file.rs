//! How the file of a queue is recognised, made and opened.

use super::options::SqliteFile;
use crate::durable::QueueError;
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    path::{self, Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// The `application_id` of our files: `hdwt`.
const OURS: u32 = u32::from_be_bytes(*b"hdwt");

/// The `user_version` of our files.
const FORMAT: u32 = 1;

const SCHEMA: &str = include_str!("schema.sql");

/// How much of a file says what it is.
const HEADER: usize = 100;

/// The longest pause before a file that was busy is tried again: SQLite does not say when it is free.
const LONGEST_PAUSE: Duration = Duration::from_millis(1);

/// Opens the file, or makes one where there is none.
pub(super) fn open(options: &SqliteFile) -> Result<Connection, QueueError> {
    // A relative one could be taken for one of SQLite's own names, `:memory:` and `file:`.
    let path = &path::absolute(&options.path).map_err(backend)?;
    // It is looked at as a mere file first: SQLite would write to what it opens, and make files beside it.
    if !is_queue(path)? {
        create(path)?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(error)?;
    // Were it damaged, closing it would still write to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(error)?;
    connection.busy_timeout(Duration::ZERO).map_err(error)?;
    if options.is_checked {
        patiently(options.busy_timeout, || check(&connection))??;
    }
    patiently(options.busy_timeout, || connection.execute_batch("PRAGMA trusted_schema = OFF; SELECT 1 FROM state"))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(error)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Whether there is a file; fails where it is not ours.
fn is_queue(path: &Path) -> Result<bool, QueueError> {
    let mut header = Vec::with_capacity(HEADER);
    match File::open(path) {
        Ok(file) => file.take(HEADER as u64).read_to_end(&mut header).map_err(backend)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(backend(error)),
    };
    let number = |at: usize| header.get(at..at + 4).and_then(|bytes| Some(u32::from_be_bytes(bytes.try_into().ok()?)));
    if !header.starts_with(b"SQLite format 3\0") || number(68) != Some(OURS) {
        return Err(QueueError::NotAQueue);
    }
    match number(60) {
        Some(found) if found > FORMAT => Err(QueueError::NewerFormat { found, known: FORMAT }),
        Some(FORMAT) => Ok(true),
        _ => Err(QueueError::NotAQueue),
    }
}

/// Makes the file elsewhere and gives it its name when it is whole, so that nobody ever sees half of one.
fn create(path: &Path) -> Result<(), QueueError> {
    refuse_remains(path)?;
    let draft = draft(path)?;
    let made = write_new(&draft).and_then(|()| match fs::hard_link(&draft, path) {
        // Somebody else was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked.map_err(backend),
    });
    let removed = fs::remove_file(&draft);
    made?;
    removed.map_err(backend)?;
    // The name is to be as durable as what is in the file.
    #[cfg(unix)]
    File::open(folder(path)).and_then(|folder| folder.sync_all()).map_err(backend)?;
    Ok(())
}

/// Fails where the file is gone and what was written last to it is still there: SQLite would take it for the new file's.
fn refuse_remains(path: &Path) -> Result<(), QueueError> {
    let mut log = OsString::from(path);
    log.push("-wal");
    let is_there = fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    // Somebody else may have made a file meanwhile, whose log this is.
    if is_there && !path.exists() {
        return Err(QueueError::Damaged(format!("the file is gone, but not {}", Path::new(&log).display())));
    }
    Ok(())
}

fn write_new(path: &Path) -> Result<(), QueueError> {
    let connection = Connection::open(path).map_err(error)?;
    let schema = format!(
        "PRAGMA synchronous = EXTRA; PRAGMA application_id = {OURS}; PRAGMA user_version = {FORMAT};
        BEGIN; {SCHEMA} COMMIT; PRAGMA journal_mode = WAL;"
    );
    connection.execute_batch(&schema).map_err(error)?;
    connection.close().map_err(|(_, failed)| error(failed))
}

/// A name in the same folder that nobody else uses.
fn draft(path: &Path) -> Result<PathBuf, QueueError> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().ok_or(QueueError::NotAQueue)?;
    let mut draft = OsString::from(".");
    draft.push(name);
    draft.push(format!(".{}-{}", process::id(), DRAFTS.fetch_add(1, Ordering::Relaxed)));
    let draft = folder(path).join(draft);
    // One that was left behind by a process of the same number.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(backend(error)),
        _ => Ok(draft),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Reads the whole file for damage.
fn check(connection: &Connection) -> rusqlite::Result<Result<(), QueueError>> {
    let found: String = connection.query_one("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(if found == "ok" { Ok(()) } else { Err(QueueError::Damaged(found)) })
}

/// Does what others may be in the way of, again and again for a while.
pub(super) fn patiently<T>(limit: Duration, mut attempt: impl FnMut() -> rusqlite::Result<T>) -> Result<T, QueueError> {
    let (begun, mut pause) = (Instant::now(), Duration::from_micros(50));
    loop {
        match attempt() {
            Err(failed) if is_busy(&failed) && begun.elapsed() < limit => thread::sleep(pause),
            done => return done.map_err(error),
        }
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

fn is_busy(failed: &rusqlite::Error) -> bool {
    matches!(failed.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// What an error of SQLite means for the queue.
pub(super) fn error(failed: rusqlite::Error) -> QueueError {
    match failed.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => QueueError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => QueueError::Damaged(failed.to_string()),
        _ => QueueError::Backend(Arc::new(failed)),
    }
}

fn backend(failed: io::Error) -> QueueError {
    QueueError::Backend(Arc::new(failed))
}
