//! Signs of abuse in a store that strangers may write to: what they are, who shows them, and what of it reaches training.
//!
//! | sign | one look at | where its threshold comes from |
//! |---|---|---|
//! | [`Sign::Burst`] | acts of one rater in one hour | the hours of this store (Poisson tail), and a floor |
//! | [`Sign::OneValue`] | verdicts of one rater, all alike | how raters of this store differ (beta-binomial tail) |
//! | [`Sign::Copied`] | one text from many raters | how common a sentence may be (Poisson tail), and a floor |
//! | [`Sign::Repeated`] | verdicts of one rater on one answer | one feedback has one id: no chance in it |
//! | [`Sign::Minority`] | verdicts of one rater against the others' | how raters of this store differ (beta-binomial tail) |
//!
//! An audit reads the acts twice: [`Glance`] counts roughly what there is, [`Look`] counts exactly what may
//! be over a threshold. So its memory does not grow with the records, only with what is suspicious or prolific. Nobody is
//! marked for few acts, signals of different origins are never summed, and nothing is deleted: a mark keeps a record out
//! of training rows unless they are asked for, and `afterword-collector audit` says what was marked.
//!
//! What it cannot see: attackers who behave like everybody, and those who take a new pseudonym for every act and write
//! nothing. Against both stand the tokens that the host signs. How much of what is caught: `docs/abuse.md`.

mod act;
mod burst;
mod copied;
mod minority;
mod one_value;
mod quota;
mod repeated;
mod report;
mod sieve;
mod tail;

use core::fmt;
use std::collections::HashSet;

use afterword_record::{Kind, Origin};
use futures_util::TryStreamExt;
use serde::Serialize;

use crate::store::{Query, Store, StoreError};
use act::Keys;
pub(crate) use act::Said;
pub use act::{Act, Words};
pub use quota::{Allowance, Cap, Quota};
pub use report::{Report, report};

/// How unlikely an honest rater's record must be for a sign that is judged rater by rater: of a thousand honest raters with
/// enough verdicts to be looked at, one is marked wrongly.
const LEVEL: f64 = 1e-3;

/// Something that honest feedback seldom shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Too much in one hour.
    Burst,
    /// Always the same verdict.
    OneValue,
    /// The same words from many raters.
    Copied,
    /// Several verdicts of one rater on one answer.
    Repeated,
    /// Against what everybody else says.
    Minority,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Self; 5] = [Self::Burst, Self::OneValue, Self::Copied, Self::Repeated, Self::Minority];

    /// What the acts that show this sign share: a key that is marked or not. `None` where an act cannot show it.
    fn key(self, act: &Act, keys: &Keys) -> Option<u64> {
        match self {
            Self::Burst => Some(burst::key(act, keys)),
            Self::OneValue => one_value::key(act, keys),
            Self::Copied => copied::key(act, keys),
            Self::Repeated => repeated::key(act, keys),
            Self::Minority => minority::key(act, keys),
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Burst => "in bursts",
            Self::OneValue => "always of one value",
            Self::Copied => "with copied words",
            Self::Repeated => "several times on one answer",
            Self::Minority => "against everybody else",
        })
    }
}

/// What a sign concluded.
struct Judgement {
    /// What is marked.
    keys: HashSet<u64>,
    /// Whose verdicts are no evidence about others.
    suspects: HashSet<u64>,
    /// The threshold as it came out for this store, in words.
    rule: String,
}

/// The first reading.
#[derive(Default)]
pub struct Glance(Look);

/// The second reading.
#[derive(Default)]
pub struct Look {
    keys: Keys,
    bursts: burst::Bursts,
    one_value: one_value::OneValue,
    copied: copied::Copied,
    repeated: repeated::Repeated,
    minority: minority::Minority,
}

impl Glance {
    /// Takes an act.
    pub fn at(&mut self, act: &Act) {
        if !is_statement(act) {
            return;
        }
        let Look { keys, bursts, one_value, copied, repeated, minority } = &mut self.0;
        bursts.glance(act, keys);
        one_value.glance(act, keys);
        copied.glance(act, keys);
        repeated.glance(act, keys);
        minority.glance(act, keys);
    }

    /// Ready to read the same acts again.
    #[must_use]
    pub fn again(self) -> Look {
        self.0
    }
}

impl Look {
    /// Takes an act again.
    pub fn at(&mut self, act: &Act) {
        if !is_statement(act) {
            return;
        }
        let Self { keys, bursts, one_value, copied, repeated, minority } = self;
        bursts.look(act, keys);
        one_value.look(act, keys);
        copied.look(act, keys);
        repeated.look(act, keys);
        minority.look(act, keys);
    }

    /// What is marked.
    #[must_use]
    pub fn conclude(self) -> Marks {
        let judged = [self.bursts.judge(), self.one_value.judge(), self.copied.judge(), self.repeated.judge()];
        let suspected = judged.iter().flat_map(|judgement| &judgement.suspects).copied().collect();
        let [bursts, one_value, copied, repeated] = judged;
        let minority = self.minority.judge(&suspected);
        Marks { keys: self.keys, judged: [bursts, one_value, copied, repeated, minority] }
    }
}

/// Reading an answer or not is no statement that could be abused, and there is more of it than of everything else.
fn is_statement(act: &Act) -> bool {
    act.kind != Kind::Engagement
}

/// Which acts show which signs.
pub struct Marks {
    keys: Keys,
    /// In the order of [`Sign::ALL`].
    judged: [Judgement; 5],
}

impl Marks {
    /// The signs that an act shows; mostly none.
    #[must_use]
    pub fn of(&self, act: &Act) -> Vec<Sign> {
        let shows = |(sign, judgement): &(Sign, &Judgement)| {
            let marked = |key| judgement.keys.contains(&key);
            !judgement.keys.is_empty() && sign.key(act, &self.keys).is_some_and(marked)
        };
        Sign::ALL.into_iter().zip(&self.judged).filter(shows).map(|(sign, _)| sign).collect()
    }

    /// The thresholds as they came out, in words.
    fn rules(&self) -> impl Iterator<Item = (Sign, &str)> {
        Sign::ALL.into_iter().zip(self.judged.iter().map(|judgement| judgement.rule.as_str()))
    }
}

/// What an audit reads: all that stands, in the order of arrival.
pub(crate) fn audited(origins: &[Origin]) -> Query {
    Query { origins: origins.to_vec(), ..Query::default() }
}

/// Reads the acts of these origins (none named: all) twice and says what is marked.
///
/// # Errors
/// [`StoreError`] where the store cannot be read.
pub async fn marks(store: &dyn Store, origins: &[Origin]) -> Result<Marks, StoreError> {
    let mut glance = Glance::default();
    each(store, audited(origins), |act| glance.at(act)).await?;
    let mut look = glance.again();
    each(store, audited(origins), |act| look.at(act)).await?;
    Ok(look.conclude())
}

/// Hands over every act that a query selects, one after the other.
pub(crate) async fn each(store: &dyn Store, query: Query, mut take: impl FnMut(&Act)) -> Result<(), StoreError> {
    let mut pages = store.pages(query);
    while let Some(page) = pages.try_next().await? {
        for kept in page.records() {
            take(&act::Glimpse::of(kept)?.act());
        }
    }
    Ok(())
}
