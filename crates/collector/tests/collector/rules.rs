//! Records in any order, in groups of any size, with tokens or without: the ledger over a store of rows comes to what a
//! plain reading of the rules comes to. The property test and the fuzz target share it.

use std::collections::BTreeMap;
use std::str::FromStr;

use afterword_collector::store::{Claim, Incoming, Ledger, Outcome, spends_of};
use afterword_record::{Kind, Record};

/// The rows of a store.
#[derive(Default)]
struct Rows {
    records: BTreeMap<String, (Record, u32)>,
    spends: BTreeMap<String, String>,
}

impl Rows {
    /// What every store does: read, ask the ledger, write.
    fn apply(&mut self, group: Vec<Incoming>) -> Vec<Outcome> {
        let mut ledger = Ledger::default();
        for spend in spends_of(&group) {
            if let Some(record) = self.spends.get(&spend) {
                ledger.spent(spend, record.clone());
            }
        }
        let known: Vec<_> = ledger.ids(&group).into_iter().filter_map(|id| self.records.get(id)).cloned().collect();
        known.into_iter().for_each(|(record, revisions)| ledger.know(record, revisions));
        let outcomes = group.into_iter().map(|incoming| ledger.put(incoming)).collect();
        let changes = ledger.into_changes();
        for (id, change) in changes.rows {
            assert_eq!(change.overwrites, self.records.contains_key(&id));
            self.records.insert(id, (change.record, change.revisions));
        }
        for (spend, record) in changes.spends {
            assert!(self.records.contains_key(&record), "a spend without its record");
            self.spends.insert(spend, record);
        }
        outcomes
    }
}

/// The rules, read plainly: what stands of each feedback, and who holds each token.
#[derive(Default)]
struct Rules {
    stands: BTreeMap<String, (Record, u32)>,
    /// Token → its message.
    bound: BTreeMap<u8, String>,
    /// Token and kind → the record that it verifies.
    votes: BTreeMap<(u8, Kind), String>,
}

impl Rules {
    fn put(&mut self, mut record: Record, token: Option<u8>, expired: bool, required: bool) -> &'static str {
        let stored = self.stands.get(&record.id).cloned();
        if let Some((stored, _)) = &stored {
            if stored.rater != record.rater || stored.kind != record.kind {
                return "refused";
            }
            if record.rev < stored.rev {
                return "stale";
            }
            if record.rev == stored.rev {
                let same = Record { verified: None, ..stored.clone() } == Record { verified: None, ..record };
                return if same { "unchanged" } else { "refused" };
            }
        }
        if stored.as_ref().is_some_and(|(stored, _)| stored.subject.message != record.subject.message) {
            return "refused";
        }
        if let Some(token) = token {
            let message = record.subject.message.clone();
            let in_time = !expired || stored.as_ref().is_some_and(|(stored, _)| stored.verified == Some(true));
            if in_time && *self.bound.entry(token).or_insert_with(|| message.clone()) == message {
                if record.kind != Kind::Step {
                    let former = self.votes.insert((token, record.kind), record.id.clone());
                    if let Some((former, _)) =
                        former.filter(|id| *id != record.id).and_then(|id| self.stands.get_mut(&id))
                    {
                        former.verified = Some(false);
                    }
                }
            } else if required {
                return "refused";
            } else {
                record.verified = Some(false);
            }
        }
        let revisions = stored.map_or(1, |(_, revisions)| revisions + 1);
        self.stands.insert(record.id.clone(), (record, revisions));
        "stored"
    }
}

/// Twelve bits are one arrival, and one more ends a group.
fn arrives(bits: u16) -> (Record, Option<u8>, bool, bool, bool) {
    let bit = |at: u8| (bits >> at & 1) as u8;
    let mut record = record(bit(0) + 2 * bit(1), bit(2) + 2 * bit(3), bit(4), bit(5), bit(6), bit(7));
    let token = (bit(8) == 1).then(|| bit(9));
    record.verified = Some(token.is_some());
    (record, token, bit(10) == 1, bit(11) == 1, bit(12) == 1)
}

/// Has the arrivals come in groups, and compares after each what was answered, and in the end what stands.
pub(crate) fn compare(arrivals: impl IntoIterator<Item = u16>) {
    let (mut rows, mut rules) = (Rows::default(), Rules::default());
    let (mut group, mut expected) = (Vec::new(), Vec::new());
    for (record, token, expired, required, ends) in arrivals.into_iter().map(arrives) {
        let claim = token.map(|token| Claim { nonce: [token; 32], expired, required });
        expected.push(rules.put(record.clone(), token, expired, required));
        group.push(Incoming { record, claim });
        if ends {
            settle(&mut rows, &mut group, &mut expected);
        }
    }
    settle(&mut rows, &mut group, &mut expected);
    assert_eq!(rows.records, rules.stands);
}

fn settle(rows: &mut Rows, group: &mut Vec<Incoming>, expected: &mut Vec<&'static str>) {
    let outcomes = rows.apply(std::mem::take(group));
    let said = outcomes.iter().map(|outcome| match outcome {
        Outcome::Stored => "stored",
        Outcome::Unchanged => "unchanged",
        Outcome::Stale => "stale",
        Outcome::Refused(_) => "refused",
    });
    assert_eq!(said.collect::<Vec<_>>(), std::mem::take(expected));
}

/// One of few records, so that they meet.
fn record(id: u8, rev: u8, kind: u8, rater: u8, message: u8, name: u8) -> Record {
    let (kind, value) = match kind {
        0 => ("reaction", format!(r#"{{"name":"{}"}}"#, ["up", "down"][name as usize])),
        _ => ("step", format!(r#"{{"step":"{name}","stage":"tool"}}"#)),
    };
    let json = format!(
        r#"{{"schema":"afterword/1","id":"6f1c0b0e-8a53-4d1f-9f57-00000000000{id}","rev":{},"state":"set","kind":"{kind}",
            "origin":"explicit","subject":{{"conversation":"c","message":"m{message}","ordinal":0,"hash":"sha256:{:064}"}},
            "value":{value},"privacy":{{"policy":"none","consent":"granted"}},"rater":"r:{rater}","hour":"2026-11-23T02",
            "client":{{"version":"1"}}}}"#,
        rev + 1,
        0
    );
    Record::from_str(&json).expect("a record")
}
