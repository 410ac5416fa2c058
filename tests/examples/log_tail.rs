//! The example `log_tail`.

#[path = "../../examples/log_tail.rs"]
#[expect(dead_code, reason = "the program's own `main`")]
mod program;

use headwater::testing::marble;
use program::{Burst, bursts, demonstration, follow};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// A folder for logs; it goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("headwater-{name}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn append(path: &Path, text: &str) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[cfg(unix)]
fn errors(name: &str, count: usize) -> String {
    (1..=count).map(|n| format!("ERROR {name} {n}\n")).collect()
}

#[test]
fn errors_make_a_burst_when_there_are_many_and_no_silence_between_them() {
    marble(|m| {
        let line = |letter: &str| if letter == "e" { "ERROR" } else { "INFO" }.to_owned();
        let log = m.hot("e-i-e-i-e-i-e-i-e 300ms e-e-e-e 300ms i-i-i-i-i-i 300ms e-e-e-e-e-e|").map(line);
        let found = bursts(log).map(|burst: Burst| burst.errors).map_err(drop);
        m.expect(found, "216ms 5 729ms (6|)").values([("5", 5), ("6", 6)]);
    });
}

#[tokio::test(start_paused = true)]
async fn its_own_log_is_read_to_the_last_line_and_has_two_bursts_of_which_one_goes_on_in_a_new_file() {
    let mut read = Vec::new();
    let found = bursts(demonstration().tap(|line| read.push(line.clone()))).to_vec().await.unwrap();
    let found: Vec<_> = found.iter().map(|burst| (burst.errors, &burst.first[..], &burst.last[..])).collect();
    let rotated = (9, "ERROR the disk is slow (1)", "ERROR the disk is full (4)");
    let truncated = (6, "ERROR the disk is gone (1)", "ERROR the disk is gone (6)");
    assert_eq!(found, [rotated, truncated]);
    assert_eq!(read.len(), 10 + 5 + 4 + 1 + 6);
}

#[tokio::test(start_paused = true)]
async fn a_line_is_whole_before_it_is_told_and_what_was_there_before_is_not() {
    let folder = Folder::new("whole-lines");
    let path = folder.0.join("log");
    append(&path, "old\nbegun ");
    let mut lines = follow(path.clone()).boxed();
    let period = std::time::Duration::from_secs(1);
    assert!(tokio::time::timeout(period, lines.next()).await.is_err());
    append(&path, "before\nhalf ");
    assert_eq!(lines.next().await.unwrap().unwrap(), "before");
    assert!(tokio::time::timeout(period, lines.next()).await.is_err());
    append(&path, "and half\n");
    assert_eq!(lines.next().await.unwrap().unwrap(), "half and half");
}

#[tokio::test(start_paused = true)]
async fn a_log_may_be_away_for_a_while_and_come_back() {
    let folder = Folder::new("away");
    let path = folder.0.join("log");
    let mut lines = follow(path.clone()).boxed();
    let period = std::time::Duration::from_secs(1);
    assert!(tokio::time::timeout(period, lines.next()).await.is_err());
    for n in 0..3 {
        append(&path, &format!("{n}\n"));
        assert_eq!(lines.next().await.unwrap().unwrap(), n.to_string());
        fs::rename(&path, folder.0.join(n.to_string())).unwrap();
        assert!(tokio::time::timeout(period, lines.next()).await.is_err());
        // Whoever has the old file open may still write to it while there is no new one.
        append(&folder.0.join(n.to_string()), "late\n");
        assert_eq!(lines.next().await.unwrap().unwrap(), "late");
    }
}

#[cfg(unix)]
#[test]
fn a_log_that_grows_is_rotated_and_is_truncated_is_followed_until_an_interrupt() {
    use std::{
        fs::File,
        io::{BufRead, BufReader},
        process::{Command, Stdio},
    };

    let folder = Folder::new("followed");
    let path = folder.0.join("log");
    append(&path, &errors("old", 9));
    let mut program = crate::program("log_tail");
    let mut program = program.arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut burst = move || told.next().unwrap().unwrap();
    let mut notices = BufReader::new(program.stderr.take().unwrap()).lines();
    assert_eq!(notices.next().unwrap().unwrap(), format!("following {}", path.display()));

    append(&path, &format!("INFO begun\n{}", errors("grown", 6)));
    assert_eq!(burst(), "6 errors, from \"ERROR grown 1\" to \"ERROR grown 6\"");
    fs::rename(&path, folder.0.join("log.1")).unwrap();
    append(&path, &errors("rotated", 7));
    assert_eq!(burst(), "7 errors, from \"ERROR rotated 1\" to \"ERROR rotated 7\"");
    File::create(&path).unwrap();
    append(&path, &errors("cut", 5));
    assert_eq!(burst(), "5 errors, from \"ERROR cut 1\" to \"ERROR cut 5\"");

    Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap();
    assert_eq!(burst(), "19 lines read");
    assert!(program.wait().unwrap().success());
}
