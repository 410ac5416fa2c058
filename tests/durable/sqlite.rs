//! The backend that keeps a queue in a file.

use crate::contract::{Home, contract};
use headwater::durable::{Backend, SqliteFile};
use std::sync::Arc;
use tempfile::TempDir;

/// A folder with one file in it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> SqliteFile {
        SqliteFile::new(self.0.path().join("queue.db"))
    }
}

impl Home for Folder {
    async fn open(&self, capacity: u64) -> Arc<dyn Backend> {
        Arc::new(self.file().capacity(capacity).open().await.unwrap())
    }
}

contract!(Folder::new());
