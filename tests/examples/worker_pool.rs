//! The example `worker_pool`.

use crate::{program, run};
use std::{fs, path::Path, process::Stdio};

/// How many lines and files there are under a folder, counted in another way.
fn count(folder: &Path) -> (usize, usize) {
    let (mut lines, mut files) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let below = count(&path);
            (lines, files) = (lines + below.0, files + below.1);
        } else {
            lines += fs::read_to_string(path).unwrap().lines().count();
            files += 1;
        }
    }
    (lines, files)
}

#[test]
fn every_folder_is_counted_to_its_last_line_however_few_the_workers() {
    let mut expected = Vec::new();
    let (mut lines, mut files) = (0, 0);
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    for folder in folders {
        let count = count(&folder);
        (lines, files) = (lines + count.0, files + count.1);
        let name = folder.file_name().unwrap().display();
        expected.push(format!("{:>8} lines, {:>4} files: src/{name}", count.0, count.1));
    }
    expected.push(format!("{lines:>8} lines, {files:>4} files"));
    for workers in ["1", "3"] {
        let told = run("worker_pool", &["src", workers]);
        let told: Vec<&str> = told.lines().collect();
        assert_eq!(told[..expected.len()], expected);
        assert!(told[expected.len()].starts_with(&format!("{workers} workers, ")), "{told:?}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let output = program("worker_pool").arg("no/such/folder").stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success());
    assert!(!output.stderr.is_empty());
}
