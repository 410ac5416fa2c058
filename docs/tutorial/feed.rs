// What the first two chapters have written, for the ones behind them.

use headwater::prelude::*;
use serde_json::Value;
use std::{convert::Infallible, time::Duration};
use tokio::time::{Instant, sleep_until};

const SPEED: u64 = 60_480;

#[derive(Clone, Debug)]
struct Event {
    time: u64,
    magnitude: f64,
    region: String,
}

fn parse(feature: &Value) -> Option<Event> {
    let properties = &feature["properties"];
    let place = properties["place"].as_str()?;
    let (_, region) = place.rsplit_once(", ").unwrap_or(("", place));
    Some(Event {
        time: properties["time"].as_u64()?,
        magnitude: properties["mag"].as_f64()?,
        region: region.to_owned(),
    })
}

fn events() -> Vec<Event> {
    let bytes = std::fs::read("examples/data/earthquakes.json").expect("it is in the repository");
    let feed: Value = serde_json::from_slice(&bytes).expect("it is JSON");
    let mut events: Vec<Event> = feed["features"].as_array().into_iter().flatten().filter_map(parse).collect();
    events.sort_by_key(|event| event.time);
    events
}

fn replay(events: Vec<Event>) -> Observable<impl Source<Item = Event, Error = Infallible> + Clone> {
    defer(move || {
        let (start, begin) = (Instant::now(), events.first().map_or(0, |event| event.time));
        from_iter(events.clone()).concat_map(move |event| async move {
            sleep_until(start + Duration::from_millis((event.time - begin) / SPEED)).await;
            Ok(event)
        })
    })
}
