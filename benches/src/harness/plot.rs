//! The headlines as a picture: a row a workload, a dot a contender, at its cost as a multiple of ours.

use super::race::{Kind, Race, Workload};
use std::fmt::Write;

const LEFT: f64 = 170.0;
const WIDTH: f64 = 560.0;
const ROW: f64 = 24.0;
const TOP: f64 = 48.0;
/// The ends of the scale, which is logarithmic.
const LEAST: f64 = 0.05;
const MOST: f64 = 200.0;

/// What stands in the legend, with colours that can be told apart by those who do not see all colours.
const COLOURS: [(&str, &str); 13] = [
    ("by hand", "#888888"),
    ("futures", "#0072b2"),
    ("tokio-stream", "#56b4e9"),
    ("tokio", "#3a7d9c"),
    ("futures-buffered", "#009e73"),
    ("futures-concurrency", "#66a61e"),
    ("futures-rx", "#e69f00"),
    ("fluxion-rx", "#a6761d"),
    ("async-broadcast", "#cc79a7"),
    ("rayon", "#7570b3"),
    ("rxrust", "#d55e00"),
    ("rx-rust", "#b2182b"),
    ("RxJS", "#6a3d9a"),
];

pub fn svg(workloads: &[Workload]) -> String {
    let rows: Vec<(&Workload, &Race)> = workloads
        .iter()
        .filter_map(|workload| Some((workload, workload.races.iter().find(|race| race.is_headline)?)))
        .collect();
    let bottom = TOP + ROW * rows.len() as f64;
    let names: Vec<_> = COLOURS.iter().filter(|(name, _)| rows.iter().any(|(_, race)| has(race, name))).collect();
    let (width, height) = (LEFT + WIDTH + 20.0, bottom + 34.0 + 18.0 * names.len().div_ceil(5) as f64);

    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"16\" fill=\"#333333\">cost of an item as a multiple of headwater's: to the right it is dearer</text>\n"
    );
    scale(&mut text, bottom);
    for (number, (workload, race)) in rows.iter().enumerate() {
        let y = TOP + ROW * (number as f64 + 0.5);
        let label = format!("{}, {}", workload.name, race.variant);
        let _ = writeln!(
            text,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#333333\" font-size=\"11\">{label}</text>\n\
             <line x1=\"{LEFT}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\" stroke=\"#eeeeee\"/>",
            LEFT - 8.0,
            y + 4.0,
            LEFT + WIDTH
        );
        dots(&mut text, race, y);
    }
    for (number, (name, colour)) in names.iter().enumerate() {
        let (x, y) = (LEFT - 140.0 + (number % 5) as f64 * 140.0, bottom + 30.0 + (number / 5) as f64 * 18.0);
        let pushes = rows.iter().any(|(_, race)| pushes(race, name));
        dot(&mut text, x, y - 4.0, colour, pushes, name);
        let note = if pushes { " (push)" } else { "" };
        let _ = writeln!(text, "<text x=\"{}\" y=\"{y}\" fill=\"#333333\">{name}{note}</text>", x + 9.0);
    }
    text + "</svg>\n"
}

/// The lines of the scale; that of ours is thick.
fn scale(text: &mut String, bottom: f64) {
    for (value, label) in [(0.1, "0.1×"), (0.5, "½×"), (1.0, "1×"), (2.0, "2×"), (10.0, "10×"), (100.0, "100×")]
    {
        let (x, width) = (x_of(value), if value == 1.0 { 2.5 } else { 1.0 });
        let colour = if value == 1.0 { "#222222" } else { "#cccccc" };
        let _ = writeln!(
            text,
            "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n\
             <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\" fill=\"#333333\">{label}</text>",
            TOP - 6.0
        );
    }
}

fn dots(text: &mut String, race: &Race, y: f64) {
    for contender in race.contenders.iter().filter(|contender| contender.kind != Kind::Ours) {
        let Some((name, colour)) = COLOURS.iter().find(|(name, _)| *name == contender.name) else { continue };
        let ratio = contender.best() / race.ours();
        dot(text, x_of(ratio), y, colour, contender.kind == Kind::Push, &format!("{name}: {ratio:.2}×"));
    }
}

/// What pushes is a ring.
fn dot(text: &mut String, x: f64, y: f64, colour: &str, is_ring: bool, title: &str) {
    let fill = if is_ring { "none" } else { colour };
    let _ = writeln!(
        text,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"2\">\
         <title>{title}</title></circle>"
    );
}

/// What lies beyond the scale stands at its end.
fn x_of(ratio: f64) -> f64 {
    let share = (ratio.clamp(LEAST, MOST) / LEAST).ln() / (MOST / LEAST).ln();
    LEFT + share * WIDTH
}

fn has(race: &Race, name: &str) -> bool {
    race.contenders.iter().any(|contender| contender.name == name)
}

fn pushes(race: &Race, name: &str) -> bool {
    race.contenders.iter().any(|contender| contender.name == name && contender.kind == Kind::Push)
}
