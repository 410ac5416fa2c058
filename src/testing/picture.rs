//! Pictures: what a marble test drew, and what it saw, as SVG.

use super::{Marbles, diagram::Mark, test_source::Script};
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    fs, io,
    panic::Location,
    path::{Path, PathBuf},
};

/// Set to `write`, it has pictures written instead of compared.
const SWITCH: &str = "HEADWATER_PICTURES";

/// How wide a picture is at most, unless values ask for more; the page scales what is wider.
const WIDTH: i64 = 640;
/// The room left and right of the marbles.
const MARGIN: i64 = 28;
/// How wide a frame is at most.
const FRAME: i64 = 28;
/// A longer silence is drawn as a break, as wide as `BREAK` frames.
const LONGEST_SILENCE: i64 = 12;
const BREAK: i64 = 3;
const MARBLE: i64 = 26;
/// From one marble of a group to the next: they overlap, and still can be read.
const STACKED: i64 = 21;
const BOX: i64 = 36;

// A page may be light or dark, and may think otherwise than the system: the lines are of a grey that stands out from
// both, and every text stands on a ground of its own.
const LINE: &str = "#888";
const ERROR: &str = "#e5533d";
const GROUND: &str = "#465a70";
/// Told apart by the colour-blind, too; dark letters can be read on all of them.
const COLOURS: [&str; 7] = ["#56b4e9", "#f2a93b", "#35c29a", "#f0e442", "#dd8fbb", "#a6a8f5", "#f08a6c"];

impl Marbles {
    /// Keeps an SVG file, a picture of this marble for a documentation, the way the test runs.
    ///
    #[cfg_attr(all(doc, not(doctest)), doc = include_str!("../../docs/marbles/picture.svg"))]
    ///
    /// It shows what was drawn before this call: the sources, with a line for each subscription to a cold one; a box with
    /// the label; and what the expectations saw.
    /// Values are written as `Debug` does, without quotes, in the outputs; in the sources as the diagram has them.
    ///
    /// The path begins at the package that is tested.
    /// The test fails unless the file is what the marble draws; with the environment variable `HEADWATER_PICTURES=write`
    /// it writes the file instead.
    /// No line of the file is empty, so that it can be embedded in a documentation:
    /// `#[cfg_attr(all(doc, not(doctest)), doc = include_str!("../docs/marbles/take.svg"))]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use headwater::testing::marble;
    ///
    /// marble(|m| {
    ///     let source = m.hot("-a--b--c--d--|");
    ///     m.expect(source.take(2), "-a--(b|)");
    ///     m.picture("docs/marbles/picture.svg", "take(2)");
    /// });
    /// ```
    #[track_caller]
    pub fn picture(&self, path: &'static str, label: &'static str) {
        self.pictures.borrow_mut().push(Picture {
            path,
            label,
            sources: self.sources.borrow().len(),
            observations: self.observations.borrow().len(),
            location: Location::caller(),
        });
    }

    /// Compares the pictures with their files, or writes them; the sentences tell what went wrong.
    pub(super) fn settle_pictures(&self) -> String {
        let (sources, observations) = (self.sources.borrow(), self.observations.borrow());
        let settle = |picture: &Picture| {
            let inputs: Vec<_> = sources.iter().take(picture.sources).flat_map(|it| Lane::of_source(it)).collect();
            let seen = observations.iter().take(picture.observations);
            let outputs: Vec<_> = seen.filter_map(|watch| watch.observation.lane()).collect();
            picture.settle(&inputs, &outputs)
        };
        self.pictures.borrow().iter().filter_map(settle).collect::<Vec<_>>().join("\n")
    }
}

/// A picture that was asked for.
pub(super) struct Picture {
    path: &'static str,
    label: &'static str,
    /// How many sources and expectations had been drawn by then.
    sources: usize,
    observations: usize,
    location: &'static Location<'static>,
}

/// A line of time: a subscription to a source, or what an observer saw.
pub(super) struct Lane {
    /// Where its axis begins.
    pub(super) start: i64,
    /// When somebody listened: never, or from a frame on, perhaps up to another.
    pub(super) listened: Option<(i64, Option<i64>)>,
    pub(super) marks: Vec<(i64, Shown)>,
}

pub(super) enum Shown {
    Item(String),
    Error,
    End,
}

impl Picture {
    /// Compares the picture with the file, or writes it there; the sentence tells what is wrong.
    fn settle(&self, inputs: &[Lane], outputs: &[Lane]) -> Option<String> {
        let drawn = render(self.label, inputs, outputs);
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        let path = package.join(self.path);
        let told = |what: &str| {
            Some(format!(
                "the picture at {}: {what} {}; run the test with {SWITCH}=write",
                self.location,
                path.display()
            ))
        };
        if env::var_os(SWITCH).is_some_and(|value| value == "write") {
            return match write(&path, &drawn) {
                Ok(()) => None,
                Err(error) => told(&format!("({error}) cannot be written to")),
            };
        }
        match fs::read_to_string(&path) {
            Err(_) => told("there is no file"),
            Ok(text) if text.replace("\r\n", "\n") != drawn => told("this marble draws something else than"),
            Ok(_) => None,
        }
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

impl Lane {
    /// A hot source is one lane; a cold one has a lane for each subscription.
    fn of_source(script: &Script) -> Vec<Self> {
        let log = script.log();
        let lane = |shift: i64, start: i64, listened| {
            let marks = script.diagram.marks.iter().filter_map(|(frame, mark)| {
                let shown = match mark {
                    Mark::Next(letter) => Shown::Item((*letter).to_owned()),
                    Mark::Error => Shown::Error,
                    Mark::Complete => Shown::End,
                    Mark::Subscribe | Mark::Unsubscribe => return None,
                };
                Some((frame + shift, shown))
            });
            Self { start, listened, marks: marks.collect() }
        };
        if !script.is_hot() && !log.is_empty() {
            return log.iter().map(|(from, to)| lane(*from, *from, Some((*from, *to)))).collect();
        }
        let listened = log.iter().copied().reduce(|(from, to), (other_from, other_to)| {
            (from.min(other_from), to.zip(other_to).map(|(one, other)| one.max(other)))
        });
        let start = script.diagram.marks.first().map_or(0, |(frame, _)| (*frame).min(0));
        vec![lane(0, start, listened)]
    }

    /// The last frame at which somebody listened, and whether the lane had ended by itself.
    fn end(&self) -> (i64, bool) {
        let Some((_, to)) = self.listened else { return (i64::MIN, true) };
        let to = to.unwrap_or(i64::MAX);
        let terminal = self.marks.iter().find(|(_, shown)| !matches!(shown, Shown::Item(_))).map(|(frame, _)| *frame);
        terminal.filter(|frame| *frame <= to).map_or((to, false), |frame| (frame, true))
    }

    /// The frames that are drawn.
    fn frames(&self) -> impl Iterator<Item = i64> {
        let window = self.listened.into_iter().flat_map(|(from, to)| [Some(from), to]);
        self.marks.iter().map(|(frame, _)| *frame).chain(window.flatten()).chain([self.start])
    }

    /// How much room the marks of a frame take, if there are any.
    fn width_at(&self, frame: i64) -> Option<i64> {
        self.marks.iter().filter(|(other, _)| *other == frame).map(|(_, shown)| shown.width()).max()
    }

    /// What stands above each other at each frame; a completion stands behind it, and takes no room.
    fn stacks(&self) -> BTreeMap<i64, Vec<&Shown>> {
        let mut stacks: BTreeMap<i64, Vec<&Shown>> = BTreeMap::new();
        for (frame, shown) in &self.marks {
            stacks.entry(*frame).or_default().push(shown);
        }
        stacks
    }

    fn height(&self) -> i64 {
        let heights = self.stacks().into_values().map(|stack| stack.iter().filter(|shown| !shown.is_end()).count());
        MARBLE + 22 + STACKED * (heights.max().unwrap_or(1).max(1) as i64 - 1)
    }
}

impl Shown {
    fn is_end(&self) -> bool {
        matches!(self, Shown::End)
    }

    fn width(&self) -> i64 {
        match self {
            Shown::Item(text) if text.chars().count() > 2 => text.chars().count() as i64 * 7 + 16,
            Shown::Item(_) => MARBLE,
            Shown::Error => 20,
            Shown::End => 6,
        }
    }
}

/// Where the frames are.
struct Scale {
    places: BTreeMap<i64, i64>,
    /// Where time is left out, and how much of it, in milliseconds.
    breaks: Vec<(i64, i64)>,
    right: i64,
}

impl Scale {
    fn new(lanes: &[&Lane]) -> Self {
        let frames: BTreeSet<i64> = lanes.iter().flat_map(|lane| lane.frames()).chain([0]).collect();
        let steps = |silence: i64| if silence > LONGEST_SILENCE { BREAK } else { silence };
        let pairs = || frames.iter().zip(frames.iter().skip(1));
        let total: i64 = pairs().map(|(one, next)| steps(next - one)).sum();
        let frame_width = ((WIDTH - 2 * MARGIN - FRAME) / total.max(1)).clamp(10, FRAME);
        let half = |frame| lanes.iter().filter_map(|lane| lane.width_at(frame)).max().unwrap_or(0) / 2;
        let begin = frames.first().copied().unwrap_or(0);
        let mut places = BTreeMap::from([(begin, MARGIN.max(half(begin) + 8))]);
        let mut breaks = Vec::new();
        for (&before, &frame) in pairs() {
            let mut x = places[&before] + steps(frame - before) * frame_width;
            for lane in lanes {
                let behind = lane.marks.iter().map(|(other, _)| *other).filter(|other| *other < frame).max();
                let widths = behind.and_then(|other| lane.width_at(other)).zip(lane.width_at(frame));
                if let (Some(behind), Some((one, other))) = (behind, widths) {
                    x = x.max(places[&behind] + (one + other) / 2 + 2);
                }
            }
            if frame - before > LONGEST_SILENCE {
                breaks.push(((places[&before] + x) / 2, frame - before));
            }
            places.insert(frame, x);
        }
        let last = frames.last().copied().unwrap_or(0);
        let right = places[&last] + half(last).max(6) + 2 * MARGIN;
        Self { places, breaks, right }
    }
}

fn render(label: &str, inputs: &[Lane], outputs: &[Lane]) -> String {
    let lanes: Vec<&Lane> = inputs.iter().chain(outputs).collect();
    let mut scale = Scale::new(&lanes);
    let label_width = label.chars().count() as i64 * 9 + 40;
    let width = scale.right.max(label_width + 4).max(WIDTH / 2);
    scale.right = width - 8;
    let top = if scale.breaks.is_empty() { 2 } else { 20 };
    let height = top + 2 + BOX + 12 + lanes.iter().map(|lane| lane.height()).sum::<i64>();
    let label = escape(label);
    // The first line is a whole tag and no line is empty, so that Markdown takes it all for one block of HTML.
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"marble diagram of {label}\" font-family=\"ui-monospace, monospace\" font-size=\"13\" \
         text-anchor=\"middle\" stroke-width=\"2\" style=\"max-width:100%;height:auto\">\n"
    );
    for (x, silence) in &scale.breaks {
        let text = match silence {
            0..1_000 => format!("{silence} ms"),
            _ => format!("{} s", *silence as f64 / 1_000.0),
        };
        pill(&mut svg, (*x, 10), (text.chars().count() as i64 * 6 + 10, 16), GROUND, "#fff", &text, 10);
    }
    let mut y = top;
    let rows = |svg: &mut String, lanes: &[Lane], y: &mut i64| {
        for one in lanes {
            lane(svg, one, *y + one.height() / 2, &scale);
            *y += one.height();
        }
    };
    rows(&mut svg, inputs, &mut y);
    y += 6;
    let middle = (width / 2, y + BOX / 2);
    let _ = writeln!(
        svg,
        "<rect x=\"2\" y=\"{y}\" width=\"{}\" height=\"{BOX}\" rx=\"8\" fill=\"{GROUND}\" stroke=\"{LINE}\"/>\n\
         <text x=\"{}\" y=\"{}\" font-size=\"15\" fill=\"#fff\">{label}</text>",
        width - 4,
        middle.0,
        middle.1 + 5
    );
    y += BOX + 6;
    rows(&mut svg, outputs, &mut y);
    svg.push_str("</svg>\n");
    svg
}

fn lane(svg: &mut String, lane: &Lane, y: i64, scale: &Scale) {
    let at = |frame: i64| scale.places[&frame];
    let (end, by_itself) = lane.end();
    let live = |frame: i64| lane.listened.is_some_and(|(from, _)| from <= frame && frame <= end);
    let right = scale.right;
    let (from, to) = match lane.listened {
        None => (right, right),
        Some((from, _)) => (at(from), scale.places.get(&end).copied().unwrap_or(right)),
    };
    axis(svg, (at(lane.start), from), y, scale, " stroke-dasharray=\"2 4\" opacity=\".6\"");
    axis(svg, (from, to), y, scale, "");
    axis(svg, (to, right), y, scale, " stroke-dasharray=\"2 4\" opacity=\".6\"");
    let _ = writeln!(svg, "<path d=\"M{} {}l10 5-10 5z\" fill=\"{LINE}\"/>", right - 4, y - 5);
    for (x, _) in scale.breaks.iter().filter(|(x, _)| *x > at(lane.start)) {
        let _ = writeln!(svg, "<path d=\"M{} {}l5-14m2 14l5-14\" stroke=\"{LINE}\" fill=\"none\"/>", x - 6, y + 7);
    }
    if lane.start > 0 {
        let _ = writeln!(svg, "<circle cx=\"{}\" cy=\"{y}\" r=\"4\" fill=\"{LINE}\"/>", at(lane.start));
    }
    if !by_itself && to < right {
        let _ = writeln!(svg, "<path d=\"M{to} {}v16\" stroke=\"{LINE}\"/>", y - 8);
    }
    for (frame, stack) in lane.stacks() {
        let _ = writeln!(svg, "{}", if live(frame) { "<g>" } else { "<g opacity=\".35\">" });
        let x = at(frame);
        let (ends, rest): (Vec<_>, Vec<_>) = stack.into_iter().partition(|shown| shown.is_end());
        let spread = STACKED * (rest.len().max(1) as i64 - 1);
        if !ends.is_empty() {
            let half = if rest.is_empty() { 14 } else { MARBLE / 2 + 7 } + spread / 2;
            let _ = writeln!(svg, "<path d=\"M{x} {}v{}\" stroke=\"{LINE}\" stroke-width=\"4\"/>", y - half, 2 * half);
        }
        // The first of a group lies on top.
        for (place, shown) in rest.iter().enumerate().rev() {
            let y = y - spread / 2 + STACKED * place as i64;
            match shown {
                Shown::Item(text) => {
                    let size = if text.chars().count() > 2 { 11 } else { 13 };
                    pill(svg, (x, y), (shown.width(), MARBLE), colour(text), "#1b1b1b", text, size);
                }
                Shown::Error | Shown::End => {
                    let _ = writeln!(
                        svg,
                        "<path d=\"M{} {}l18 18m0-18l-18 18\" stroke=\"{ERROR}\" stroke-width=\"4\"/>",
                        x - 9,
                        y - 9
                    );
                }
            }
        }
        svg.push_str("</g>\n");
    }
}

/// A part of the axis, with a gap wherever time is left out.
fn axis(svg: &mut String, (from, to): (i64, i64), y: i64, scale: &Scale, look: &str) {
    let mut from = from;
    let mut path = String::new();
    for x in scale.breaks.iter().map(|(x, _)| *x).filter(|x| from < *x && *x < to).collect::<Vec<_>>() {
        let _ = write!(path, "M{from} {y}H{}", x - 4);
        from = x + 4;
    }
    if from < to {
        let _ = write!(path, "M{from} {y}H{to}");
        let _ = writeln!(svg, "<path d=\"{path}\" stroke=\"{LINE}\" fill=\"none\"{look}/>");
    }
}

fn pill(svg: &mut String, (x, y): (i64, i64), (w, h): (i64, i64), ground: &str, ink: &str, text: &str, size: i64) {
    let _ = writeln!(
        svg,
        "<rect x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{h}\" rx=\"{}\" fill=\"{ground}\" stroke=\"{LINE}\"/>\
         <text x=\"{x}\" y=\"{}\" fill=\"{ink}\" font-size=\"{size}\">{}</text>",
        x - w / 2,
        y - h / 2,
        h / 2,
        y + (size + 1) / 3,
        escape(text)
    );
}

/// The same for the same value, in every picture.
fn colour(text: &str) -> &'static str {
    let sum: usize = text.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| letter as usize).sum();
    COLOURS[sum % COLOURS.len()]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
