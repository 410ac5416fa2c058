//! How SQLite goes about the statements of a queue: none is slower because there are more messages.

use super::{
    file,
    options::SqliteFile,
    store::{Store, Ticket},
};
use crate::durable::{Consume, Message, Verdict};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use std::{cell::RefCell, collections::BTreeSet, time::Duration};

/// What does not grow with the messages: a row, and a row a group.
const SMALL: [&str; 3] = ["SCAN CONSTANT ROW", "SCAN state", "SCAN consumers"];

thread_local! {
    /// The statements that were run.
    static STATEMENTS: RefCell<BTreeSet<String>> = RefCell::default();
}

fn note(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        STATEMENTS.with_borrow_mut(|statements| statements.insert(statement.sql().into_owned()));
    }
}

/// Does something with a new queue, and tells by which steps SQLite did it, each behind its statement.
fn steps(work: impl FnOnce(&mut Store<'_>) -> rusqlite::Result<()>) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteFile::new(folder.path().join("queue.db"));
    let connection = file::open(&options).unwrap();
    connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note));
    let mut store = Store::begin(&connection, &options).unwrap();
    work(&mut store).unwrap();
    store.finish().unwrap();
    connection.trace_v2(TraceEventCodes::empty(), None);

    let mut steps = Vec::new();
    for statement in STATEMENTS.take() {
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let mut rows = plan.raw_query();
        while let Some(row) = rows.next().unwrap() {
            steps.push((statement.clone(), row.get("detail").unwrap()));
        }
    }
    steps
}

/// Whether it reads a whole table, or sorts what it has read.
fn reads_through(step: &str) -> bool {
    step.starts_with("SCAN ") && !SMALL.iter().any(|small| step.starts_with(small)) || step.contains("TEMP B-TREE")
}

/// Whether it reads all that a group has before it.
fn reads_the_group(step: &str) -> bool {
    step.ends_with("(consumer=?)")
}

/// All that is done for each message.
fn deliver(store: &mut Store<'_>) -> rusqlite::Result<()> {
    let terms = Consume::group("g");
    let in_order = terms.clone().in_order_by_key();
    store.attach("g")?;
    for n in 0..6 {
        store.publish(&Message { id: Some(n.to_string()), key: Some((n % 2).to_string()), body: b"1".into() })?;
    }
    store.has_news("g")?;
    // Four that are given back have two keys: the later ones are passed over, and so are those that nobody had.
    let leased = tickets(store, &terms, 4)?;
    for ticket in leased {
        store.settle(ticket, &Verdict::InProgress)?;
        store.settle(ticket, &Verdict::Nack { delay: Duration::ZERO, error: "on purpose".to_owned() })?;
    }
    let leased = tickets(store, &in_order, 6)?;
    assert_eq!(leased.len(), 2);
    store.settle(leased[0], &Verdict::Bury { error: "on purpose".to_owned() })?;
    store.give_back(leased[1], true)?;
    for ticket in tickets(store, &in_order, 6)? {
        store.settle(ticket, &Verdict::Ack)?;
    }
    // There is nothing left when these are held.
    tickets(store, &terms, 6)?;
    assert!(store.lease(&terms, 1)?.unwrap().look_at.is_some());
    assert_eq!(store.dead_letters("g", 0, 1, 64)?.len(), 1);
    assert!(store.replay("g", 1)?);
    assert!(!store.discard("g", 1)?);
    store.make_room(0).map(drop)
}

fn tickets(store: &mut Store<'_>, terms: &Consume, most: usize) -> rusqlite::Result<Vec<Ticket>> {
    Ok(store.lease(terms, most)?.unwrap().taken.into_iter().map(|taken| taken.ticket).collect())
}

#[test]
fn what_is_done_for_a_message_is_found_by_an_index() {
    let steps = steps(deliver);
    let slow: Vec<_> = steps.iter().filter(|(_, step)| reads_through(step) || reads_the_group(step)).collect();
    assert!(slow.is_empty(), "{slow:#?}");
    for index in ["deliveries_by_due", "deliveries_by_key", "ids_by_age"] {
        assert!(steps.iter().any(|(_, step)| step.contains(index)), "{index} is good for nothing");
    }
}

#[test]
fn what_is_done_for_a_group_reads_nothing_of_the_others() {
    let steps = steps(|store| {
        deliver(store)?;
        store.figures("g")?;
        store.forget("g").map(drop)
    });
    let slow: Vec<_> = steps.iter().filter(|(_, step)| reads_through(step)).collect();
    assert!(slow.is_empty(), "{slow:#?}");
    assert!(steps.iter().any(|(_, step)| reads_the_group(step)));
}
