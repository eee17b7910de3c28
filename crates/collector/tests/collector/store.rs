//! The store itself, through its trait: what any database behind it must do.

use std::sync::Arc;

use afterword_collector::store::{
    Count, Incoming, Options, Order, Outcome, Overview, Query, Scrub, Store, Stored, open,
};
use afterword_record::{Kind, Origin, Record};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, SqlSafeStr};
use tempfile::TempDir;

use super::support::{address, followup, reaction, record, retracted, revised};

/// One thing that happens to a store.
#[derive(Clone, Debug)]
enum Act {
    /// Feedback number so-and-so in one of its shapes.
    Say {
        feedback: usize,
        shape: u8,
    },
    Retract {
        feedback: usize,
    },
    Erase {
        rater: usize,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0_usize..8, any::<u8>()).prop_map(|(feedback, shape)| Act::Say { feedback, shape }),
        2 => (0_usize..8).prop_map(|feedback| Act::Retract { feedback }),
        1 => (0_usize..3).prop_map(|rater| Act::Erase { rater }),
    ];
    prop::collection::vec(act, 1..40)
}

fn said(feedback: usize, shape: u8, rev: u32) -> Json {
    let reasons = [json!([]), json!(["wrong"]), json!(["wrong", "style"])];
    let mut said = if feedback.is_multiple_of(2) {
        reaction(["up", "down", "love", "own"][usize::from(shape) % 4])
    } else {
        followup("complaint", ["sat", "neutral", "dsat"][usize::from(shape) % 3], shape > 200)
    };
    if feedback.is_multiple_of(2) {
        said["value"]["reasons"] = reasons[usize::from(shape) % 3].clone();
    }
    said["id"] = json!(format!("6f1c0b0e-8a53-4d1f-9f57-{feedback:012}"));
    said["rater"] = json!(rater(feedback % 3));
    said["hour"] = json!(format!("2026-11-{:02}T03", 1 + shape % 3));
    revised(&said, rev, |_| {})
}

fn rater(number: usize) -> String {
    format!("r:{number}")
}

fn read(json: Json) -> Incoming {
    Record::from_json(json).unwrap().into()
}

async fn opened(dir: &TempDir) -> Arc<dyn Store> {
    open(&address(dir), Options { create: true, max_mb: None }).await.unwrap()
}

async fn all(store: &dyn Store, query: Query) -> Vec<Stored> {
    store.select(query).try_collect().await.unwrap()
}

fn sorted(mut overview: Overview) -> Overview {
    let by = |count: &Count| (count.by.clone(), count.origin.clone(), count.name.clone());
    overview.kinds.sort_by_key(by);
    overview.days.sort_by_key(by);
    overview.reasons.sort_by_key(by);
    overview.readings.sort_by_key(|reading| (reading.said.clone(), reading.read.clone()));
    overview
}

fn on_a_thread<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The counts are kept up to date as records come, change and go; counted anew they would be the same.
    #[test]
    fn counts_kept_along_the_way_equal_counts_made_at_the_end(acts in acts(), group in 1_usize..6) {
        on_a_thread(async {
            let (dir, fresh_dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
            let (store, fresh) = (opened(&dir).await, opened(&fresh_dir).await);
            let mut waiting = Vec::new();
            for (rev, act) in (1_u32..).zip(&acts) {
                match *act {
                    Act::Say { feedback, shape } => waiting.push(read(said(feedback, shape, rev))),
                    Act::Retract { feedback } => waiting.push(read(retracted(&said(feedback, 0, rev), rev))),
                    Act::Erase { rater: number } => {
                        store.apply(std::mem::take(&mut waiting)).await.unwrap();
                        store.erase(&[rater(number)]).await.unwrap();
                    }
                }
                if waiting.len() >= group {
                    let applied = store.apply(std::mem::take(&mut waiting)).await.unwrap();
                    assert!(applied.outcomes.iter().all(|outcome| *outcome == Outcome::Stored));
                }
            }
            store.apply(waiting).await.unwrap();
            let stored = all(store.as_ref(), Query { retracted: true, ..Query::default() }).await;
            let records = stored.iter().map(|stored| stored.record().unwrap().into()).collect();
            fresh.apply(records).await.unwrap();
            let (kept, counted) = (store.overview("2026-11-02").await.unwrap(), fresh.overview("2026-11-02").await.unwrap());
            assert_eq!(sorted(kept), sorted(counted));
        });
    }
}

#[test]
fn a_query_selects_what_it_says_in_the_order_it_says() {
    on_a_thread(async {
        let dir = TempDir::new().unwrap();
        let store = opened(&dir).await;
        // More than one page of rows, over few subjects, so that pages end within a subject.
        let group: Vec<Record> = (0..1203_u32)
            .map(|at| {
                let mut json = match at % 3 {
                    0 => reaction("up"),
                    1 => record("execution", json!({ "status": "passed" })),
                    _ => followup("none", "neutral", true),
                };
                json["subject"]["conversation"] = json!(format!("c:{}", at % 2));
                json["subject"]["message"] = json!(format!("m:{}", at % 5));
                read(if at % 100 == 7 { retracted(&json, 1) } else { json }).record
            })
            .collect();
        store.apply(group.iter().cloned().map(Incoming::from).collect()).await.unwrap();
        let ids = |stored: Vec<Stored>| stored.into_iter().map(|stored| stored.id).collect::<Vec<_>>();
        let of = |keep: &dyn Fn(&Record) -> bool| -> Vec<String> {
            group.iter().filter(|record| keep(record)).map(|record| record.id.clone()).collect()
        };
        let standing = |record: &Record| record.value.is_some();

        assert_eq!(ids(all(store.as_ref(), Query::default()).await), of(&standing));
        let with_tombstones = Query { retracted: true, ..Query::default() };
        assert_eq!(ids(all(store.as_ref(), with_tombstones).await), of(&|_| true));
        let newest = Query { order: Order::Newest, limit: Some(700), ..Query::default() };
        let backwards: Vec<String> = of(&standing).into_iter().rev().take(700).collect();
        assert_eq!(ids(all(store.as_ref(), newest).await), backwards);

        let narrow = Query {
            kinds: vec![Kind::Reaction, Kind::Followup],
            origins: vec![Origin::Explicit],
            conversation: Some("c:1".into()),
            message: Some("m:3".into()),
            ..Query::default()
        };
        let matching = of(&|r| {
            r.kind == Kind::Reaction && standing(r) && r.subject.conversation == "c:1" && r.subject.message == "m:3"
        });
        assert_eq!(store.count(&narrow).await.unwrap(), matching.len() as u64);
        assert_eq!(ids(all(store.as_ref(), narrow).await), matching);

        let subjects = all(store.as_ref(), Query { order: Order::Subject, ..Query::default() }).await;
        let mut expected: Vec<&Record> = group.iter().filter(|record| standing(record)).collect();
        expected.sort_by_key(|r| (r.kind.as_str(), r.subject.conversation.clone(), r.subject.message.clone()));
        assert_eq!(ids(subjects), expected.iter().map(|record| record.id.clone()).collect::<Vec<_>>());
    });
}

#[test]
fn a_store_remembers_after_it_was_closed_and_opened_again() {
    on_a_thread(async {
        let dir = TempDir::new().unwrap();
        let first = reaction("up");
        let store = opened(&dir).await;
        store.apply(vec![read(first.clone())]).await.unwrap();
        store.close().await;
        let store = opened(&dir).await;
        let applied = store.apply(vec![read(first.clone()), read(revised(&first, 2, |_| {}))]).await.unwrap();
        assert_eq!(applied.outcomes, [Outcome::Unchanged, Outcome::Stored]);
        assert_eq!(all(store.as_ref(), Query::default()).await[0].revisions, 2);
        store.close().await;
    });
}

#[test]
fn what_is_older_than_an_hour_goes_with_its_counts_and_nothing_else_does() {
    on_a_thread(async {
        let (dir, fresh_dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (store, fresh) = (opened(&dir).await, opened(&fresh_dir).await);
        // More than goes in one step, revised ones and tombstones among them.
        let of = |at: u32| {
            let mut json = if at.is_multiple_of(2) { reaction("down") } else { followup("complaint", "dsat", false) };
            json["hour"] = json!(format!("2026-{:02}-{:02}T{:02}", 1 + at % 12, 1 + at % 28, at % 24));
            json["value"]["comment"] = json!(format!("comment-{at}-end"));
            if !at.is_multiple_of(2) {
                json["value"].as_object_mut().unwrap().remove("comment");
            }
            json
        };
        let first: Vec<Json> = (0..3000).map(of).collect();
        let change = |(at, json): (usize, &Json)| match at % 5 {
            0 => retracted(json, 2),
            1 => revised(json, 2, |json| json["hour"] = json!("2026-07-01T00")),
            _ => json.clone(),
        };
        let newest: Vec<Json> = first.iter().enumerate().map(change).collect();
        store.apply(first.into_iter().map(read).collect()).await.unwrap();
        store.apply(newest.iter().cloned().map(read).collect()).await.unwrap();

        let cut = "2026-07-01T00";
        let (young, old): (Vec<Json>, Vec<Json>) =
            newest.into_iter().partition(|json| json["hour"].as_str().unwrap() >= cut);
        assert_eq!(store.expire("2026-01-01T00").await.unwrap(), 0);
        assert_eq!(store.expire(cut).await.unwrap(), old.len() as u64);
        assert_eq!(store.expire(cut).await.unwrap(), 0);

        fresh.apply(young.iter().cloned().map(read).collect()).await.unwrap();
        let ids = |stored: Vec<Stored>| stored.into_iter().map(|stored| stored.id).collect::<Vec<_>>();
        let everything = || Query { retracted: true, ..Query::default() };
        assert_eq!(ids(all(store.as_ref(), everything()).await), ids(all(fresh.as_ref(), everything()).await));
        let (kept, counted) =
            (store.overview("2026-01-01").await.unwrap(), fresh.overview("2026-01-01").await.unwrap());
        assert_eq!(sorted(kept), sorted(counted));

        store.scrub(Scrub::Journal).await.unwrap();
        store.close().await;
        let bytes = std::fs::read(dir.path().join("store.sqlite")).unwrap();
        let found = String::from_utf8_lossy(&bytes).matches("comment-").count();
        let standing = young.iter().filter(|json| json["value"]["comment"].is_string()).count();
        assert_eq!(found, standing, "the texts went too");
    });
}

/// The tables as the first two versions of them were.
const AS_OF_0002: [(&str, &str); 2] = [
    ("records", include_str!("../../migrations/sqlite/0001_records.sql")),
    ("reports", include_str!("../../migrations/sqlite/0002_reports.sql")),
];

#[test]
fn a_store_of_an_older_version_is_brought_up_to_date_with_what_is_in_it() {
    on_a_thread(async {
        let dir = TempDir::new().unwrap();
        let numbered = (1..).zip(AS_OF_0002).map(|(number, (name, sql))| {
            Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        });
        let options = SqliteConnectOptions::new().filename(dir.path().join("store.sqlite")).create_if_missing(true);
        let mut old = SqliteConnection::connect_with(&options).await.unwrap();
        Migrator::with_migrations(numbered.collect()).run(&mut old).await.unwrap();
        let records: Vec<Json> = (0..40)
            .map(|at| {
                let mut json = reaction("up");
                json["hour"] = json!(format!("2026-11-{:02}T07", 1 + at % 20));
                if at % 7 == 3 { retracted(&json, 4) } else { json }
            })
            .collect();
        for json in &records {
            let text = |path: &str| json.pointer(path).and_then(Json::as_str).unwrap().to_owned();
            let mut insert = async |sql: &'static str| {
                sqlx::query(sql)
                    .bind(serde_json::to_string(&read(json.clone()).record).unwrap())
                    .bind(text("/id"))
                    .bind(json["rev"].as_i64())
                    .bind(text("/state"))
                    .bind(json.pointer("/value/name").map(|_| "sat"))
                    .bind(&text("/hour")[..10])
                    .execute(&mut old)
                    .await
                    .unwrap()
            };
            insert("INSERT INTO documents (body) VALUES (?1)").await;
            insert(
                "INSERT INTO records (id, rev, revisions, state, kind, origin, polarity, rater, conversation, message, document)
                 VALUES (?2, ?3, 1, ?4, 'reaction', 'explicit', ?5, 'r:tester', 'c:1', 'm:1', last_insert_rowid())",
            )
            .await;
            let count = "INSERT INTO tallies SELECT ?6, 'explicit', 'reaction', measure, name, 1
                 FROM (SELECT 'state' AS measure, ?4 AS name UNION SELECT 'polarity', ?5) WHERE name IS NOT NULL
                 ON CONFLICT DO UPDATE SET count = count + 1";
            insert(count).await;
        }
        old.close().await.unwrap();

        let store = opened(&dir).await;
        let applied = store.apply(records.iter().cloned().map(read).collect()).await.unwrap();
        assert_eq!(applied.outcomes, vec![Outcome::Unchanged; 40], "every record is there as it was");
        assert_eq!(store.expire("2026-11-11T00").await.unwrap(), 20, "by the hour that its document names");
        let left = all(store.as_ref(), Query { retracted: true, ..Query::default() }).await;
        assert!(left.iter().all(|stored| stored.record().unwrap().hour.as_str() >= "2026-11-11"));
        let by_state: u64 = store.overview("2026-01-01").await.unwrap().kinds.iter().map(|count| count.count).sum();
        assert_eq!(by_state, 20);
        store.close().await;
    });
}
