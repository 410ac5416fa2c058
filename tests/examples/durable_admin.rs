//! The example `durable_admin`, on queues that the tests have made.

use crate::{program, run, text};
use headwater::durable::Queue;
use std::fs;
use tempfile::TempDir;

/// A queue with five orders: of the group `billing` two are dead, one is in flight and two wait.
async fn queue() -> (TempDir, String, Queue<u32>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orders.db").to_str().unwrap().to_owned();
    let queue = Queue::open(&file).await.unwrap();
    for order in 0..5 {
        queue.publish(&order).await.unwrap();
    }
    let mut orders = queue.consume("billing");
    for reason in ["no such customer", "no such article"] {
        orders.next().await.unwrap().unwrap().bury(reason).await.unwrap();
    }
    let in_flight = orders.next().await.unwrap().unwrap();
    drop(orders);
    queue.flush().await.unwrap();
    // Nobody answers for it any more.
    std::mem::forget(in_flight);
    queue.attach("archive").await.unwrap();
    (folder, file, queue)
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[tokio::test]
async fn the_figures_of_every_group_are_shown() {
    let (_folder, file, _queue) = queue().await;
    let told = run("durable_admin", &[&file]);
    let lines: Vec<_> = told.lines().map(words).collect();
    assert_eq!(lines[0], ["group", "waiting", "in", "flight", "oldest", "dead"]);
    // What the one group has dealt with before the other one came is kept for nobody.
    assert_eq!((&lines[1][..3], lines[1][5]), (&["archive", "3", "0"][..], "0"));
    assert_eq!((&lines[2][..3], lines[2][5]), (&["billing", "2", "1"][..], "2"));
    assert_eq!(lines.len(), 3);
}

#[tokio::test]
async fn dead_letters_are_shown_with_their_reasons_and_replayed_one_by_one_or_all() {
    let (_folder, file, queue) = queue().await;
    let dead = || run("durable_admin", &[&file, "--dead", "billing"]);
    let expected = ["1 1 attempts no such customer: 0", "2 1 attempts no such article: 1"];
    assert_eq!(dead().lines().map(|line| words(line).join(" ")).collect::<Vec<_>>(), expected);
    let replay = |which: &str| run("durable_admin", &[&file, "--replay", "billing", which]);
    assert_eq!(replay("2"), "1 replayed\n");
    assert_eq!(replay("2"), "0 replayed\n");
    assert_eq!(dead().lines().count(), 1);
    assert_eq!(replay("all"), "1 replayed\n");
    assert_eq!(dead(), "");
    let figures = queue.figures("billing").await.unwrap();
    assert_eq!((figures.depth, figures.in_flight, figures.dead), (5, 1, 0));
}

#[tokio::test]
async fn dead_letters_are_discarded_one_by_one_or_all() {
    let (_folder, file, queue) = queue().await;
    let discard = |which: &str| run("durable_admin", &[&file, "--discard", "billing", which]);
    assert_eq!(discard("2"), "1 discarded\n");
    assert_eq!(discard("2"), "0 discarded\n");
    assert_eq!(discard("all"), "1 discarded\n");
    let figures = queue.figures("billing").await.unwrap();
    assert_eq!((figures.depth, figures.in_flight, figures.dead), (3, 1, 0));
}

#[test]
fn a_queue_of_its_own_shows_how_it_is_done() {
    let told = run("durable_admin", &[]);
    assert!(told.contains("there is no such photo: \"resize nothing\"\n1 replayed\n"), "{told}");
}

#[test]
fn what_is_no_queue_is_refused_and_what_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let (missing, text_file) = (folder.path().join("missing.db"), folder.path().join("notes.txt"));
    fs::write(&text_file, "no queue").unwrap();
    for (file, about) in [(&missing, "there is no "), (&text_file, "NotAQueue")] {
        let output = program("durable_admin").arg(file).output().unwrap();
        assert!(!output.status.success());
        assert!(text(&output.stderr).contains(about), "{}", text(&output.stderr));
    }
    assert!(!missing.exists());
}
