//! Search as you type: looks for places with earthquakes while somebody types, and never shows an old answer.
//!
//! ```sh
//! cargo run --release --example search_as_you_type                               # type; Esc ends it
//! printf 'cali\n~800\n<<<<alaska' | cargo run --release --example search_as_you_type
//! ```
//!
//! Without a terminal it reads what somebody types from its input: each character is a key, `<` deletes one, and a line
//! such as `~800` is a pause of so many milliseconds.

use crossterm::{
    cursor::{Hide, MoveTo, Show},
    event::{Event, EventStream, KeyCode, KeyEventKind, KeyModifiers},
    execute,
    style::Print,
    terminal::{self, Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen},
};
use headwater::prelude::*;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    convert::Infallible,
    env,
    error::Error,
    fs,
    io::{self, IsTerminal, stdin, stdout},
    sync::Arc,
    time::Duration,
};
use tokio::time::sleep;

const FEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/earthquakes.json");

/// The silence after which it is worth looking.
const QUIET: Duration = Duration::from_millis(150);
/// How long a lookup takes: it stands for a service that is far away.
const LOOKUP: Duration = Duration::from_millis(300);
/// From key to key in a script.
const TYPING: Duration = Duration::from_millis(40);
/// How many places are shown.
const SHOWN: usize = 8;

#[derive(Clone, Copy)]
pub(crate) enum Key {
    Letter(char),
    Backspace,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) query: String,
    pub(crate) count: usize,
    pub(crate) first: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let places = places()?;
    if stdin().is_terminal() && stdout().is_terminal() {
        return Ok(on_screen(places).await?);
    }
    let typed = script(&io::read_to_string(stdin())?)?;
    let found = results(queries(typed), places);
    let Ok(()) =
        found.for_each(|found| println!("{:?}: {} places, {}", found.query, found.count, found.first.join("; "))).await;
    Ok(())
}

/// What stands in the line after each key.
pub(crate) fn queries<S: Source<Item = Key>>(
    keys: Observable<S>,
) -> Observable<impl Source<Item = String, Error = S::Error>> {
    keys.scan(String::new(), |mut query, key| {
        match key {
            Key::Letter(letter) => query.push(letter),
            Key::Backspace => drop(query.pop()),
        }
        query
    })
}

/// What is found for the line as it is when nobody types; a newer query ends the lookup of an older one.
pub(crate) fn results<S: Source<Item = String>>(
    queries: Observable<S>,
    places: Arc<[String]>,
) -> Observable<impl Source<Item = Found, Error = S::Error>> {
    queries.debounce(QUIET).distinct_until_changed().switch_map(move |query| {
        let places = Arc::clone(&places);
        async move { Ok(look_up(query, &places).await) }
    })
}

async fn look_up(query: String, places: &[String]) -> Found {
    sleep(LOOKUP).await;
    let wanted = query.to_lowercase();
    let found = places.iter().filter(|place| !wanted.is_empty() && place.to_lowercase().contains(&wanted));
    let first = found.clone().take(SHOWN).cloned().collect();
    Found { query, count: found.count(), first }
}

/// All places of the feed, each once: what stands behind the distance.
fn places() -> Result<Arc<[String]>, Box<dyn Error>> {
    let feed: Value = serde_json::from_slice(&fs::read(FEED)?)?;
    let features = feed["features"].as_array().ok_or("the feed has no features")?;
    let places = features.iter().filter_map(|feature| feature["properties"]["place"].as_str());
    let places = places.map(|place| place.split_once(" of ").map_or(place, |(_, place)| place).to_owned());
    Ok(places.collect::<BTreeSet<_>>().into_iter().collect())
}

/// The keys of a script, in time.
pub(crate) fn script(text: &str) -> Result<Observable<impl Source<Item = Key, Error = Infallible> + use<>>, String> {
    let (mut keys, mut pause) = (Vec::new(), Duration::ZERO);
    for line in text.lines() {
        if let Some(ms) = line.strip_prefix('~') {
            pause += Duration::from_millis(ms.parse().map_err(|_| format!("{line} is no pause in milliseconds"))?);
            continue;
        }
        for letter in line.chars() {
            let key = if letter == '<' { Key::Backspace } else { Key::Letter(letter) };
            keys.push((std::mem::replace(&mut pause, TYPING), key));
        }
    }
    Ok(from_iter(keys).concat_map(|(pause, key)| async move {
        sleep(pause).await;
        Ok(key)
    }))
}

enum Shown {
    Query(String),
    Found(Found),
}

/// Shows what is typed at once, and what is found below it.
async fn on_screen(places: Arc<[String]>) -> io::Result<()> {
    let screen = Screen::enter()?;
    let queries = queries(keys().map_err(Arc::new)).start_with([String::new()]);
    let shown = queries.publish_with(|queries| {
        // Nobody wants to wait for the last answer.
        let the_end = queries.clone().last();
        let found = results(queries.clone(), places).take_until(the_end).map(Shown::Found);
        queries.map(Shown::Query).merge(found)
    });
    let (mut line, mut last) = (String::new(), None);
    let run = shown.try_for_each(|shown| {
        match shown {
            Shown::Query(query) => line = query,
            Shown::Found(found) => last = Some(found),
        }
        screen.draw(&line, last.as_ref()).map_err(Arc::new)
    });
    run.await.map_err(io::Error::other)
}

/// What is typed at the terminal, until Esc or Ctrl-C.
fn keys() -> Observable<impl Source<Item = Key, Error = io::Error>> {
    let pressed = from_try_stream(EventStream::new()).filter_map(|event| match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(key),
        _ => None,
    });
    let until_the_end = pressed.take_while(|key| {
        let is_interrupt = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        key.code != KeyCode::Esc && !is_interrupt
    });
    until_the_end.filter_map(|key| match key.code {
        KeyCode::Char(letter) => Some(Key::Letter(letter)),
        KeyCode::Backspace => Some(Key::Backspace),
        _ => None,
    })
}

/// The terminal, as long as it is ours: dropping it gives it back as it was.
struct Screen;

impl Screen {
    fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        let screen = Self;
        execute!(stdout(), EnterAlternateScreen, Hide)?;
        Ok(screen)
    }

    fn draw(&self, query: &str, found: Option<&Found>) -> io::Result<()> {
        let line = format!("Where? {query}_");
        execute!(stdout(), MoveTo(0, 0), Clear(ClearType::All), Print(line))?;
        let Some(found) = found else { return Ok(()) };
        let title = format!("{} places with {:?}", found.count, found.query);
        let lines = [title].into_iter().chain(found.first.iter().map(|place| format!("  {place}")));
        for (row, line) in (2..).zip(lines) {
            execute!(stdout(), MoveTo(0, row), Print(line))?;
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // There is nobody to tell when the terminal is gone.
        let _ = execute!(stdout(), Show, LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}
