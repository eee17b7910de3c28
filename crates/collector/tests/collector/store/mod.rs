//! The store itself, through its trait: what any database behind it must do.

mod sharing;
mod starting;
mod tls;
mod upgrading;

use std::cell::RefCell;

use afterword_collector::store::{
    Count, Incoming, Leaves, Objection, Order, Outcome, Overview, Query, Scrub, Store, Stored,
};
use afterword_record::{Origin, Record, Report};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::databases::{Kind, Place, block_on, on_each_store};
use super::support::{followup, id, reaction, record, retracted, revised};

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
    Expire {
        day: u8,
    },
    Scrub,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0_usize..8, any::<u8>()).prop_map(|(feedback, shape)| Act::Say { feedback, shape }),
        2 => (0_usize..8).prop_map(|feedback| Act::Retract { feedback }),
        1 => (0_usize..3).prop_map(|rater| Act::Erase { rater }),
        1 => (1_u8..5).prop_map(|day| Act::Expire { day }),
        1 => Just(Act::Scrub),
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

async fn all(store: &dyn Store, query: Query) -> Vec<Stored> {
    store.select(query).try_collect().await.unwrap()
}

fn everything() -> Query {
    Query { retracted: true, ..Query::default() }
}

fn sorted(mut overview: Overview) -> Overview {
    let by = |count: &Count| (count.by.clone(), count.origin.clone(), count.name.clone());
    overview.kinds.sort_by_key(by);
    overview.days.sort_by_key(by);
    overview.reasons.sort_by_key(by);
    overview.readings.sort_by_key(|reading| (reading.said.clone(), reading.read.clone()));
    overview
}

on_each_store!(
    counts_kept_along_the_way_equal_counts_made_at_the_end,
    a_query_selects_what_it_says_in_the_order_it_says,
    a_store_remembers_after_it_was_closed_and_opened_again,
    what_is_older_than_an_hour_goes_with_its_counts_and_nothing_else_does,
    every_text_that_a_record_may_hold_comes_back_as_it_was,
    a_group_says_of_each_entry_what_became_of_it,
    a_report_is_kept_once_and_no_other_under_its_id,
);

/// Plays `acts` on a store, some of them to a group.
async fn play(store: &dyn Store, acts: &[Act], group: usize) -> Vec<Outcome> {
    let (mut waiting, mut outcomes) = (Vec::new(), Vec::new());
    for (rev, act) in (1_u32..).zip(acts) {
        match *act {
            Act::Say { feedback, shape } => waiting.push(read(said(feedback, shape, rev))),
            Act::Retract { feedback } => waiting.push(read(retracted(&said(feedback, 0, rev), rev))),
            Act::Erase { rater: number } => {
                outcomes.extend(store.apply(std::mem::take(&mut waiting)).await.unwrap().outcomes);
                store.erase(&[rater(number)]).await.unwrap();
            }
            Act::Expire { day } => {
                outcomes.extend(store.apply(std::mem::take(&mut waiting)).await.unwrap().outcomes);
                store.expire(&format!("2026-11-{day:02}T03")).await.unwrap();
            }
            Act::Scrub => store.scrub(Scrub::Journal).await.unwrap(),
        }
        if waiting.len() >= group {
            outcomes.extend(store.apply(std::mem::take(&mut waiting)).await.unwrap().outcomes);
        }
    }
    outcomes.extend(store.apply(waiting).await.unwrap().outcomes);
    outcomes
}

/// The counts are kept up to date as records come, change and go; counted anew they would be the same.
fn counts_kept_along_the_way_equal_counts_made_at_the_end(kind: Kind) {
    let places = RefCell::new([Place::new(kind), Place::new(kind)]);
    proptest!(ProptestConfig::with_cases(24), |(acts in acts(), group in 1_usize..6)| {
        let mut places = places.borrow_mut();
        places.iter_mut().for_each(Place::clear);
        block_on(async {
            let (store, fresh) = (places[0].open().await, places[1].open().await);
            let outcomes = play(store.as_ref(), &acts, group).await;
            assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Stored));
            let stored = all(store.as_ref(), everything()).await;
            let records = stored.iter().map(|stored| stored.record().unwrap().into()).collect();
            fresh.apply(records).await.unwrap();
            let (kept, counted) = (store.overview("2026-11-02").await.unwrap(), fresh.overview("2026-11-02").await.unwrap());
            assert_eq!(sorted(kept), sorted(counted));
            assert_eq!(store.count(&Query::default()).await.unwrap(), all(store.as_ref(), Query::default()).await.len() as u64);
            store.close().await;
            fresh.close().await;
        });
    });
}

/// What happened cannot be told from where it is kept.
#[test]
fn both_stores_answer_alike() {
    let places = RefCell::new([Place::new(Kind::Sqlite), Place::new(Kind::Postgres)]);
    proptest!(ProptestConfig::with_cases(24), |(acts in acts(), group in 1_usize..6)| {
        let mut places = places.borrow_mut();
        places.iter_mut().for_each(Place::clear);
        block_on(async {
            let mut answers = Vec::new();
            for place in places.iter() {
                let store = place.open().await;
                let outcomes = play(store.as_ref(), &acts, group).await;
                let mut selections = Vec::new();
                for order in [Order::Arrival, Order::Newest, Order::Subject] {
                    let stored = all(store.as_ref(), Query { order, retracted: true, ..Query::default() }).await;
                    let as_kept = |stored: Stored| (stored.id, stored.document, stored.revisions);
                    selections.push(stored.into_iter().map(as_kept).collect::<Vec<_>>());
                }
                answers.push((outcomes, selections, store.overview("2026-11-02").await.unwrap()));
                store.close().await;
            }
            assert_eq!(answers[0], answers[1]);
        });
    });
}

fn a_query_selects_what_it_says_in_the_order_it_says(kind: Kind) {
    block_on(async {
        let place = Place::new(kind);
        let store = place.open().await;
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
            kinds: vec![afterword_record::Kind::Reaction, afterword_record::Kind::Followup],
            origins: vec![Origin::Explicit],
            conversation: Some("c:1".into()),
            message: Some("m:3".into()),
            ..Query::default()
        };
        let matching = of(&|r| {
            r.kind == afterword_record::Kind::Reaction
                && standing(r)
                && r.subject.conversation == "c:1"
                && r.subject.message == "m:3"
        });
        assert_eq!(store.count(&narrow).await.unwrap(), matching.len() as u64);
        assert_eq!(ids(all(store.as_ref(), narrow).await), matching);
        let wide = Query {
            kinds: vec![afterword_record::Kind::Reaction, afterword_record::Kind::Followup],
            origins: vec![Origin::Explicit],
            ..Query::default()
        };
        let matching = of(&|r| r.kind == afterword_record::Kind::Reaction && standing(r));
        assert_eq!(store.count(&wide).await.unwrap(), matching.len() as u64);
        assert_eq!(ids(all(store.as_ref(), wide).await), matching);

        let subjects = all(store.as_ref(), Query { order: Order::Subject, ..Query::default() }).await;
        let mut expected: Vec<&Record> = group.iter().filter(|record| standing(record)).collect();
        expected.sort_by_key(|r| (r.kind.as_str(), r.subject.conversation.clone(), r.subject.message.clone()));
        assert_eq!(ids(subjects), expected.iter().map(|record| record.id.clone()).collect::<Vec<_>>());
    });
}

fn a_store_remembers_after_it_was_closed_and_opened_again(kind: Kind) {
    block_on(async {
        let place = Place::new(kind);
        let first = reaction("up");
        let store = place.open().await;
        store.apply(vec![read(first.clone())]).await.unwrap();
        store.close().await;
        let store = place.open().await;
        let applied = store.apply(vec![read(first.clone()), read(revised(&first, 2, |_| {}))]).await.unwrap();
        assert_eq!(applied.outcomes, [Outcome::Unchanged, Outcome::Stored]);
        assert_eq!(all(store.as_ref(), Query::default()).await[0].revisions, 2);
        store.close().await;
    });
}

fn what_is_older_than_an_hour_goes_with_its_counts_and_nothing_else_does(kind: Kind) {
    block_on(async {
        let (place, fresh_place) = (Place::new(kind), Place::new(kind));
        let (store, fresh) = (place.open().await, fresh_place.open().await);
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
        assert_eq!(ids(all(store.as_ref(), everything()).await), ids(all(fresh.as_ref(), everything()).await));
        let (kept, counted) =
            (store.overview("2026-01-01").await.unwrap(), fresh.overview("2026-01-01").await.unwrap());
        assert_eq!(sorted(kept), sorted(counted));

        store.scrub(Scrub::Journal).await.unwrap();
        store.close().await;
        let Some(dir) = &place.dir else { return };
        let bytes = std::fs::read(dir.path().join("store.sqlite")).unwrap();
        let found = String::from_utf8_lossy(&bytes).matches("comment-").count();
        let standing = young.iter().filter(|json| json["value"]["comment"].is_string()).count();
        assert_eq!(found, standing, "the texts went too");
    });
}

/// NUL as JSON may write it, what ends strings elsewhere, what is not in the plane where most texts live.
fn every_text_that_a_record_may_hold_comes_back_as_it_was(kind: Kind) {
    block_on(async {
        let place = Place::new(kind);
        let store = place.open().await;
        let texts =
            ["\0", "a\0b", "'; DROP TABLE records; --", "\\u0000", "😀\u{10ffff}", "\u{feff}é\r\n\t", "$1 ?1 {}", ""];
        let records: Vec<Record> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let mut json = reaction("down");
                json["value"]["comment"] = json!(text);
                json["content"]["reply"] = json!(format!("{text}{text}"));
                json["value"]["reasons"] = json!([format!("häßlich '{at}' \\ {{}} 😀")]);
                json["subject"]["message"] = json!(format!("m:😀'\\{at}"));
                read(json).record
            })
            .collect();
        let incoming = || records.iter().cloned().map(Incoming::from).collect();
        store.apply(incoming()).await.unwrap();
        let again = store.apply(incoming()).await.unwrap();
        assert_eq!(again.outcomes, vec![Outcome::Unchanged; texts.len()]);
        let stored: Vec<Record> =
            all(store.as_ref(), Query::default()).await.iter().map(|stored| stored.record().unwrap()).collect();
        assert_eq!(stored, records);
        let one = Query { message: Some("m:😀'\\3".to_owned()), ..Query::default() };
        assert_eq!(all(store.as_ref(), one).await.len(), 1);
        assert_eq!(store.overview("2026-01-01").await.unwrap().reasons.len(), texts.len());
        store.close().await;
    });
}

fn a_group_says_of_each_entry_what_became_of_it(kind: Kind) {
    block_on(async {
        let place = Place::new(kind);
        let store = place.open().await;
        let (one, other) = (reaction("up"), reaction("down"));
        let later = revised(&one, 3, |_| {});
        let mut usurped = revised(&one, 4, |_| {});
        usurped["rater"] = json!("r:somebody-else");
        let mut contrary = later.clone();
        contrary["value"]["name"] = json!("down");
        let group = [&one, &one, &later, &revised(&one, 2, |_| {}), &usurped, &other, &contrary];
        let outcomes = store.apply(group.into_iter().cloned().map(read).collect()).await.unwrap().outcomes;
        assert_eq!(outcomes[..4], [Outcome::Stored, Outcome::Unchanged, Outcome::Stored, Outcome::Stale]);
        let (usurped, contrary) = (Objection::OtherRater, Objection::OtherContent);
        assert_eq!(outcomes[4..], [Outcome::Refused(usurped), Outcome::Stored, Outcome::Refused(contrary)]);
        // The same to a store that knows: what was new is unchanged.
        let outcomes = store.apply(group.into_iter().cloned().map(read).collect()).await.unwrap().outcomes;
        let known = [Outcome::Stale, Outcome::Stale, Outcome::Unchanged, Outcome::Stale];
        assert_eq!(outcomes[..4], known);
        assert_eq!(all(store.as_ref(), everything()).await.len(), 2);
        let applied = store.apply(vec![read(retracted(&one, 5)), read(revised(&other, 2, |_| {}))]).await.unwrap();
        assert_eq!(applied.leaves, Leaves::RetractedTexts);
        assert!(store.apply(Vec::new()).await.unwrap().outcomes.is_empty());
        store.close().await;
    });
}

fn a_report_is_kept_once_and_no_other_under_its_id(kind: Kind) {
    block_on(async {
        let place = Place::new(kind);
        let store = place.open().await;
        let report = |answer: &str| {
            let json = json!({ "schema": "afterword-report/1", "id": id(), "choices": ["up", "down"], "answer": answer,
                "epsilon": 0.1 });
            Report::from_json(json).unwrap()
        };
        let (one, other) = (report("up"), report("down"));
        let contrary = Report { answer: "down".to_owned(), ..one.clone() };
        let group = || vec![one.clone(), other.clone(), one.clone(), contrary.clone()];
        let refused = Outcome::Refused(Objection::OtherReport);
        let outcomes = store.report(group()).await.unwrap();
        assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored, Outcome::Unchanged, refused.clone()]);
        let outcomes = store.report(group()).await.unwrap();
        assert_eq!(outcomes, [Outcome::Unchanged, Outcome::Unchanged, Outcome::Unchanged, refused]);
        let surveys = store.surveys().await.unwrap();
        assert_eq!((surveys.len(), surveys[0].counts.clone(), surveys[0].epsilon), (1, vec![1, 1], 0.1));
        store.close().await;
    });
}
