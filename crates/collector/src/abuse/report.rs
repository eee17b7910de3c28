//! What an audit found, for the operator: pseudonyms and counts, never a text.

use core::fmt;
use std::collections::{BTreeSet, HashMap};

use afterword_record::Origin;
use serde::Serialize;

use super::{Act, Marks, Sign, audited, each, marks};
use crate::store::{Store, StoreError};

/// Raters that are named for each sign.
const NAMED: usize = 5;

/// What was found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Acts that were read: all that stands.
    pub records: u64,
    /// Those that show at least one sign.
    pub marked: u64,
    /// What was found of each sign, in each origin that shows it; of a sign that nothing shows, one without an origin.
    pub signs: Vec<Found>,
}

/// What was found of one sign in one origin.
#[derive(Debug, Serialize)]
pub struct Found {
    /// The sign.
    pub sign: Sign,
    /// Of which signals; absent where there are none.
    pub origin: Option<Origin>,
    /// The threshold as it came out for this store, in words.
    pub rule: String,
    /// How many raters show it.
    pub raters: u64,
    /// In how many records.
    pub records: u64,
    /// Those with the most such records.
    pub worst: Vec<Worst>,
}

/// A rater, by pseudonym.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Worst {
    /// The pseudonym, which is also the handle for erasure.
    pub rater: String,
    /// Marked records.
    pub records: u64,
}

/// Reads a store's acts of these origins (none named: all) and says what was found.
///
/// # Errors
/// [`StoreError`] where the store cannot be read.
pub async fn report(store: &dyn Store, origins: &[Origin]) -> Result<Report, StoreError> {
    let marks = marks(store, origins).await?;
    let mut account = Account::default();
    each(store, audited(origins), |act| account.take(act, &marks.of(act))).await?;
    Ok(account.close(&marks))
}

impl Report {
    /// The same for programs.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

#[derive(Default)]
struct Account {
    records: u64,
    marked: u64,
    raters: HashMap<(Sign, Origin), HashMap<String, u64>>,
}

impl Account {
    fn take(&mut self, act: &Act, signs: &[Sign]) {
        self.records += 1;
        self.marked += u64::from(!signs.is_empty());
        for sign in signs {
            *self.raters.entry((*sign, act.origin)).or_default().entry(act.rater.to_owned()).or_default() += 1;
        }
    }

    fn close(self, marks: &Marks) -> Report {
        let Self { records, marked, mut raters } = self;
        let mut signs = Vec::new();
        for (sign, rule) in marks.rules() {
            let origins: BTreeSet<Origin> =
                raters.keys().filter(|(of, _)| *of == sign).map(|(_, origin)| *origin).collect();
            let found = |origin: Option<Origin>, raters: HashMap<String, u64>| Found {
                sign,
                origin,
                rule: rule.to_owned(),
                raters: raters.len() as u64,
                records: raters.values().sum(),
                worst: worst(raters),
            };
            if origins.is_empty() {
                signs.push(found(None, HashMap::new()));
            }
            for origin in origins {
                signs.push(found(Some(origin), raters.remove(&(sign, origin)).unwrap_or_default()));
            }
        }
        Report { records, marked, signs }
    }
}

fn worst(raters: HashMap<String, u64>) -> Vec<Worst> {
    let mut worst: Vec<Worst> = raters.into_iter().map(|(rater, records)| Worst { rater, records }).collect();
    worst.sort_unstable_by(|a, b| b.records.cmp(&a.records).then_with(|| a.rater.cmp(&b.rater)));
    worst.truncate(NAMED);
    worst
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} records read, {} of them marked. Training rows leave marked records out.",
            self.records, self.marked
        )?;
        for Found { sign, origin, rule, raters, records, worst } in &self.signs {
            let origin = origin.map(|origin| format!("{origin}, ")).unwrap_or_default();
            writeln!(f, "\n{sign} ({rule}): {origin}{records} records of {raters} raters")?;
            for Worst { rater, records } in worst {
                writeln!(f, "  {rater}  {records}")?;
            }
        }
        writeln!(
            f,
            "\nA mark is no proof. Not seen are attackers who vote like everybody else, and those who take a new pseudonym for \
             every vote: let the host sign tokens."
        )
    }
}
