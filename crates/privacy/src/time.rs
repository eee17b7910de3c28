//! Time, as coarse as a record may carry it. All of it is UTC, so that no time zone shows where somebody is.

/// The last moment that has a four-digit year, in milliseconds.
const LAST: f64 = 253_402_300_799_000.0;

/// The hour that `unix_ms` (milliseconds since 1970, as `Date.now()` gives them) falls into: `2026-11-23T02`.
///
/// What no clock says (not a number, before 1970, after 9999) counts as the nearest moment that one does.
#[must_use]
pub fn hour(unix_ms: f64) -> String {
    let (date, hour) = calendar(unix_ms);
    format!("{:04}-{:02}-{:02}T{hour:02}", date.0, date.1, date.2)
}

/// The period after which pseudonyms change, the month, that `unix_ms` falls into: `2026-11`.
#[must_use]
pub fn period(unix_ms: f64) -> String {
    let ((year, month, _), _) = calendar(unix_ms);
    format!("{year:04}-{month:02}")
}

/// Every period from `first` to `last`, both included, at most a hundred years of them; `last` alone where `first` is
/// none.
#[must_use]
pub fn periods(first: &str, last: &str) -> Vec<String> {
    let months = |period: &str| -> Option<u32> {
        let (year, month) = period.split_once('-')?;
        Some(year.parse::<u32>().ok()?.min(9_999) * 12 + month.parse::<u32>().ok()?.checked_sub(1)?.min(11))
    };
    match (months(first), months(last)) {
        (Some(from), Some(to)) if from <= to && to - from <= 1_200 => {
            (from..=to).map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).collect()
        }
        _ => vec![last.to_owned()],
    }
}

/// ((year, month, day), hour) in the Gregorian calendar, after Howard Hinnant's `civil_from_days`.
fn calendar(unix_ms: f64) -> ((u32, u32, u32), u32) {
    // The conversion turns NaN into the epoch.
    let hours = (unix_ms.clamp(0.0, LAST) / 3_600_000.0) as u32;
    // Days since 1 March of the year 0, when a leap day is a year's last.
    let days = hours / 24 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + u32::from(month <= 2);
    ((year, month, day), hours % 24)
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
        assert_eq!(period(1_767_225_599_999.0), "2025-12");
        assert_eq!(period(1_767_225_600_000.0), "2026-01");
    }

    #[test]
    fn periods_run_over_the_ends_of_years() {
        assert_eq!(periods("2025-11", "2026-02"), ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(periods("2026-02", "2026-02"), ["2026-02"]);
        for wrong in ["", "2026", "2026-03", "x-1", "2026-00", "0001-01"] {
            assert_eq!(periods(wrong, "2026-02"), ["2026-02"], "{wrong}");
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
