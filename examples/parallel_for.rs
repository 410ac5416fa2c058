//! A parallel for: finds for every earthquake of a week the one nearest to it, on all cores.
//!
//! ```sh
//! cargo run --release --example parallel_for
//! cargo run --release --example parallel_for -- 200     # only the first two hundred
//! ```
//!
//! Every pair has to be looked at, so that the work grows with the square of the number of earthquakes.
//! An item of the pipeline is a batch of rows: handing one to another thread costs some microseconds, which should be
//! little beside the work.

use headwater::prelude::*;
use serde_json::Value;
use std::{env, error::Error, fs, sync::Arc, thread::available_parallelism, time::Instant};

const FEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/earthquakes.json");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count = env::args().nth(1).map_or(Ok(usize::MAX), |count| count.parse())?;
    let quakes: Arc<[Quake]> = read()?.into_iter().take(count).collect();
    let cores = available_parallelism()?.get();

    let started = Instant::now();
    let rows = from_iter(0..quakes.len()).buffer_count(32);
    let shared = Arc::clone(&quakes);
    let nearest = rows
        .map_parallel(2 * cores, move |rows| rows.into_iter().map(|row| nearest(row, &shared)).collect::<Vec<_>>())
        .concat_map(from_iter)
        .to_vec()
        .await?;
    let elapsed = started.elapsed();

    println!("{} earthquakes, {cores} cores, {} ms", quakes.len(), elapsed.as_millis());
    let loneliest = nearest.iter().flatten().enumerate().max_by(|(_, a), (_, b)| a.distance.total_cmp(&b.distance));
    if let Some((row, neighbour)) = loneliest {
        println!("the loneliest: {}", quakes[row].place);
        println!("{:.0} km from: {}", neighbour.distance, quakes[neighbour.row].place);
    }
    Ok(())
}

struct Quake {
    place: String,
    /// In radians.
    longitude: f64,
    latitude: f64,
}

struct Neighbour {
    row: usize,
    /// In kilometres.
    distance: f64,
}

/// The earthquake nearest to one of them, where there is another.
fn nearest(row: usize, quakes: &[Quake]) -> Option<Neighbour> {
    let others = quakes.iter().enumerate().filter(|(other, _)| *other != row);
    let distances = others.map(|(other, quake)| Neighbour { row: other, distance: distance(&quakes[row], quake) });
    distances.min_by(|a, b| a.distance.total_cmp(&b.distance))
}

/// Along the surface, by the haversine formula.
fn distance(a: &Quake, b: &Quake) -> f64 {
    let haversine = |angle: f64| (angle / 2.0).sin().powi(2);
    let across = a.latitude.cos() * b.latitude.cos() * haversine(b.longitude - a.longitude);
    2.0 * 6_371.0 * (haversine(b.latitude - a.latitude) + across).sqrt().asin()
}

fn read() -> Result<Vec<Quake>, Box<dyn Error>> {
    let feed: Value = serde_json::from_slice(&fs::read(FEED)?)?;
    let features = feed["features"].as_array().ok_or("the feed has no features")?;
    let quakes = features.iter().filter_map(|feature| {
        let coordinate = |axis: usize| feature["geometry"]["coordinates"][axis].as_f64().map(f64::to_radians);
        let place = feature["properties"]["place"].as_str()?.to_owned();
        Some(Quake { place, longitude: coordinate(0)?, latitude: coordinate(1)? })
    });
    Ok(quakes.collect())
}
