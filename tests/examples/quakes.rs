//! The example `quakes`, run as its users run it.

use crate::{program, text};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    process::{Output, Stdio},
};

/// Some event time, in milliseconds.
const NOON: i64 = 1_517_572_800_000;
const HOUR: i64 = 3_600_000;

fn run(arguments: &[&str]) -> Output {
    program("quakes").args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Runs it on a feed of its own.
fn run_on(feed: &str, arguments: &[&str]) -> Output {
    let mut command = program("quakes");
    command.args(["--input", "-"]).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(feed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The JSON in the last line of a run that succeeded.
fn report(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap()
}

/// It ended with a complaint of one line.
fn assert_complains(output: &Output, about: &str) {
    let complaint = text(&output.stderr);
    assert!(!output.status.success(), "it should have failed");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert!(complaint.contains(about), "{complaint}");
    assert_eq!(text(&output.stdout), "");
}

fn feature(magnitude: impl Into<Value>, place: &str, time: i64) -> Value {
    json!({
        "type": "Feature",
        "properties": { "mag": magnitude.into(), "place": place, "time": time, "type": "earthquake" },
        "geometry": { "type": "Point", "coordinates": [121.7, 24.1, 10.0] },
    })
}

fn feed(features: impl IntoIterator<Item = Value>) -> String {
    json!({ "type": "FeatureCollection", "features": features.into_iter().collect::<Vec<_>>() }).to_string()
}

#[test]
fn the_week_is_counted() {
    let report = report(&run(&["--speed", "max", "--json"]));
    assert_eq!(report["events"], 1_707);
    assert_eq!(report["malformed"], 0);
    assert_eq!(report["by_type"], json!({ "earthquake": 1_679, "explosion": 15, "quarry blast": 13 }));
    let bands = json!({ "-1": 44, "0": 667, "1": 550, "2": 229, "3": 89, "4": 89, "5": 34, "6": 5 });
    assert_eq!(report["by_magnitude"], bands);
    let top = [("California", 825), ("Alaska", 311), ("Nevada", 184), ("Puerto Rico", 47), ("Hawaii", 46)];
    let top = top.map(|(region, events)| json!({ "region": region, "events": events }));
    assert_eq!(report["top_regions"], json!(top));
    assert_eq!(report["strong"], 85);
    assert_eq!(report["alerts"], 74);
    let largest = json!({ "magnitude": 6.4, "place": "22km NNE of Hualian, Taiwan", "time": 1_517_932_242_400_i64 });
    assert_eq!(report["largest"], largest);
}

#[test]
fn the_report_has_these_fields_and_no_others() {
    let report = report(&run(&["--speed", "max", "--json"]));
    let fields: BTreeSet<_> = report.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "events",
        "malformed",
        "by_type",
        "by_magnitude",
        "top_regions",
        "strong",
        "alerts",
        "largest",
        "elapsed_ms",
        "boundaries",
    ];
    assert_eq!(fields, BTreeSet::from(expected));
    assert!(report["elapsed_ms"].is_u64());
}

#[test]
fn the_slow_subscriber_is_full_and_nothing_is_lost() {
    let report = report(&run(&["--speed", "500000", "--json"]));
    let boundaries = report["boundaries"].as_array().unwrap();
    assert!(boundaries.len() >= 2);
    let archive = boundaries.iter().find(|boundary| boundary["name"] == "archive").unwrap();
    assert_eq!(archive["high_water"], archive["capacity"]);
    for boundary in boundaries {
        assert_eq!(boundary["lost"], 0);
        assert!(boundary["high_water"].as_u64() <= boundary["capacity"].as_u64());
    }
}

#[test]
fn every_event_reaches_the_gazetteer_and_the_archive() {
    let output = run(&["--speed", "max"]);
    let told = text(&output.stdout);
    assert!(told.contains("archive     1707 events"), "{told}");
    // One of ten is refused at first, and one of a hundred forgotten.
    assert!(told.contains("188 asked again, 0 unanswered"), "{told}");
}

#[test]
fn the_alerts_are_the_same_at_every_speed() {
    let alerts = |speed| {
        let output = run(&["--speed", speed]);
        let lines = text(&output.stdout).lines().filter(|line| line.contains("  alert  "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (fast, finite) = (alerts("max"), alerts("1000000"));
    assert_eq!(fast.len(), 74);
    assert_eq!(fast, finite);
}

#[test]
fn an_alert_is_the_strongest_of_a_cluster_that_an_hour_of_silence_ends() {
    let events = [
        // An hour to the millisecond is silence enough; less is not.
        feature(4.5, "1km N of Here, There", NOON),
        feature(5.5, "2km N of Here, There", NOON + HOUR - 1),
        feature(5.0, "3km N of Here, There", NOON + 2 * HOUR - 2),
        feature(4.6, "4km N of Here, There", NOON + 3 * HOUR - 2),
        // Another region is silent by itself, and weak events say nothing.
        feature(4.7, "Elsewhere", NOON + HOUR / 2),
        feature(4.4, "Elsewhere", NOON + HOUR),
    ];
    // The newest comes first, as in the real feed.
    let output = run_on(&feed(events.into_iter().rev()), &["--speed", "max"]);
    let alerts: Vec<_> = text(&output.stdout).lines().filter(|line| line.contains("  alert  ")).collect();
    let expected = [
        "2018-02-02 13:30  alert  M 4.7 Elsewhere",
        "2018-02-02 14:59  alert  M 5.5 2km N of Here, There, the strongest of 3",
        "2018-02-02 15:59  alert  M 4.6 4km N of Here, There",
    ];
    assert_eq!(alerts, expected);
}

#[test]
fn a_malformed_feature_is_reported_with_its_index_and_the_run_goes_on() {
    let mut without_time = feature(1.0, "Somewhere", NOON);
    without_time["properties"].as_object_mut().unwrap().remove("time");
    let features =
        [feature(1.0, "A, B", NOON), json!(17), without_time, feature("strong", "A, B", NOON), feature(2.0, "C", NOON)];
    let output = run_on(&feed(features), &["--speed", "max", "--json"]);
    let (report, complaints) = (report(&output), text(&output.stderr));
    assert_eq!((&report["events"], &report["malformed"]), (&json!(2), &json!(3)));
    for (complaint, index) in complaints.lines().zip([1, 2, 3]) {
        assert!(complaint.contains(&format!("feature {index} is malformed")), "{complaints}");
    }
    assert_eq!(complaints.lines().count(), 3, "{complaints}");
}

#[test]
fn an_event_of_unknown_magnitude_is_an_event() {
    let features = [feature(Value::Null, "A, B", NOON), feature(1.0, "A, B", NOON)];
    let report = report(&run_on(&feed(features), &["--speed", "max", "--json"]));
    assert_eq!((&report["events"], &report["malformed"]), (&json!(2), &json!(0)));
    assert_eq!(report["by_magnitude"], json!({ "1": 1, "unknown": 1 }));
    assert_eq!(report["largest"]["magnitude"], 1.0);
}

#[test]
fn a_feed_without_events_is_an_empty_week() {
    let report = report(&run_on(&feed([]), &["--json"]));
    assert_eq!((&report["events"], &report["alerts"]), (&json!(0), &json!(0)));
    assert_eq!(report["largest"], Value::Null);
}

#[test]
fn times_at_the_ends_of_the_calendar_do_no_harm() {
    let features = [feature(5.0, "A", i64::MIN), feature(1e300, "B", i64::MAX)];
    let report = report(&run_on(&feed(features), &["--speed", "max", "--json"]));
    assert_eq!((&report["events"], &report["alerts"]), (&json!(2), &json!(2)));
}

#[test]
fn a_speed_that_is_none_is_refused() {
    for speed in ["-1", "0", "NaN", "inf", "fast", ""] {
        assert_complains(&run(&["--speed", speed]), "--speed");
    }
    assert_complains(&run(&["--speed"]), "--speed");
}

#[test]
fn an_unknown_option_is_refused() {
    assert_complains(&run(&["--sped", "max"]), "--sped");
}

#[test]
fn a_missing_file_is_named() {
    assert_complains(&run(&["--input", "no/such/file.json"]), "no/such/file.json");
}

#[test]
fn what_is_no_feed_is_refused() {
    let whole = feed([feature(1.0, "A, B", NOON), feature(2.0, "A, B", NOON)]);
    for broken in ["", &whole[..whole.len() / 2], "{}", "[]", r#"{"features": 3}"#, "\u{0}"] {
        assert_complains(&run_on(broken, &["--speed", "max", "--json"]), "is not a GeoJSON feed");
    }
}

#[test]
fn whoever_has_seen_enough_may_close_the_pipe() {
    let mut child =
        program("quakes").args(["--speed", "500000"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("2018-01-31"));
    drop(lines);
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_and_no_panic() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program("quakes").args(["--speed", "max", "--json"]).stdout(full).output().unwrap();
    assert_complains(&output, "cannot write");
}
