//! The backend that keeps a queue in a file.

use crate::{
    built::example,
    contract::{Home, contract},
};
use futures::{
    future::{join_all, try_join_all},
    poll,
};
use headwater::{
    durable::{Backend, Consume, Label, Queue, QueueError, Sqlite, SqliteFile},
    prelude::*,
};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// A folder with one file in it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("queue.db")
    }

    fn file(&self) -> SqliteFile {
        SqliteFile::new(self.path())
    }

    async fn open(&self) -> Sqlite {
        self.file().open().await.unwrap()
    }

    /// The file, for somebody who knows what is in it.
    fn raw(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    /// Everything in the folder.
    fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }

    /// Fails to open the file, and finds that nothing has changed.
    async fn refused(&self) -> QueueError {
        let before = self.contents();
        let error = self.file().open().await.expect_err("it was opened");
        let mut after = self.contents();
        // SQLite's own notes beside what it has opened say nothing.
        after.retain(|path, _| before.contains_key(path) || !is_note(path));
        assert_eq!(before, after, "{error}");
        error
    }
}

fn is_note(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with("-shm") || name.ends_with("-wal") && fs::metadata(path).unwrap().len() == 0
}

impl Home for Folder {
    async fn open(&self, capacity: u64) -> Arc<dyn Backend> {
        Arc::new(self.file().capacity(capacity).open().await.unwrap())
    }
}

contract!(Folder::new());

/// A closed queue with some hundred kilobytes in it.
async fn large() -> Folder {
    let (folder, elsewhere) = (Folder::new(), Folder::new());
    let queue = Queue::new(elsewhere.open().await);
    let letters = "abcdefghij".repeat(100);
    try_join_all((0..300).map(|_| queue.publish(&letters))).await.unwrap();
    let raw = elsewhere.raw();
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    fs::copy(elsewhere.path(), folder.path()).unwrap();
    folder
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left_as_it_is() {
    for bytes in [&b""[..], b"x", b"SQLite format 3\0", &[0; 4_096], &b"It was a dark and stormy night.\n".repeat(99)] {
        let folder = Folder::new();
        fs::write(folder.path(), bytes).unwrap();
        assert!(matches!(folder.refused().await, QueueError::NotAQueue));
    }
}

#[tokio::test]
async fn a_database_of_somebody_else_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    folder.raw().execute_batch("CREATE TABLE messages (body); INSERT INTO messages VALUES ('mine')").unwrap();
    assert!(matches!(folder.refused().await, QueueError::NotAQueue));
    folder.raw().execute_batch("PRAGMA user_version = 1").unwrap();
    assert!(matches!(folder.refused().await, QueueError::NotAQueue));
}

#[tokio::test]
async fn a_folder_and_a_place_that_is_not_there_are_refused() {
    let folder = Folder::new();
    assert!(matches!(SqliteFile::new(folder.0.path()).open().await, Err(QueueError::Backend(_))));
    assert!(matches!(SqliteFile::new(folder.path().join("no/such")).open().await, Err(QueueError::Backend(_))));
    assert!(folder.contents().is_empty());
}

#[test]
fn a_path_is_a_path_whatever_it_looks_like() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("file:folder")).unwrap();
    for place in [":memory:", "file:queue.db", "file:queue.db?mode=memory", "file:folder/queue.db"] {
        for expected in ["1 replayed", "0 replayed"] {
            if expected == "1 replayed" {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(one_dead_letter(folder.path().join(place)));
            }
            // A process of its own, as the folder that paths begin in is that of the whole process.
            let mut admin = Command::new(example("durable_admin"));
            let told = admin.current_dir(folder.path()).args([place, "--replay", "g", "all"]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&told.stdout).trim_end(), expected, "{place}: {told:?}");
        }
    }
}

async fn one_dead_letter(path: PathBuf) {
    let queue = Queue::<u32>::open(path).await.unwrap();
    queue.publish(&7).await.unwrap();
    queue.consume("g").next().await.unwrap().unwrap().bury("no use").await.unwrap();
}

#[tokio::test]
async fn a_newer_format_is_refused_and_left_as_it_is() {
    let folder = large().await;
    let mut bytes = fs::read(folder.path()).unwrap();
    bytes[60..64].copy_from_slice(&7_u32.to_be_bytes());
    fs::write(folder.path(), bytes).unwrap();
    assert!(matches!(folder.refused().await, QueueError::NewerFormat { found: 7, known: 1 }));
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_left_as_it_is() {
    let whole = fs::read(large().await.path()).unwrap();
    assert!(whole.len() > 100_000);
    // In each of these pages there is something that matters.
    for page in [1, 2, 3, 20, 50] {
        let folder = Folder::new();
        let mut bytes = whole.clone();
        bytes[page * 4_096..][..2_048].fill(0xa5);
        fs::write(folder.path(), bytes).unwrap();
        let error = folder.refused().await;
        assert!(matches!(error, QueueError::Damaged(_)), "page {page}: {error}");
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_refused_and_left_as_it_is() {
    let whole = fs::read(large().await.path()).unwrap();
    for length in [100, 4_096, 50_000, whole.len() - 4_096] {
        let folder = Folder::new();
        fs::write(folder.path(), &whole[..length]).unwrap();
        let error = folder.refused().await;
        assert!(matches!(error, QueueError::Damaged(_)), "{length} bytes: {error}");
    }
}

#[tokio::test]
async fn damage_that_was_not_looked_for_is_told_where_it_is_met() {
    let folder = large().await;
    let mut bytes = fs::read(folder.path()).unwrap();
    let end = bytes.len();
    bytes[100_000..end].fill(0xa5);
    fs::write(folder.path(), bytes).unwrap();
    let queue = Queue::<String>::new(folder.file().unchecked().open().await.unwrap());
    let read = queue.consume("g").map_concurrent(1, |item| item.ack()).drain().await;
    assert!(matches!(read, Err(QueueError::Damaged(_))), "{read:?}");
}

#[tokio::test]
async fn a_whole_file_is_opened_with_all_that_is_in_it() {
    let folder = large().await;
    let queue = Queue::<String>::new(folder.open().await);
    assert_eq!(queue.consume("g").take(300).map_concurrent(64, |item| item.ack()).count().await.unwrap(), 300);
}

#[tokio::test]
async fn a_file_that_stays_busy_is_waited_for_no_longer_than_said() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().busy_timeout(Duration::from_millis(20)).open().await.unwrap());
    let raw = folder.raw();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(queue.publish(&1).await, Err(QueueError::Busy)));
    assert!(matches!(queue.consume("g").next().await, Some(Err(QueueError::Busy))));
    raw.execute_batch("COMMIT").unwrap();
    queue.publish(&2).await.unwrap();
    assert_eq!(*queue.consume("g").next().await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn a_file_that_is_busy_for_a_while_is_waited_for() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().busy_timeout(Duration::from_secs(3_600)).open().await.unwrap());
    let raw = folder.raw();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    let publishing = tokio::spawn(queue.publish(&1));
    tokio::task::yield_now().await;
    assert!(!publishing.is_finished());
    raw.execute_batch("COMMIT").unwrap();
    publishing.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_published_while_the_file_is_busy_is_written_at_once() {
    let folder = Folder::new();
    let file = folder.open().await;
    let queue = Queue::new(file.clone());
    let raw = folder.raw();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = file.commits();
    let mut publishing: Vec<_> = (0..250).map(|item| Box::pin(queue.publish(&item))).collect();
    for publish in &mut publishing {
        assert!(poll!(publish).is_pending());
    }
    raw.execute_batch("COMMIT").unwrap();
    try_join_all(publishing).await.unwrap();
    let commits = file.commits() - before;
    // What came first may have been on its own.
    assert!((1..=2).contains(&commits), "250 items took {commits} commits");
    // They are in the order in which they were first polled.
    let mut deliveries = queue.consume("g");
    for item in 0..250 {
        let delivery = deliveries.next().await.unwrap().unwrap();
        assert_eq!(*delivery, item);
        delivery.ack().await.unwrap();
    }
}

#[tokio::test]
async fn one_who_does_not_wait_any_more_publishes_nothing_where_the_file_was_busy() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().capacity(1).group("g").open().await.unwrap());
    queue.publish(&1).await.unwrap();
    let mut second = Box::pin(queue.publish(&2));
    assert!(poll!(&mut second).is_pending());
    queue.flush().await.unwrap();
    drop(second);
    queue.consume("g").next().await.unwrap().unwrap().ack().await.unwrap();
    queue.publish(&3).await.unwrap();
    assert_eq!(*queue.consume("g").next().await.unwrap().unwrap(), 3);
}

#[tokio::test]
async fn many_may_make_the_same_file_at_the_same_time() {
    let folder = Folder::new();
    let opened = join_all((0..8).map(|_| async { Queue::new(folder.open().await) })).await;
    try_join_all(opened.iter().enumerate().map(|(n, queue)| queue.publish(&n))).await.unwrap();
    let queue = Queue::<usize>::new(folder.open().await);
    let held = queue.consume("g").take(8).to_vec().await.unwrap();
    assert_eq!(held.iter().map(|item| **item).collect::<BTreeSet<_>>(), (0..8).collect());
    let names: Vec<_> = folder.contents().into_keys().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["queue.db", "queue.db-bell", "queue.db-shm", "queue.db-wal"]);
}

#[tokio::test]
async fn groups_are_known_from_the_opening_on() {
    let folder = Folder::new();
    let queue = Queue::<u32>::new(folder.file().group("one").group("other").open().await.unwrap());
    assert_eq!(queue.groups().await.unwrap(), ["one", "other"]);
}

#[tokio::test]
async fn the_file_can_be_read_in_any_shell() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    queue.publish_with(&("grüße", 1), Label::new().id("i").key("k")).await.unwrap();
    let read = "SELECT typeof(body) || ' ' || body || ' ' || id || ' ' || key FROM messages";
    let row: String = folder.raw().query_row(read, [], |row| row.get(0)).unwrap();
    assert_eq!(row, r#"text ["grüße",1] i k"#);
}

#[tokio::test]
async fn other_processes_are_called_where_there_is_something_for_them_and_only_then() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    let bell = folder.0.path().join("queue.db-bell");
    let has_rung = || {
        let rung = fs::read(&bell).unwrap() == b"!";
        fs::write(&bell, "").unwrap();
        rung
    };
    queue.attach("g").await.unwrap();
    assert!(!has_rung(), "a group that is new has nothing for others");
    queue.publish(&1).await.unwrap();
    assert!(has_rung());
    queue.figures("g").await.unwrap();
    let held = queue.consume("g").next().await.unwrap().unwrap();
    held.in_progress().await.unwrap();
    assert!(!has_rung(), "a lease takes something away");
    drop(held);
    queue.flush().await.unwrap();
    assert!(has_rung());
    let held = queue.consume("g").next().await.unwrap().unwrap();
    held.ack().await.unwrap();
    assert!(has_rung(), "there is room again");
}

#[tokio::test]
async fn what_all_groups_are_done_with_is_removed() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().group("one").group("other").open().await.unwrap());
    let kept = || -> i64 {
        let raw = folder.raw();
        let rows: i64 = raw.query_row("SELECT count(*) FROM messages", [], |row| row.get(0)).unwrap();
        let kept: i64 = raw.query_row("SELECT kept FROM state", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, kept);
        rows
    };
    for item in 0..3 {
        queue.publish(&item).await.unwrap();
    }
    let (mut one, mut other) = (queue.consume("one"), queue.consume("other"));
    for left in (0..3).rev() {
        one.next().await.unwrap().unwrap().ack().await.unwrap();
        assert_eq!(kept(), left + 1);
        other.next().await.unwrap().unwrap().bury("no use").await.unwrap();
        assert_eq!(kept(), left);
    }
    assert!(queue.replay("other", 1).await.unwrap());
    assert_eq!(kept(), 1);
    queue.forget("other").await.unwrap();
    assert_eq!(kept(), 0);
    let letters = folder.raw().query_one("SELECT count(*) FROM dead_letters", [], |row| row.get(0));
    assert_eq!(letters, Ok(0));
}

#[tokio::test]
async fn what_is_kept_for_a_time_is_there_for_a_group_that_comes_later() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().keep_for(Duration::from_secs(3_600)).open().await.unwrap());
    queue.publish(&7).await.unwrap();
    queue.consume("early").next().await.unwrap().unwrap().ack().await.unwrap();
    let late = queue.consume("late").next().await.unwrap().unwrap();
    assert_eq!(*late, 7);
    late.ack().await.unwrap();
    // An hour later.
    folder.raw().execute_batch("UPDATE messages SET published_at = published_at - 3600000").unwrap();
    queue.publish(&8).await.unwrap();
    assert_eq!(*queue.consume("later still").next().await.unwrap().unwrap(), 8);
}

#[tokio::test]
async fn who_waits_for_room_gets_it_when_what_is_done_with_has_been_kept_for_its_time() {
    let folder = Folder::new();
    let keep = Duration::from_millis(100);
    let queue = Queue::new(folder.file().capacity(300).keep_for(keep).open().await.unwrap());
    try_join_all((0..300).map(|item| queue.publish(&item))).await.unwrap();
    // Those that somebody still needs stand before the one that nobody needs.
    let mut deliveries = queue.consume(Consume::group("g").in_flight(300));
    let mut held = Vec::new();
    for _ in 0..299 {
        held.push(deliveries.next().await.unwrap().unwrap());
    }
    deliveries.next().await.unwrap().unwrap().ack().await.unwrap();
    assert_eq!(queue.publish(&300).await.unwrap().sequence, 301);
    assert_eq!(queue.figures("g").await.unwrap().depth, 300);
}

#[tokio::test]
async fn what_is_kept_for_a_time_is_left_alone_by_who_only_looks() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().keep_for(Duration::from_secs(3_600)).open().await.unwrap());
    queue.publish(&7).await.unwrap();
    queue.consume("early").next().await.unwrap().unwrap().ack().await.unwrap();
    // With other options, as a program that knows nothing of them.
    let looking = Queue::<i32>::new(folder.open().await);
    assert_eq!(looking.figures("early").await.unwrap().depth, 0);
    assert_eq!(*queue.consume("late").next().await.unwrap().unwrap(), 7);
}

#[tokio::test]
async fn many_who_publish_at_once_keep_their_order() {
    let folder = Folder::new();
    let queue = &Queue::new(folder.open().await);
    let published = from_iter(0..4_000).with_error().map_concurrent(1_024, |item| queue.publish(&item));
    let sequences = published.map(|published| published.sequence).to_vec().await.unwrap();
    assert!(sequences.is_sorted());
}

#[tokio::test]
async fn what_was_dropped_while_the_file_was_busy_is_given_back_when_it_is_free() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().busy_timeout(Duration::ZERO).open().await.unwrap());
    queue.publish(&7).await.unwrap();
    let mut deliveries = queue.consume(Consume::group("g").lease(Duration::from_secs(3_600)));
    let delivery = deliveries.next().await.unwrap().unwrap();
    let raw = folder.raw();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    drop(delivery);
    // Behind this one what was given back has been tried.
    assert!(matches!(queue.publish(&8).await, Err(QueueError::Busy)));
    raw.execute_batch("COMMIT").unwrap();
    assert_eq!(*deliveries.next().await.unwrap().unwrap(), 7);
}

#[tokio::test]
async fn a_new_file_is_not_mixed_with_the_remains_of_an_old_one() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    queue.publish(&7).await.unwrap();
    fs::remove_file(folder.path()).unwrap();
    assert!(matches!(folder.refused().await, QueueError::Damaged(_)));
    assert!(!folder.path().exists());
}

#[tokio::test]
async fn an_id_is_forgotten_behind_its_window() {
    let folder = Folder::new();
    let queue = Queue::new(folder.file().deduplicate_for(Duration::from_secs(60)).open().await.unwrap());
    let label = Label::new().id("order-17");
    queue.publish_with(&1, label.clone()).await.unwrap();
    folder.raw().execute_batch("UPDATE ids SET published_at = published_at - 59000").unwrap();
    assert!(queue.publish_with(&2, label.clone()).await.unwrap().is_duplicate);
    folder.raw().execute_batch("UPDATE ids SET published_at = published_at - 1000").unwrap();
    assert!(!queue.publish_with(&3, label.clone()).await.unwrap().is_duplicate);
    let queue = Queue::new(folder.file().deduplicate_for(Duration::ZERO).open().await.unwrap());
    assert!(!queue.publish_with(&4, label).await.unwrap().is_duplicate);
}

#[tokio::test]
async fn a_clock_that_was_set_back_makes_no_lease_longer() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    queue.publish(&7).await.unwrap();
    let terms = Consume::group("g").lease(Duration::from_millis(100));
    let held = queue.consume(terms.clone()).next().await.unwrap().unwrap();
    let hour = "UPDATE state SET clock = clock + 3600000; UPDATE deliveries SET due = due + 3600000";
    folder.raw().execute_batch(hour).unwrap();
    let again = queue.consume(terms).next().await.unwrap().unwrap();
    assert_eq!(again.attempt(), held.attempt() + 1);
    assert!(again.published_at() <= std::time::SystemTime::now());
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_seen_once() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    queue.publish(&7).await.unwrap();
    let terms = Consume::group("g").lease(Duration::from_secs(7_200));
    let _held = queue.consume(terms).next().await.unwrap().unwrap();
    let hour = "UPDATE state SET clock = clock + 3600000; UPDATE deliveries SET due = due + 3600000";
    folder.raw().execute_batch(hour).unwrap();
    for _ in 0..3 {
        assert_eq!(queue.figures("g").await.unwrap().in_flight, 1);
    }
    let left = "SELECT (due - clock) / 1000 FROM deliveries, state";
    let left: u64 = folder.raw().query_one(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left.next_multiple_of(3_600), 7_200);
}

#[tokio::test]
async fn what_failed_half_way_is_undone_and_hinders_nothing() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    queue.publish(&7).await.unwrap();
    let mut deliveries = queue.consume("g");
    let delivery = deliveries.next().await.unwrap().unwrap();
    folder.raw().execute_batch("ALTER TABLE dead_letters RENAME TO elsewhere").unwrap();
    assert!(matches!(delivery.bury("no use").await, Err(QueueError::Backend(_))));
    folder.raw().execute_batch("ALTER TABLE elsewhere RENAME TO dead_letters").unwrap();
    queue.publish(&8).await.unwrap();
    assert_eq!(queue.figures("g").await.unwrap().depth, 2);
}

#[tokio::test]
async fn the_file_is_closed_when_the_last_handle_is_gone() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    queue.publish(&7).await.unwrap();
    let delivery = queue.consume("g").next().await.unwrap().unwrap();
    drop(queue);
    delivery.ack().await.unwrap();
    // Whoever closes the file last tidies up.
    while folder.path().with_extension("db-wal").exists() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_many_wait_for_behind_one_key_is_passed_over() {
    let folder = Folder::new();
    let queue = Queue::new(folder.open().await);
    // More than one transaction passes over.
    let label = |key: &str| Label::new().key(key);
    try_join_all((0..9_000).map(|item| queue.publish_with(&item, label("hot")))).await.unwrap();
    queue.publish_with(&9_000, label("cold")).await.unwrap();
    let mut deliveries = queue.consume(Consume::group("g").in_order_by_key().in_flight(2));
    let hot = deliveries.next().await.unwrap().unwrap();
    let cold = deliveries.next().await.unwrap().unwrap();
    assert_eq!((*hot, *cold), (0, 9_000));
    assert_eq!(queue.figures("g").await.unwrap().depth, 9_001);
    hot.ack().await.unwrap();
    for next in 1..10 {
        let hot = deliveries.next().await.unwrap().unwrap();
        assert_eq!(*hot, next);
        hot.ack().await.unwrap();
    }
}
