//! The results as lines of JSON.

use super::race::Workload;
use std::fmt::Write;

/// A line for every contender of every race.
pub fn lines(workload: &Workload) -> String {
    let mut text = String::new();
    for race in &workload.races {
        for contender in &race.contenders {
            // Names have neither quotes nor backslashes.
            let _ = writeln!(
                text,
                "{{\"workload\": {:?}, \"variant\": {:?}, \"contender\": {:?}, \"kind\": {:?}, \
                 \"{}_per_item\": {}, \"spread\": {}, \"allocs_per_item\": {}, \"ratio_to_ours\": {}, \"rounds\": {}}}",
                workload.name,
                race.variant,
                contender.name,
                contender.kind.name(),
                race.unit.name(),
                number(Some(contender.best())),
                number(Some(contender.spread())),
                number(contender.allocations),
                number(Some(contender.best() / race.ours())),
                contender.rounds(),
            );
        }
    }
    text
}

fn number(number: Option<f64>) -> String {
    number.filter(|number| number.is_finite()).map_or_else(|| "null".to_owned(), |number| format!("{number:.4}"))
}
