//! Event time as people read it.

use std::fmt;

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Milliseconds since 1970, printed as date and time (UTC), `2018-02-06 15:50`, or, with `{:#}`, as a date.
#[derive(Clone, Copy)]
pub(crate) struct Timestamp(pub(crate) i64);

impl Timestamp {
    /// Year, month and day of the Gregorian calendar.
    fn date(self) -> (i64, i64, i64) {
        // Years are counted from March, so that the leap day is a year's last, and in eras of 400 years, which are all
        // of one length: 146,097 days. Day 0 of 1970 is day 719,468 of that calendar.
        let days = self.0.div_euclid(DAY) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        (era * 400 + year_of_era + i64::from(month <= 2), month, day)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        if f.alternate() {
            return Ok(());
        }
        let minutes = self.0.rem_euclid(DAY) / MINUTE;
        write!(f, " {:02}:{:02}", minutes / 60, minutes % 60)
    }
}
