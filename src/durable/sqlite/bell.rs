//! `Bell`: how processes that share a file wake each other.

use super::engine::Wakes;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::{
    ffi::OsString,
    fs::File,
    io::{Seek, Write},
    path::{Path, PathBuf},
};

/// A file beside the queue's that is written to behind every commit with news, and watched by those who wait.
///
/// The queue's own files will not do: they are written to before what is written can be read.
/// Where there is no bell, or nothing to watch it with, those who wait look more often.
pub(super) struct Bell {
    path: PathBuf,
    file: Option<File>,
    /// Watches from the first time that somebody waits.
    watcher: Option<notify::Result<RecommendedWatcher>>,
}

impl Bell {
    pub(super) fn new(queue: &Path) -> Self {
        let mut path = OsString::from(queue);
        path.push("-bell");
        let file = File::options().create(true).truncate(false).write(true).open(&path).ok();
        Self { path: path.into(), file, watcher: None }
    }

    /// Wakes whoever waits, in all processes.
    pub(super) fn ring(&mut self) {
        let Some(file) = &mut self.file else { return };
        if file.rewind().and_then(|()| file.write_all(b"!")).is_err() {
            self.file = None;
        }
    }

    /// Begins to listen; tells whether it has just begun.
    pub(super) fn listen(&mut self, wakes: &Wakes) -> bool {
        if self.watcher.is_some() {
            return false;
        }
        self.watcher = Some(watch(&self.path, wakes.clone()));
        true
    }

    /// Whether it hears the others.
    pub(super) fn hears(&self) -> bool {
        matches!(self.watcher, Some(Ok(_)))
    }
}

fn watch(path: &Path, wakes: Wakes) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // That the file was opened or read is no news.
        if event.is_ok_and(|event| matches!(event.kind, EventKind::Modify(_) | EventKind::Any | EventKind::Other)) {
            wakes.wake();
        }
    })?;
    watcher.watch(path, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}
