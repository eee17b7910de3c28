//! One connection's load, and what its sender knows of what became of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use afterword_privacy::pseudonym::rater_handle;
use serde_json::{Value as Json, json};

use super::Chance;
use crate::audit::Audit;
use crate::support::{id, reaction, retracted, revised};

/// Raters of a writer that have records at the same time; then the oldest is erased. Keeps the store small.
const RATERS: usize = 4;
/// Requests for each rater before the next one comes.
const REQUESTS: u64 = 12;
/// The most records in a batch.
const BATCH: u64 = 12;

/// A page that sends: what it was told, and the one request whose answer it does not know.
pub(crate) struct Writer {
    number: usize,
    chance: Chance,
    agent: ureq::Agent,
    /// The newest acknowledged revision of every feedback.
    known: BTreeMap<String, Json>,
    reports: BTreeSet<String>,
    raters: VecDeque<String>,
    /// Sent, and perhaps done.
    open: Option<Request>,
    asked: u64,
    /// The handles of raters whose erasure was acknowledged.
    pub(crate) gone: Vec<String>,
    pub(crate) acknowledged: usize,
    pub(crate) lost_answers: usize,
}

#[derive(Clone)]
enum Request {
    Records(Vec<Json>),
    Report(Json),
    Erasure { secret: String },
}

/// The collector died before it answered.
#[derive(Debug)]
pub(crate) struct NoAnswer;

impl Writer {
    pub(crate) fn new(number: usize, seed: u64) -> Self {
        Self {
            number,
            chance: Chance::new(seed),
            agent: ureq::Agent::config_builder().http_status_as_error(false).build().into(),
            known: BTreeMap::new(),
            reports: BTreeSet::new(),
            raters: VecDeque::new(),
            open: None,
            asked: 0,
            gone: Vec::new(),
            acknowledged: 0,
            lost_answers: 0,
        }
    }

    /// Sends something new.
    pub(crate) fn ask(&mut self, url: &str) -> Result<(), NoAnswer> {
        if self.asked.is_multiple_of(REQUESTS) {
            self.raters.push_back(format!("secret-{}-{}", self.number, self.asked));
        }
        self.asked += 1;
        let request = if self.raters.len() > RATERS {
            Request::Erasure { secret: self.raters[0].clone() }
        } else if self.chance.below(8) == 0 {
            Request::Report(json!({
                "schema": "afterword-report/1", "id": id(), "choices": ["up", "down"], "answer": "up", "epsilon": 2.0,
            }))
        } else {
            Request::Records(self.batch())
        };
        self.open = Some(request);
        self.ask_again(url)
    }

    /// Sends once more what got no answer.
    pub(crate) fn ask_again(&mut self, url: &str) -> Result<(), NoAnswer> {
        let Some(request) = &self.open else { return Ok(()) };
        let (method, path, body) = match request {
            Request::Records(records) => ("POST", "/v1/records", json!({ "records": records })),
            Request::Report(report) => ("POST", "/v1/reports", json!({ "reports": [report] })),
            Request::Erasure { secret } => ("DELETE", "/v1/records", json!({ "secret": secret })),
        };
        let request = ureq::http::Request::builder().method(method).uri(format!("{url}{path}"));
        let request = request.header("content-type", "application/json").body(body.to_string()).unwrap();
        let agent = self.agent.configure_request(request).allow_non_standard_methods(true).build();
        let answered =
            self.agent.run(agent).and_then(|mut answer| Ok((answer.status(), answer.body_mut().read_to_string()?)));
        match answered {
            Ok((status, answer)) => {
                assert_eq!(status, 200, "{answer}");
                self.settle(&serde_json::from_str(&answer).unwrap());
                Ok(())
            }
            Err(_) => {
                self.lost_answers += 1;
                Err(NoAnswer)
            }
        }
    }

    /// Takes the acknowledgement of the open request.
    fn settle(&mut self, answer: &Json) {
        let fates = answer["results"].as_array().into_iter().flatten().map(|fate| fate["status"].as_str().unwrap());
        for fate in fates {
            assert!(matches!(fate, "stored" | "unchanged"), "{answer}");
            self.acknowledged += 1;
        }
        match self.open.take().unwrap() {
            Request::Records(records) => {
                self.known.extend(records.into_iter().map(|record| (text(&record["id"]), record)));
            }
            Request::Report(report) => drop(self.reports.insert(text(&report["id"]))),
            Request::Erasure { secret } => {
                let rater = rater_handle(&secret);
                self.known.retain(|_, record| record["rater"] != rater);
                self.raters.retain(|other| *other != secret);
                self.gone.push(rater);
            }
        }
    }

    /// Fresh feedback, changed minds and tombstones, all of the newest rater.
    fn batch(&mut self) -> Vec<Json> {
        let rater = rater_handle(self.raters.back().unwrap());
        let mut earlier: Vec<Json> = self.known.values().filter(|known| known["rater"] == rater).cloned().collect();
        (0..=self.chance.below(BATCH)).map(|_| self.record(&rater, &mut earlier)).collect()
    }

    fn record(&mut self, rater: &str, earlier: &mut Vec<Json>) -> Json {
        let fresh = earlier.is_empty() || self.chance.below(2) == 0;
        let before = if fresh {
            let mut new = reaction("up");
            new["rater"] = json!(rater);
            new
        } else {
            let any = self.chance.below(earlier.len() as u64) as usize;
            earlier.swap_remove(any)
        };
        let rev = if fresh { 1 } else { before["rev"].as_u64().unwrap() as u32 + 1 };
        if !fresh && self.chance.below(3) == 0 {
            return retracted(&before, rev);
        }
        // Of many sizes, so that pages overflow.
        let words = format!("said-{}-{rev}. ", text(&before["id"])).repeat(1 + self.chance.below(20) as usize);
        let name = ["up", "down", "love"][self.chance.below(3) as usize];
        let value = json!({ "name": name, "reasons": ["wrong"], "comment": words });
        revised(&before, rev, |record| {
            record["state"] = json!("set");
            record["value"] = value;
        })
    }

    /// Finds what this writer sent, checks it against what it was told, and learns what became of the open request.
    /// Gives how many of the store's rows are this writer's.
    pub(crate) fn recognise(&mut self, audit: &Audit) -> usize {
        let mut sent: BTreeMap<&str, &Json> = BTreeMap::new();
        let (mut erasing, mut reports) = (String::new(), self.reports.len());
        match &self.open {
            Some(Request::Records(records)) => {
                sent.extend(records.iter().map(|record| (record["id"].as_str().unwrap(), record)));
            }
            Some(Request::Report(report)) => reports += usize::from(audit.reports.contains(&text(&report["id"]))),
            Some(Request::Erasure { secret }) => erasing = rater_handle(secret),
            None => {}
        }
        for report in &self.reports {
            assert!(audit.reports.contains(report), "the report {report} was acknowledged and is gone");
        }
        // A batch is stored whole or not at all, and so is an erasure.
        let arrived: BTreeSet<bool> = sent
            .iter()
            .map(|(id, record)| audit.records.get(*id).is_some_and(|(kept, _)| same(kept, record)))
            .collect();
        assert!(arrived.len() < 2, "half of a batch is stored");
        let stored = arrived.contains(&true);
        let left: BTreeSet<bool> = self
            .known
            .iter()
            .filter(|(_, record)| record["rater"] == erasing)
            .map(|(id, _)| audit.records.contains_key(id))
            .collect();
        assert!(left.len() < 2, "half of a rater is erased");
        let erased = left.contains(&false);

        let mut rows = 0;
        let unsent =
            sent.iter().filter(|(id, _)| stored && !self.known.contains_key(**id)).map(|(id, record)| (*id, *record));
        for (id, known) in self.known.iter().map(|(id, record)| (id.as_str(), record)).chain(unsent) {
            let expected = sent.get(id).filter(|_| stored).map_or(known, |sent| *sent);
            match audit.records.get(id) {
                Some((kept, revisions)) => {
                    assert!(same(kept, expected), "stored is {kept}, acknowledged was {expected}");
                    assert_eq!(json!(revisions), expected["rev"], "each revision of {id} is stored once");
                    rows += 1;
                }
                None => assert!(erased && known["rater"] == erasing, "{known} was acknowledged and is gone"),
            }
        }
        rows + reports
    }
}

fn same(kept: &Json, sent: &Json) -> bool {
    ["rev", "state", "rater", "value"].iter().all(|field| kept.get(field) == sent.get(field))
}

fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}
