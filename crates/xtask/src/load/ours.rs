//! What pages send to our collector.

use super::{Answer, Traffic};
use serde_json::json;

/// Reactions to a chat's replies, each a feedback of its own, a person's in each request.
pub(crate) struct Records {
    batch: u64,
    /// A record with [`ID`], [`NUMBER`] and [`HASH`] in the place of what tells it from others.
    template: String,
}

const ID: &str = "00000000-0000-4000-8000-000000000000";
const NUMBER: &str = "NUMBER";
const HASH: &str = "HASH";

impl Records {
    /// Requests of so many records each.
    pub(crate) fn new(batch: u64) -> Self {
        let record = json!({
            "schema": "afterword/1",
            "id": ID,
            "rev": 1,
            "state": "set",
            "kind": "reaction",
            "origin": "explicit",
            "subject": {
                "conversation": format!("c:{NUMBER}"),
                "message": format!("m:{HASH}"),
                "ordinal": 3,
                "hash": format!("sha256:{HASH}"),
            },
            "value": { "name": "up" },
            "content": {
                "prompt": [{ "role": "user", "content": "Which of the two recipes keeps longer in the fridge, and why?" }],
                "reply": "The second one does. It has less water in it and more acid, and both slow down what makes food \
                          spoil. Kept in a closed jar it will be good for about three weeks; the first for five days.",
            },
            "privacy": { "policy": "turn", "consent": "granted" },
            "rater": format!("r:{NUMBER}"),
            "hour": "2026-01-01T00",
            "client": { "version": env!("CARGO_PKG_VERSION") },
        });
        Self { batch, template: record.to_string() }
    }

    fn record(&self, number: u64, place: u64) -> String {
        // Spread like the random ids that pages draw, so that an index of them costs what it does (times an odd number is one
        // to one modulo 2⁴⁸, and a run sends less).
        let id = (number * self.batch + place).wrapping_mul(0x9e37_79b9_7f4b) & 0xffff_ffff_ffff;
        let uuid = format!("{:08x}-{:04x}-4000-8000-000000000000", id >> 16, id & 0xffff);
        self.template.replace(ID, &uuid).replace(NUMBER, &format!("{number:016x}")).replace(HASH, &format!("{id:064x}"))
    }
}

impl Traffic for Records {
    fn batch(&self) -> u64 {
        self.batch
    }

    fn request(&self, number: u64) -> (String, String) {
        let records: Vec<String> = (0..self.batch).map(|place| self.record(number, place)).collect();
        ("/v1/records".to_owned(), format!("{{\"records\":[{}]}}", records.join(",")))
    }

    fn is_taken(&self, answer: &Answer) -> bool {
        answer.status == 200 && answer.text().matches("\"status\":\"stored\"").count() as u64 == self.batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_records_of_a_run_share_an_id() {
        let records = Records::new(50);
        let ids: BTreeSet<String> = [0, 1, 7, 1 << 32]
            .into_iter()
            .flat_map(|number| {
                let batch: Value = serde_json::from_str(&records.request(number).1).unwrap();
                batch["records"].as_array().unwrap().iter().map(|record| record["id"].to_string()).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(ids.len(), 200);
        assert!(ids.iter().all(|id| id.len() == 38));
    }

    #[test]
    fn a_request_counts_as_taken_when_every_record_of_it_is_stored() {
        let answer = |status, body: &str| Answer { status, body: body.into() };
        let records = Records::new(2);
        let stored = r#"{"id":"a","status":"stored"}"#;
        assert!(records.is_taken(&answer(200, &format!("[{stored},{stored}]"))));
        assert!(!records.is_taken(&answer(200, &format!(r#"[{stored},{{"id":"b","status":"stale"}}]"#))));
        assert!(!records.is_taken(&answer(503, &format!("[{stored},{stored}]"))));
    }
}
