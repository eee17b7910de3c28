//! Whatever is posted is a record or an error, and a record survives JSON and every order of arrival. Two documents may
//! stand in the input, with the record separator (U+001E) between them.
#![no_main]

use std::str::FromStr;

use afterword_record::{Merge, Record, merge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut records = data.splitn(2, |byte| *byte == 0x1e).map(read);
    let first = records.next().flatten();
    let second = records.next().flatten();
    if let Some(record) = &first {
        lives(record);
        meets(record, second.as_ref().unwrap_or(record));
    }
});

/// The record in the bytes, if there is one; both ways of reading agree.
fn read(bytes: &[u8]) -> Option<Record> {
    let text = String::from_utf8_lossy(bytes);
    let from_text = Record::from_str(&text);
    let from_json = serde_json::from_str(&text).map(Record::from_json);
    match (&from_text, from_json) {
        (_, Ok(from_json)) => assert_eq!(from_text, from_json),
        (Err(invalid), Err(_)) => assert!(invalid.field.is_empty() && invalid.problem.starts_with("is not JSON")),
        (Ok(record), Err(error)) => panic!("{error}, yet read as {record:?}"),
    }
    if let Err(invalid) = &from_text {
        assert!(!invalid.problem.is_empty());
    }
    let record = from_text.ok()?;
    let json = serde_json::to_string(&record).expect("what was JSON can be JSON again");
    let again = Record::from_str(&json).unwrap_or_else(|invalid| panic!("{invalid}: {json}"));
    assert_eq!(again, record);
    assert_eq!(serde_json::to_string(&again).expect("as before"), json);
    Some(record)
}

/// Revisions of one life converge to the newest, in any order and repeated.
fn lives(first: &Record) {
    let gone = first.retract();
    let back = Record { rev: first.rev + 2, ..first.clone() };
    let life = [first, &gone, &back];
    for [a, b, c] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut stored = None;
        for at in [a, b, a, c, b, c] {
            match merge(stored, life[at]) {
                Merge::Applied => stored = Some(life[at]),
                Merge::Unchanged | Merge::Stale => {}
                Merge::Conflict => panic!("revision {} contradicts {stored:?}", life[at].rev),
            }
        }
        assert_eq!(stored, Some(&back));
    }
}

/// Two records judge each other alike, whichever came first.
fn meets(one: &Record, other: &Record) {
    assert_eq!(merge(None, other), Merge::Applied);
    let mirrored = match merge(Some(one), other) {
        Merge::Applied => Merge::Stale,
        Merge::Stale => Merge::Applied,
        same => same,
    };
    assert_eq!(merge(Some(other), one), mirrored);
    assert_eq!(mirrored == Merge::Unchanged, one == other);
}
