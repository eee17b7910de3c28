//! Records are kept as long as they are needed, and no longer.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::metrics::Metrics;
use crate::store::{Scrub, Store, StoreError};

/// How often what is too old is looked for. Records tell their hour and no more.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// How long records are kept, in whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    days: u16,
}

/// A time that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write days or weeks, such as 90d or 12w, and at least 1d")]
pub struct UnknownTime;

impl FromStr for Keep {
    type Err = UnknownTime;

    fn from_str(text: &str) -> Result<Self, UnknownTime> {
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(UnknownTime)?;
        let days_in = match unit {
            "d" => 1,
            "w" => 7,
            _ => return Err(UnknownTime),
        };
        let number: u16 =
            number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok()).flatten().ok_or(UnknownTime)?;
        number.checked_mul(days_in).filter(|days| *days > 0).map(|days| Self { days }).ok_or(UnknownTime)
    }
}

impl Keep {
    /// The first hour that is kept, as records write it.
    fn since(self, now: OffsetDateTime) -> String {
        let since = now - time::Duration::days(self.days.into());
        format!("{}T{:02}", since.date(), since.hour())
    }
}

/// Deletes what is too old, now and every hour, until it is dropped.
pub(crate) async fn sweep(store: Arc<dyn Store>, keep: Keep, metrics: Metrics) {
    // Not made up for after a pause: one sweep deletes all that is due.
    let mut hours = tokio::time::interval(EVERY);
    hours.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        let since = keep.since(OffsetDateTime::now_utc());
        match expire(store.as_ref(), &since).await {
            Ok(0) => {}
            Ok(records) => {
                tracing::info!(records, days = keep.days, "deleted what was kept long enough");
                metrics.expired(records);
            }
            Err(error) => {
                tracing::error!(%error, "records that are too old could not be deleted; trying again in an hour");
            }
        }
    }
}

/// Also scrubs where nothing was found: a sweep that was cut short left texts in the files.
async fn expire(store: &dyn Store, since: &str) -> Result<u64, StoreError> {
    let expired = store.expire(since).await?;
    store.scrub(if expired > 0 { Scrub::Whole } else { Scrub::Journal }).await?;
    Ok(expired)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_are_understood_and_nothing_else() {
        assert_eq!("90d".parse(), Ok(Keep { days: 90 }));
        assert_eq!("12w".parse(), Ok(Keep { days: 84 }));
        for wrong in ["", "d", "90", "0d", "-1d", "+1d", "1.5d", "90 d", "3m", "99999d", "9999999w", "90d ", "é"] {
            assert_eq!(wrong.parse::<Keep>(), Err(UnknownTime), "{wrong}");
        }
    }

    #[test]
    fn the_first_hour_that_is_kept_is_so_many_days_ago() {
        let now = OffsetDateTime::from_unix_timestamp(1_772_330_400).unwrap();
        assert_eq!(now.to_string(), "2026-03-01 2:00:00.0 +00:00:00");
        assert_eq!("1d".parse::<Keep>().unwrap().since(now), "2026-02-28T02");
        assert_eq!("8w".parse::<Keep>().unwrap().since(now), "2026-01-04T02");
    }
}
