//! A worker pool: counts the lines of all files under a folder, for many who want some of them counted.
//!
//! ```sh
//! cargo run --release --example worker_pool
//! cargo run --release --example worker_pool -- src 4    # another folder, four workers
//! ```
//!
//! Each folder directly below is counted by a future of its own, and all of them submit to one pool, so that no more
//! files are open at once than it has workers.
//! Who submits while the queue is full waits: however large a folder is, few of its files are under way.

use headwater::{concurrency::WorkerPool, prelude::*};
use std::{
    env,
    error::Error,
    fs, io,
    ops::Add,
    path::{Path, PathBuf},
    thread::available_parallelism,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = env::args().nth(1).unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned() + "/src");
    let cores = available_parallelism()?;
    let workers = env::args().nth(2).map_or(Ok(cores), |workers| workers.parse())?.get();

    let pool = WorkerPool::new(workers, 2 * workers);
    let counts = from_iter(folders(Path::new(&root))?)
        .with_error::<Box<dyn Error>>()
        .map_concurrent(16, async |folder| Ok((count(&pool, folder.clone()).await?, folder)))
        .tap(|(count, folder)| println!("{:>8} lines, {:>4} files: {}", count.lines, count.files, folder.display()));
    let total = counts.fold(Count::default(), |total, (count, _)| total + count).await?;
    println!("{:>8} lines, {:>4} files", total.lines, total.files);
    println!("{workers} workers, and at most {} files in the queue", pool.gauge().high_water());
    Ok(())
}

#[derive(Default)]
struct Count {
    files: usize,
    lines: usize,
}

impl Add for Count {
    type Output = Count;

    fn add(self, other: Count) -> Count {
        Count { files: self.files + other.files, lines: self.lines + other.lines }
    }
}

/// Counts the lines of all files under a folder; looking into folders blocks too, so that it is a job like the others.
async fn count(pool: &WorkerPool, folder: PathBuf) -> Result<Count, Box<dyn Error>> {
    let files = pool.submit_blocking(move || files(&folder)).await?.await??;
    let mut jobs = Vec::new();
    for file in files {
        jobs.push(pool.submit_blocking(move || lines(&file)).await?);
    }
    // The jobs are under way; their results are taken as they come.
    let results = merge(jobs).to_vec().await?;
    let lines = results.into_iter().collect::<io::Result<Vec<_>>>()?;
    Ok(Count { files: lines.len(), lines: lines.iter().sum() })
}

fn lines(file: &Path) -> io::Result<usize> {
    Ok(fs::read(file)?.iter().filter(|byte| **byte == b'\n').count())
}

/// The folders directly below a folder, in order.
fn folders(root: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(root)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    let mut folders: Vec<_> = entries.into_iter().filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// All files under a folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                files.push(path);
            }
        }
    }
    Ok(files)
}
