//! The answer to a batch: what became of each of its entries.

use schemars::JsonSchema;
use serde::Serialize;

use crate::batch::Unread;
use crate::metrics::Metrics;
use crate::reason::Reason;
use crate::store::Outcome;

/// The answer to a batch.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Answer {
    /// One for each entry of the batch, in its order.
    pub(super) results: Vec<Fate>,
}

impl Answer {
    /// Fills in what the store made of those that could be read, in their order.
    pub(super) fn settle(&mut self, outcomes: &[Outcome]) {
        let waiting = self.results.iter_mut().filter(|fate| fate.error.is_none());
        waiting.zip(outcomes).for_each(|(fate, outcome)| fate.settle(outcome));
    }
}

/// What became of one entry.
#[derive(Default, JsonSchema, Serialize)]
pub(crate) struct Fate {
    /// As the sender calls it, where that can be read.
    pub(super) id: Option<String>,
    /// Of records only: reports have no revisions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rev: Option<u64>,
    /// Stored: it is on the disk. Unchanged: it was. Stale: a newer revision is. Rejected: it never will be.
    #[schemars(extend("enum" = ["stored", "unchanged", "stale", "rejected"]))]
    pub(super) status: &'static str,
    /// The field and what is wrong with it, where it is rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
    /// For the counters; empty where there is none.
    #[serde(skip)]
    pub(super) kind: &'static str,
    /// The class of an error, for the counters.
    #[serde(skip)]
    pub(super) reason: Option<Reason>,
}

impl Fate {
    /// An entry that goes to the store.
    pub(super) fn waiting(id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..Self::default() }
    }

    /// An entry that could not be read.
    pub(super) fn rejected(Unread { id, rev, error, reason }: Unread) -> Self {
        Self { id, rev, status: "rejected", error: Some(error), reason: Some(reason), ..Self::default() }
    }

    /// Counts it if it is one.
    pub(super) fn count_rejection(&self, metrics: &Metrics) {
        if let Some(reason) = self.reason {
            metrics.rejected(reason);
        }
    }

    fn settle(&mut self, outcome: &Outcome) {
        self.status = match outcome {
            Outcome::Stored => "stored",
            Outcome::Unchanged => "unchanged",
            Outcome::Stale => "stale",
            Outcome::Refused(objection) => {
                self.error = Some(objection.to_string());
                self.reason = Some(objection.reason());
                "rejected"
            }
        };
    }
}
