//! Stores that older versions wrote.

use afterword_collector::store::{Outcome, Query};
use serde_json::{Value as Json, json};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, SqlSafeStr};

use super::super::databases::{Kind, Place, block_on};
use super::super::support::{followup, reaction, retracted};
use super::{all, everything, read, sorted};

/// The tables as the first two versions of them were.
const AS_OF_0002: [(&str, &str); 2] = [
    ("records", include_str!("../../../migrations/sqlite/0001_records.sql")),
    ("reports", include_str!("../../../migrations/sqlite/0002_reports.sql")),
];

#[test]
fn a_file_of_the_second_version_is_brought_up_to_date_with_what_is_in_it() {
    block_on(async {
        let records: Vec<Json> = (0..60)
            .map(|at| {
                let mut json = if at % 3 == 0 { followup("complaint", "dsat", at % 2 == 0) } else { reaction("up") };
                json["hour"] = json!(format!("2026-11-{:02}T07", 1 + at % 20));
                json["subject"]["message"] = json!(format!("m:{}", at % 4));
                if at % 7 == 3 { retracted(&json, 4) } else { json }
            })
            .collect();
        // What is in the old file is what a new one holds, without what the old tables had no place for.
        let new = Place::new(Kind::Sqlite);
        let store = new.open().await;
        store.apply(records.iter().cloned().map(read).collect()).await.unwrap();
        let counted = store.overview("2026-01-01").await.unwrap();
        assert!(!counted.readings.is_empty());
        store.close().await;

        let place = Place::new(Kind::Sqlite);
        let file = |place: &Place| place.dir.as_ref().unwrap().path().join("store.sqlite");
        let options = SqliteConnectOptions::new().filename(file(&place)).create_if_missing(true);
        let mut old = SqliteConnection::connect_with(&options).await.unwrap();
        let numbered = (1..).zip(AS_OF_0002).map(|(number, (name, sql))| {
            Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        });
        Migrator::with_migrations(numbered.collect()).run(&mut old).await.unwrap();
        sqlx::query("ATTACH ?1 AS new").bind(file(&new).to_str().unwrap()).execute(&mut old).await.unwrap();
        for sql in [
            "INSERT INTO records SELECT seq, id, rev, revisions, state, kind, origin, polarity, rater, conversation, message,
                 document FROM new.records",
            "INSERT INTO documents SELECT place, body FROM new.documents",
            "INSERT INTO tallies SELECT * FROM new.tallies WHERE measure <> 'reading'",
        ] {
            sqlx::query(sql).execute(&mut old).await.unwrap();
        }
        old.close().await.unwrap();

        let store = place.open().await;
        assert_eq!(sorted(store.overview("2026-01-01").await.unwrap()), sorted(counted));
        let applied = store.apply(records.iter().cloned().map(read).collect()).await.unwrap();
        assert_eq!(applied.outcomes, vec![Outcome::Unchanged; 60], "every record is there as it was");
        assert_eq!(store.expire("2026-11-11T00").await.unwrap(), 30, "by the hour that its document names");
        let left = all(store.as_ref(), everything()).await;
        assert!(left.len() == 30 && left.iter().all(|stored| stored.record().unwrap().hour.as_str() >= "2026-11-11"));
        let erased = store.erase(&["r:tester".to_owned()]).await.unwrap();
        let emptied = store.overview("2026-01-01").await.unwrap();
        assert_eq!((erased, emptied.kinds.len(), emptied.readings.len()), (30, 0, 0), "no pair is left over");
        assert_eq!(store.count(&Query::default()).await.unwrap(), 0);
        store.close().await;
    });
}
