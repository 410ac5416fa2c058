//! The input: a GeoJSON feed of the shape that the USGS gives out, and the events in it.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::fmt;

/// From this magnitude on an event is strong.
const STRONG: f64 = 4.5;

/// A feed whose features are not looked at yet: each of them may be malformed without harm to the others.
#[derive(Deserialize)]
pub(crate) struct Feed<'a> {
    #[serde(borrow)]
    pub(crate) features: Vec<&'a RawValue>,
}

/// Reads a feed; the error says where it is no JSON, or what it has instead of features.
pub(crate) fn read(bytes: &[u8]) -> Result<Feed<'_>, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// A seismic event.
#[derive(Debug)]
pub(crate) struct Event {
    /// The place of its feature in the feed, from 0.
    pub(crate) index: u64,
    /// Milliseconds since 1970, UTC.
    pub(crate) time: i64,
    /// `None` where it was not determined: the feed says `null`.
    pub(crate) magnitude: Option<f64>,
    /// In kilometres.
    pub(crate) depth: Option<f64>,
    pub(crate) place: String,
    pub(crate) region: String,
    /// `earthquake`, `quarry blast`, …
    pub(crate) kind: String,
}

/// A feature that is no event, and why.
#[derive(Debug)]
pub(crate) struct Malformed {
    index: u64,
    reason: String,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Option<Geometry>,
}

/// All of them have to be there; the first two may be `null`.
#[derive(Deserialize)]
struct Properties {
    #[serde(deserialize_with = "Option::deserialize")]
    mag: Option<f64>,
    #[serde(deserialize_with = "Option::deserialize")]
    place: Option<String>,
    time: i64,
    #[serde(rename = "type")]
    kind: String,
}

/// Longitude, latitude and, mostly, depth.
#[derive(Deserialize)]
struct Geometry {
    coordinates: Vec<Option<f64>>,
}

impl Event {
    pub(crate) fn parse(index: u64, feature: &RawValue) -> Result<Self, Malformed> {
        let Feature { properties, geometry } = serde_json::from_str(feature.get()).map_err(|error| {
            // The position that follows counts from the beginning of the feature, and would mislead.
            let reason = error.to_string().split(" at line ").next().unwrap_or_default().to_owned();
            Malformed { index, reason }
        })?;
        let Properties { mag: magnitude, place, time, kind } = properties;
        let depth = geometry.and_then(|geometry| geometry.coordinates.get(2).copied().flatten());
        let place = place.map_or_else(|| "an unknown place".to_owned(), printable);
        let region = region(&place).to_owned();
        let kind = printable(kind);
        Ok(Self { index, time, magnitude, depth, place, region, kind })
    }

    pub(crate) fn is_strong(&self) -> bool {
        self.magnitude.is_some_and(|magnitude| magnitude >= STRONG)
    }
}

/// The text as one line, whatever the feed has in it.
fn printable(text: String) -> String {
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}

/// The region of a place: `22km NNE of Hualian, Taiwan` is in Taiwan, `Reykjanes Ridge` is a region by itself.
fn region(place: &str) -> &str {
    let region = match place.rsplit_once(',') {
        Some((_, region)) => region,
        None if place.starts_with(|first: char| first.is_ascii_digit()) => {
            place.split_once(" of ").map_or(place, |(_, region)| region)
        }
        None => place,
    };
    // The networks of these regions write them both ways.
    match region.trim() {
        "CA" => "California",
        "NV" => "Nevada",
        "MX" => "Mexico",
        region => region,
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.magnitude {
            Some(magnitude) => write!(f, "M {magnitude:.1} {}", self.place),
            None => write!(f, "M  ?  {}", self.place),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "feature {} is malformed: {}", self.index, self.reason)
    }
}
