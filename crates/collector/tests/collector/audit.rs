//! What a store's file holds, read beside the collector and by nothing of it but the rule of what is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use afterword_collector::store::{Counted, Measure, Tally};
use afterword_record::{Kind, Origin, Record};
use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Row, SqliteConnection};

/// What a whole store holds.
#[derive(Debug)]
pub(crate) struct Audit {
    /// By id, what is kept of a feedback, and how many of its revisions were stored.
    pub(crate) records: BTreeMap<String, (Json, u32)>,
    /// The ids of randomised answers.
    pub(crate) reports: BTreeSet<String>,
}

/// Reads a store, which a collector may be writing to.
///
/// # Panics
/// Where the file does not open, is not whole, or counts something else than it holds.
pub(crate) fn audit(file: &Path) -> Audit {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(file).pragma("query_only", "ON");
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        // One snapshot: counts and records of one moment.
        let mut snapshot = connection.begin().await.unwrap();
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *snapshot).await.unwrap();
        assert_eq!(sound, "ok", "{}", file.display());

        let (mut records, mut tally) = (BTreeMap::new(), Tally::default());
        let rows = sqlx::query("SELECT id, rev, revisions, body FROM records JOIN documents ON place = document");
        for row in rows.fetch_all(&mut *snapshot).await.unwrap() {
            let (id, rev, body): (String, u32, String) = (row.get("id"), row.get("rev"), row.get("body"));
            let record: Record = body.parse().unwrap();
            assert_eq!((&record.id, record.rev), (&id, rev), "the columns say what the document says");
            tally.add(&record);
            records.insert(id, (serde_json::from_str(&body).unwrap(), row.get("revisions")));
        }
        let orphans = "SELECT count(*) FROM records WHERE document NOT IN (SELECT place FROM documents)";
        assert_eq!(sqlx::query_scalar::<_, i64>(orphans).fetch_one(&mut *snapshot).await.unwrap(), 0);

        let rows = sqlx::query("SELECT day, origin, kind, measure, name, count FROM tallies");
        let kept = rows.fetch_all(&mut *snapshot).await.unwrap().into_iter().map(|row| {
            let counted = Counted {
                day: row.get("day"),
                origin: Origin::from_name(row.get("origin")).unwrap(),
                kind: Kind::from_name(row.get("kind")).unwrap(),
                measure: measure(row.get("measure")),
                name: row.get("name"),
            };
            (counted, row.get("count"))
        });
        let kept: BTreeMap<Counted, i64> = kept.collect();
        assert_eq!(kept, tally.moves().collect(), "the counts kept along the way are those counted anew");

        let reports = sqlx::query_scalar("SELECT id FROM reports").fetch_all(&mut *snapshot).await.unwrap();
        Audit { records, reports: reports.into_iter().collect() }
    })
}

fn measure(name: &str) -> Measure {
    [Measure::State, Measure::Polarity, Measure::Reason].into_iter().find(|m| m.as_str() == name).unwrap()
}
