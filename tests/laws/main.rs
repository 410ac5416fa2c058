//! The laws that every operator keeps, tried on all of them from one table; see `docs/laws.md`.

mod failures;
mod faults;
mod panics;
mod values;
mod fan_in;
mod foreign;
mod rows;

/// Every operator, and every way to begin, keeps every law from which it is not exempt.
#[test]
fn every_operator_keeps_the_laws() {
    let broken: Vec<String> =
        rows::all().iter().flat_map(|row| row.broken()).map(|broken| broken.to_string()).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_exemption_has_a_reason_and_stands_in_the_documentation() {
    let documentation = include_str!("../../docs/laws.md");
    for row in rows::all() {
        for (law, reason) in row.exemptions() {
            let line = format!("| `{}` | {law} | {reason} |", row.name());
            assert!(documentation.contains(&line), "docs/laws.md lacks this line:\n{line}");
        }
    }
}
