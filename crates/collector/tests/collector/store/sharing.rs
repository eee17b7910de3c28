//! Several collectors on one PostgreSQL at once, as behind a balancer: what one acknowledged all know, and no two act on
//! the same thing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use afterword_collector::store::Outcome;
use serde_json::{Value as Json, json};

use super::super::databases::{Kind, Place, Server, block_on};
use super::super::support::{Collector, followup, reaction, retracted};
use super::{all, everything, read, sorted};

/// Feedbacks that all senders speak of, and the revisions that each may have.
const FEEDBACKS: u32 = 40;
const REVISIONS: u32 = 12;

/// Revision `rev` of feedback `number`: the same words whoever sends them. Pairs of feedbacks are about one message, the
/// one a reaction and the other a reading.
fn revision(number: u32, rev: u32) -> Json {
    let mut json = if number.is_multiple_of(2) {
        let mut reaction = reaction(["up", "down", "love"][(rev % 3) as usize]);
        reaction["value"]["reasons"] = json!(["wrong", "style"][(rev % 2) as usize..][..1]);
        reaction
    } else {
        followup("complaint", ["sat", "neutral", "dsat"][(rev % 3) as usize], false)
    };
    json["id"] = json!(format!("0c9f4f5f-8a53-4d1f-9f57-{number:012x}"));
    json["rev"] = json!(rev);
    json["subject"]["message"] = json!(format!("m:{}", number / 4));
    json["rater"] = json!(format!("r:{}", number % 5));
    json["hour"] = json!(format!("2026-11-{:02}T02", 1 + (number + rev) % 3));
    if rev % 7 == 5 { retracted(&json, rev) } else { json }
}

/// Numbers that look drawn at random, other ones for each seed.
fn numbers(seed: u32) -> impl Iterator<Item = u32> {
    let mut state = u64::from(seed) + 1;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    })
}

/// Posts a batch: the answer's status, and the fates where it is 200. `None` where nobody answers.
fn post(url: &str, batch: &[Json]) -> Option<(u16, Vec<String>)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let body = json!({ "records": batch }).to_string();
    let sent = agent.post(format!("{url}/v1/records")).header("content-type", "application/json").send(body);
    let mut answer = sent.ok()?;
    let (status, text) = (answer.status().as_u16(), answer.body_mut().read_to_string().ok()?);
    let results = serde_json::from_str::<Json>(&text).ok()?["results"].take();
    let fates = results.as_array().into_iter().flatten();
    Some((status, fates.map(|fate| fate["status"].as_str().unwrap().to_owned()).collect()))
}

/// What stands in the end is right whoever decided it: the tallies are those of the records.
fn assert_counted(address: &str) {
    block_on(async {
        let place = Place { address: address.to_owned(), dir: None };
        let fresh_place = Place::new(Kind::Sqlite);
        let (store, fresh) = (place.open().await, fresh_place.open().await);
        let records =
            all(store.as_ref(), everything()).await.iter().map(|stored| stored.record().unwrap().into()).collect();
        let applied = fresh.apply(records).await.unwrap();
        assert!(applied.outcomes.iter().all(|outcome| *outcome == Outcome::Stored), "no id twice");
        let (kept, counted) =
            (store.overview("2026-01-01").await.unwrap(), fresh.overview("2026-01-01").await.unwrap());
        assert_eq!(sorted(kept), sorted(counted));
        store.close().await;
        fresh.close().await;
    });
}

#[test]
fn every_revision_is_stored_by_one_of_them_and_the_highest_stands() {
    let address = Server::shared().database();
    // Started at once: they also race for making the tables.
    let collectors: Vec<Collector> = thread::scope(|scope| {
        let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| Collector::start_on(&address, &[]))).collect();
        starting.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let sender = |seed: u32| {
        let mut numbers = numbers(seed);
        let url = &collectors[seed as usize % collectors.len()].url;
        let (mut sent, mut stored) = (BTreeMap::<u32, u32>::new(), BTreeMap::<(u32, u32), u32>::new());
        for _ in 0..30 {
            let batch: Vec<(u32, u32)> = (0..15)
                .map(|_| (numbers.next().unwrap() % FEEDBACKS, 1 + numbers.next().unwrap() % REVISIONS))
                .collect();
            let records: Vec<Json> = batch.iter().map(|(number, rev)| revision(*number, *rev)).collect();
            let (status, fates) = post(url, &records).unwrap();
            assert_eq!(status, 200);
            for ((number, rev), fate) in batch.into_iter().zip(fates) {
                let highest = sent.entry(number).or_default();
                *highest = rev.max(*highest);
                match fate.as_str() {
                    "stored" => *stored.entry((number, rev)).or_default() += 1,
                    fate => assert!(["unchanged", "stale"].contains(&fate), "{fate}"),
                }
            }
        }
        (sent, stored)
    };
    let told: Vec<_> = thread::scope(|scope| {
        let sending: Vec<_> = (0..6).map(|seed| scope.spawn(move || sender(seed))).collect();
        sending.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (mut highest, mut stored) = (BTreeMap::<u32, u32>::new(), BTreeMap::<(u32, u32), u32>::new());
    for (sent, by_one) in told {
        for (number, rev) in sent {
            let highest = highest.entry(number).or_default();
            *highest = rev.max(*highest);
        }
        by_one.into_iter().for_each(|(revision, times)| *stored.entry(revision).or_default() += times);
    }
    assert!(stored.values().all(|times| *times == 1), "stored twice: {stored:?}");
    block_on(async {
        let place = Place { address: address.clone(), dir: None };
        let store = place.open().await;
        let kept = all(store.as_ref(), everything()).await;
        assert_eq!(kept.len(), highest.len());
        for entry in kept {
            let record = entry.record().unwrap();
            let number = u32::from_str_radix(&record.id[24..], 16).unwrap();
            assert_eq!(record, read(revision(number, highest[&number])).record);
            let stored = stored.keys().filter(|(of, _)| *of == number).count();
            assert_eq!(entry.revisions as usize, stored, "as many revisions as were said to be stored");
        }
        store.close().await;
    });
    assert_counted(&address);
}

#[test]
fn one_that_is_killed_takes_nothing_with_it_and_holds_nobody_up() {
    let address = Server::shared().database();
    let mut victim = Collector::start_on(&address, &[]);
    let survivor = Collector::start_on(&address, &[]);
    let (victims, acknowledged) = (victim.url.clone(), AtomicUsize::new(0));
    let over = AtomicBool::new(false);
    let sender = |seed: u32| {
        let (mut numbers, mut urls) = (numbers(seed), [victims.as_str(), survivor.url.as_str()].into_iter().cycle());
        let mut mine = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let shared = revision(numbers.next().unwrap() % FEEDBACKS, 1 + numbers.next().unwrap() % REVISIONS);
            let batch: Vec<Json> = (0..5).map(|_| reaction("up")).chain([shared]).collect();
            // A sender that is not answered sends the same again, to whoever answers.
            while urls.next().and_then(|url| post(url, &batch)).is_none_or(|(status, _)| status != 200) {}
            acknowledged.fetch_add(1, Ordering::Relaxed);
            mine.extend(batch[..5].iter().map(|record| record["id"].as_str().unwrap().to_owned()));
        }
        mine
    };
    let ids: Vec<String> = thread::scope(|scope| {
        let sending: Vec<_> = (0..4).map(|seed| scope.spawn(move || sender(seed))).collect();
        let after = |count: usize| {
            let patience = Instant::now() + Duration::from_secs(30);
            while acknowledged.load(Ordering::Relaxed) < count {
                assert!(Instant::now() < patience, "nothing is acknowledged any more");
                thread::sleep(Duration::from_millis(5));
            }
        };
        after(60);
        victim.child.kill().unwrap();
        after(acknowledged.load(Ordering::Relaxed) + 60);
        over.store(true, Ordering::Relaxed);
        sending.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let stored = survivor.stored();
    for id in &ids {
        let times = stored.iter().filter(|record| record["id"] == id.as_str()).count();
        assert_eq!(times, 1, "{id} was acknowledged");
    }
    assert_counted(&address);
}

#[test]
fn a_database_that_stops_is_waited_for() {
    let mut server = Server::start();
    let address = server.database();
    let collector = Collector::start_on(&address, &[]);
    let mut acknowledged = Vec::new();
    for signal in ["INT", "QUIT"] {
        let back = AtomicBool::new(false);
        thread::scope(|scope| {
            let sending = scope.spawn(|| {
                let mut mine = Vec::new();
                // What is sent meanwhile is held or put off, and taken when the database is back.
                let patience = Instant::now() + Duration::from_secs(150);
                loop {
                    assert!(Instant::now() < patience, "{}", collector.log());
                    let batch = [reaction("up"), reaction("down")];
                    match post(&collector.url, &batch).unwrap() {
                        (200, _) => {
                            mine.extend(batch.map(|record| record["id"].as_str().unwrap().to_owned()));
                            if back.load(Ordering::Relaxed) {
                                return mine;
                            }
                        }
                        (503, _) => {}
                        (status, _) => panic!("answered {status}: {}", collector.log()),
                    }
                }
            });
            thread::sleep(Duration::from_millis(300));
            server.stop(signal);
            let patience = Instant::now() + Duration::from_secs(60);
            while collector.get("/readyz").status != 503 {
                assert!(Instant::now() < patience, "{}", collector.log());
            }
            server.resume();
            back.store(true, Ordering::Relaxed);
            acknowledged.extend(sending.join().unwrap());
        });
    }
    let stored: Vec<String> =
        collector.stored().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    assert!(!acknowledged.is_empty() && acknowledged.iter().all(|id| stored.contains(id)), "nothing is lost");
    assert_counted(&address);
}
