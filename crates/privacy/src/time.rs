//! Time, as coarse as a record may carry it. All of it is UTC, so that no time zone shows where somebody is.

/// The last moment that has a four-digit year, in milliseconds.
const LAST: f64 = 253_402_300_799_000.0;

/// Milliseconds in an hour.
const HOUR: f64 = 3_600_000.0;

/// How long a person keeps their pseudonyms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotation {
    /// New ones every day.
    Day,
    /// New ones every Monday.
    Week,
    /// New ones on the first of every month.
    #[default]
    Month,
}

/// The hour that `unix_ms` (milliseconds since 1970, as `Date.now()` gives them) falls into: `2026-11-23T02`.
///
/// What no clock says (not a number, before 1970, after 9999) counts as the nearest moment that one does.
#[must_use]
pub fn hour(unix_ms: f64) -> String {
    let hours = hours(unix_ms);
    format!("{}T{:02}", day(hours / 24), hours % 24)
}

/// The period that `unix_ms` falls into, at whose end pseudonyms change: `2026-11-23`, `2026-11-23/P7D` (seven days
/// from a Monday, as ISO 8601 writes it) or `2026-11`. Periods of different lengths never share a name.
#[must_use]
pub fn period(unix_ms: f64, rotation: Rotation) -> String {
    let days = hours(unix_ms) / 24;
    match rotation {
        Rotation::Day => day(days),
        // Day 0, the first of January 1970, was a Thursday.
        Rotation::Week => format!("{}/P7D", day(days.saturating_sub((days + 3) % 7))),
        Rotation::Month => {
            let (year, month, _) = calendar(days);
            format!("{year:04}-{month:02}")
        }
    }
}

/// Whole hours since 1970.
fn hours(unix_ms: f64) -> u32 {
    // The conversion turns NaN into the epoch.
    (unix_ms.clamp(0.0, LAST) / HOUR) as u32
}

/// `2026-11-23`, from days since 1970.
fn day(days: u32) -> String {
    let (year, month, day) = calendar(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// (year, month, day) in the Gregorian calendar, from days since 1970, after Howard Hinnant's `civil_from_days`.
fn calendar(days: u32) -> (u32, u32, u32) {
    // Days since 1 March of the year 0, when a leap day is a year's last.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + u32::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_loses_its_minutes() {
        assert_eq!(hour(0.0), "1970-01-01T00");
        assert_eq!(hour(1_795_402_799_999.0), "2026-11-23T02");
        assert_eq!(hour(1_795_402_800_000.0), "2026-11-23T03");
    }

    #[test]
    fn leap_days_and_ends_of_years_fall_where_the_calendar_has_them() {
        assert_eq!(hour(951_782_400_000.0), "2000-02-29T00");
        assert_eq!(hour(951_868_800_000.0), "2000-03-01T00");
        assert_eq!(hour(1_709_164_800_000.0), "2024-02-29T00");
        assert_eq!(hour(4_107_542_399_000.0), "2100-02-28T23");
        assert_eq!(hour(4_107_542_400_000.0), "2100-03-01T00");
        assert_eq!(period(1_767_225_599_999.0, Rotation::Month), "2025-12");
        assert_eq!(period(1_767_225_600_000.0, Rotation::Month), "2026-01");
    }

    #[test]
    fn a_period_lasts_a_day_a_week_from_monday_or_a_month() {
        // Monday, 23 November 2026, midnight.
        let monday = 1_795_392_000_000.0;
        for (ms, day, week, month) in [
            (monday - 1.0, "2026-11-22", "2026-11-16/P7D", "2026-11"),
            (monday, "2026-11-23", "2026-11-23/P7D", "2026-11"),
            (monday + 6.5 * 24.0 * HOUR, "2026-11-29", "2026-11-23/P7D", "2026-11"),
            (monday + 8.0 * 24.0 * HOUR, "2026-12-01", "2026-11-30/P7D", "2026-12"),
            (0.0, "1970-01-01", "1970-01-01/P7D", "1970-01"),
            (4.0 * 24.0 * HOUR, "1970-01-05", "1970-01-05/P7D", "1970-01"),
        ] {
            let names = [Rotation::Day, Rotation::Week, Rotation::Month].map(|rotation| period(ms, rotation));
            assert_eq!(names, [day, week, month], "{ms}");
        }
    }

    #[test]
    fn a_broken_clock_still_yields_an_hour() {
        for (clock, expected) in [
            (f64::NAN, "1970-01-01T00"),
            (f64::NEG_INFINITY, "1970-01-01T00"),
            (-1.0, "1970-01-01T00"),
            (f64::INFINITY, "9999-12-31T23"),
            (1e300, "9999-12-31T23"),
        ] {
            assert_eq!(hour(clock), expected);
        }
    }
}
