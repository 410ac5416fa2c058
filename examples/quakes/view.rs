//! What the user sees while the replay runs: a live picture on a terminal, plain lines in a pipe.

use crate::{
    event_time::{Alert, Day},
    pipeline::Signal,
    report::{list, queues},
    timestamp::Timestamp,
};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

pub(crate) enum View {
    Live(Live),
    Plain {
        total: u64,
        seen: u64,
    },
    /// Only the outcome is asked for.
    Silent,
}

/// A progress bar, and under it a line for each thing to watch.
pub(crate) struct Live {
    progress: ProgressBar,
    rate: ProgressBar,
    latest: ProgressBar,
    alert: ProgressBar,
    day: ProgressBar,
    lookups: ProgressBar,
    queues: ProgressBar,
}

impl View {
    /// The view of a replay of `total` events. Where the outcome is JSON, the picture stays out of its way.
    pub(crate) fn new(total: u64, json: bool) -> Self {
        match (json, io::stdout().is_terminal(), io::stderr().is_terminal()) {
            (false, true, _) => View::Live(Live::new(total, ProgressDrawTarget::stdout())),
            (false, false, _) => View::Plain { total, seen: 0 },
            (true, _, true) => View::Live(Live::new(total, ProgressDrawTarget::stderr())),
            (true, _, false) => View::Silent,
        }
    }

    /// How often it wants to hear how things stand.
    pub(crate) fn refresh(&self) -> Duration {
        match self {
            View::Live(_) => Duration::from_millis(100),
            View::Plain { .. } | View::Silent => Duration::from_secs(1),
        }
    }

    /// Shows a signal; it fails when nobody reads the lines any more.
    pub(crate) fn show(&mut self, signal: &Signal) -> io::Result<()> {
        match self {
            View::Live(live) => {
                live.show(signal);
                Ok(())
            }
            View::Plain { total, seen } => show_plain(signal, *total, seen),
            View::Silent => Ok(()),
        }
    }

    /// Leaves the picture as it stands.
    pub(crate) fn finish(self) {
        if let View::Live(live) = self {
            live.finish();
        }
    }
}

fn show_plain(signal: &Signal, total: u64, seen: &mut u64) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match signal {
        Signal::Event(_) => *seen += 1,
        Signal::Alert(alert) => writeln!(out, "{}  alert  {}", Timestamp(alert.time), describe_alert(alert))?,
        Signal::Day(day) => writeln!(out, "{:#}        day    {}", Timestamp(day.begin), describe_day(day))?,
        Signal::Pulse(rate, _) => {
            let time = Timestamp(rate.time);
            writeln!(out, "{time}  rate   {:.1} events an hour, {seen} of {total} so far", rate.an_hour)?;
        }
        Signal::Located(_) => {}
    }
    Ok(())
}

fn describe_alert(alert: &Alert) -> String {
    match alert.events {
        1 => alert.strongest.to_string(),
        events => format!("{}, the strongest of {events}", alert.strongest),
    }
}

fn describe_day(day: &Day) -> String {
    let busiest = day.regions.iter().take(3).map(|(region, events)| (region, events));
    format!("{} events in {} regions: {}", day.events, day.regions.len(), list(busiest))
}

impl Live {
    fn new(total: u64, target: ProgressDrawTarget) -> Self {
        let screen = MultiProgress::with_draw_target(target);
        let line = |name, content| {
            let template = format!("{{prefix:>7}}  {content}");
            // The templates below are sound; were one not, the view would be plainer and the replay the same.
            let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
            screen.add(ProgressBar::new(total).with_style(style).with_prefix(name))
        };
        Self {
            progress: line("events", "{wide_bar} {pos}/{len} {elapsed}"),
            rate: line("rate", "{wide_msg}"),
            latest: line("latest", "{wide_msg}"),
            alert: line("alert", "{wide_msg}"),
            day: line("day", "{wide_msg}"),
            lookups: line("lookups", "{pos} answered"),
            queues: line("queues", "{wide_msg}"),
        }
    }

    fn show(&self, signal: &Signal) {
        match signal {
            Signal::Event(event) => {
                self.progress.inc(1);
                self.latest.set_message(format!("{}  {event}", Timestamp(event.time)));
            }
            Signal::Alert(alert) => {
                self.alert.set_message(format!("{}  {}", Timestamp(alert.time), describe_alert(alert)));
            }
            Signal::Day(day) => self.day.set_message(format!("{:#}  {}", Timestamp(day.begin), describe_day(day))),
            Signal::Pulse(rate, boundaries) => {
                self.rate.set_message(format!("{:.1} events an hour", rate.an_hour));
                self.queues.set_message(queues(boundaries));
            }
            Signal::Located(_) => self.lookups.inc(1),
        }
    }

    fn finish(&self) {
        let Self { progress, rate, latest, alert, day, lookups, queues } = self;
        for line in [progress, rate, latest, alert, day, lookups, queues] {
            line.abandon();
        }
    }
}
