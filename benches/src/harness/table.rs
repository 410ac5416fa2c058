//! The tables, which read well in a terminal and in a Markdown page.

use super::race::{Contender, Kind, Race, Unit, Workload};
use std::fmt::Write;

/// The head of the page: how to read the tables.
pub const LEGEND: &str = "\
A cell is the ratio to ours and the cost of an item, by the best of many rounds in which every contender had a turn, and how much dearer the median round was.\n\
A ratio above 1 is dearer than ours.\n\
Contenders in *italics* push: the producer calls the consumer in its own stack, so that nothing can be awaited and nothing waits for anybody.\n\
The loop *by hand* does this one job and nothing else.\n\
Allocations are counted per item where a contender runs on one thread.\n";

/// A workload as a table: a row a contender, a column a size.
pub fn markdown(workload: &Workload) -> String {
    let races = &workload.races;
    let unit = races.first().map_or(Unit::Nanoseconds, |race| race.unit);
    let mut rows = vec![header(unit, races)];
    rows.extend(names(races).into_iter().map(|(name, kind)| row(name, kind, races)));

    let mut text = format!("### {}\n\n{}\n\n", workload.name, workload.question);
    let widths: Vec<usize> = (0..rows[0].len()).map(|column| width(&rows, column)).collect();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:width$} |"));
        let _ = writeln!(text, "|{}", cells.collect::<String>());
        if number == 0 {
            let rule = widths.iter().map(|width| format!("{}|", "-".repeat(width + 2)));
            let _ = writeln!(text, "|{}", rule.collect::<String>());
        }
    }
    if !workload.notes.is_empty() {
        text.push('\n');
        workload.notes.iter().for_each(|note| {
            let _ = writeln!(text, "- {note}");
        });
    }
    text.push('\n');
    text
}

fn header(unit: Unit, races: &[Race]) -> Vec<String> {
    let mut row = vec![match unit {
        Unit::Nanoseconds => "ns an item".to_owned(),
        Unit::Bytes => "bytes each".to_owned(),
        Unit::Milliseconds => "ms".to_owned(),
    }];
    row.extend(races.iter().map(|race| race.variant.to_owned()));
    if is_counted(races) {
        row.push("allocations".to_owned());
    }
    row
}

fn row(name: &str, kind: Kind, races: &[Race]) -> Vec<String> {
    let found: Vec<_> =
        races.iter().map(|race| (race, race.contenders.iter().find(|contender| contender.name == name))).collect();
    let mut row = vec![match kind {
        Kind::Ours => format!("**{name}**"),
        Kind::Push => format!("*{name}*"),
        Kind::Awaited | Kind::ByHand => name.to_owned(),
    }];
    row.extend(found.iter().map(|(race, contender)| contender.map_or(String::new(), |it| cell(race, it))));
    if is_counted(races) {
        let counts = found.iter().map(|(_, contender)| contender.and_then(|it| it.allocations));
        let counts: Vec<String> = counts.map(|count| count.map_or_else(|| "–".to_owned(), few)).collect();
        // Where every size has the same, it is said once.
        let is_one = counts.iter().all(|count| *count == counts[0]);
        row.push(if is_one { counts[0].clone() } else { counts.join(" / ") });
    }
    row
}

fn cell(race: &Race, contender: &Contender) -> String {
    let best = contender.best();
    let digits = if best < 10.0 { 2 } else { usize::from(best < 100.0) };
    let spread = (contender.spread() * 100.0).round();
    format!("{:.2} · {best:.digits$} +{spread} %", best / race.ours())
}

fn few(count: f64) -> String {
    match count {
        0.0..0.001 => "0".to_owned(),
        0.001..0.1 => format!("{count:.3}"),
        _ => format!("{count:.1}"),
    }
}

fn is_counted(races: &[Race]) -> bool {
    races.iter().flat_map(|race| &race.contenders).any(|contender| contender.allocations.is_some())
        && races.iter().all(|race| race.unit == Unit::Nanoseconds)
}

/// All contenders of the races, in the order in which they first appear.
fn names(races: &[Race]) -> Vec<(&'static str, Kind)> {
    let mut names: Vec<(&'static str, Kind)> = Vec::new();
    for contender in races.iter().flat_map(|race| &race.contenders) {
        if names.iter().all(|(name, _)| *name != contender.name) {
            names.push((contender.name, contender.kind));
        }
    }
    names
}

fn width(rows: &[Vec<String>], column: usize) -> usize {
    rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
}
