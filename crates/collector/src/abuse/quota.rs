//! How many records of one rater reach training: nobody shall speak louder than ten ordinary people.

use std::collections::HashMap;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::act::Keys;
use super::sieve::{Sample, Sieve};

/// The most that anybody may have without being asked how many others have: a first week's enthusiasm, or a trial.
const FLOOR: u32 = 20;
/// How many ordinary raters one may weigh: one in a hundred people casts more where votes are log-normal with σ = 1.
const ORDINARY: u32 = 10;
/// Raters of whom the median is taken.
const SAMPLED: usize = 1 << 14;

/// The most records of one rater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cap {
    /// Ten times the median rater's, and twenty at least.
    #[default]
    Ordinary,
    /// So many.
    At(u32),
    /// As many as there are.
    None,
}

impl FromStr for Cap {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.parse()? {
            0 => Self::None,
            most => Self::At(most),
        })
    }
}

/// Counts the raters' records, in two readings like an audit.
pub struct Quota {
    cap: Cap,
    keys: Keys,
    prolific: Sieve,
    usual: Sample,
    records: HashMap<u64, u32>,
}

impl Quota {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(cap: Cap) -> Self {
        let most = if let Cap::At(most) = cap { most } else { FLOOR };
        let least = u8::try_from(most.saturating_add(1)).unwrap_or(u8::MAX);
        let (usual, records) = (Sample::new(SAMPLED), HashMap::new());
        Self { cap, keys: Keys::default(), prolific: Sieve::new(least), usual, records }
    }

    /// Takes a record in the first reading.
    pub fn glance(&mut self, rater: &str) {
        let key = self.keys.of(rater);
        self.prolific.add(key);
        self.usual.add(key);
    }

    /// Takes it again in the second.
    pub fn look(&mut self, rater: &str) {
        let key = self.keys.of(rater);
        if self.prolific.passes(key) {
            *self.records.entry(key).or_default() += 1;
        }
    }

    /// What each rater may give.
    #[must_use]
    pub fn settle(self) -> Allowance {
        let most = match self.cap {
            Cap::Ordinary => self.usual.quantile(0.5).saturating_mul(ORDINARY).max(FLOOR),
            Cap::At(most) => most,
            Cap::None => u32::MAX,
        };
        let over = self.records.into_iter().filter(|(_, records)| *records > most);
        Allowance {
            most,
            keys: self.keys,
            over: over.map(|(key, records)| (key, Share { records, taken: 0 })).collect(),
        }
    }
}

/// Chooses among the records of those who have too many.
pub struct Allowance {
    /// The most records of one rater.
    pub most: u32,
    keys: Keys,
    over: HashMap<u64, Share>,
}

struct Share {
    records: u32,
    taken: u32,
}

impl Allowance {
    /// Whether this record is among those taken. The choice hangs on the id's hash alone, so that it is the same in every
    /// export of a store and favours neither early nor late ones: the rater keeps the share of all hashes that makes the cap.
    /// Who made up ids that pass is stopped at the cap all the same.
    pub fn takes(&mut self, rater: &str, id: &str) -> bool {
        let Some(share) = self.over.get_mut(&self.keys.of(rater)) else { return true };
        let chosen = place(id) * f64::from(share.records) < f64::from(self.most) && share.taken < self.most;
        share.taken += u32::from(chosen);
        chosen
    }
}

/// Where an id's hash lies among all hashes, from 0 to 1.
fn place(id: &str) -> f64 {
    let first = Sha256::digest(id).iter().take(4).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
    f64::from(first) / 2_f64.powi(32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of each rater's records (so many, in turn) is taken: their numbers.
    fn taken(cap: Cap, records: &[u32]) -> (u32, Vec<Vec<u32>>) {
        let mut quota = Quota::new(cap);
        let all = || (0..records.len()).flat_map(|rater| (0..records[rater]).map(move |record| (rater, record)));
        all().for_each(|(rater, _)| quota.glance(&format!("r:{rater}")));
        all().for_each(|(rater, _)| quota.look(&format!("r:{rater}")));
        let mut allowance = quota.settle();
        let mut taken = vec![Vec::new(); records.len()];
        for (rater, record) in all() {
            if allowance.takes(&format!("r:{rater}"), &format!("{rater}/{record}")) {
                taken[rater].push(record);
            }
        }
        (allowance.most, taken)
    }

    #[test]
    fn nobody_weighs_more_than_ten_ordinary_raters() {
        let (most, kept) = taken(Cap::Ordinary, &[1000, 4, 4, 3, 5, 4, 40]);
        assert_eq!(most, 40);
        assert!((20..=40).contains(&kept[0].len()), "{}", kept[0].len());
        assert_eq!(kept[1..].iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 3, 5, 4, 40]);
        // Neither the first ones nor the last ones.
        assert!(kept[0].iter().any(|record| *record < 250) && kept[0].iter().any(|record| *record >= 750));
    }

    #[test]
    fn a_team_of_a_few_annotators_keeps_all_and_so_does_somebody_alone() {
        let whole =
            |records: &[u32]| taken(Cap::Ordinary, records).1.iter().map(|kept| kept.len() as u32).collect::<Vec<_>>();
        assert_eq!(whole(&[900, 1000, 1100]), [900, 1000, 1100]);
        assert_eq!(whole(&[300]), [300]);
        assert_eq!(whole(&[1, 1, 1, 1, 20]), [1, 1, 1, 1, 20]);
    }

    #[test]
    fn a_cap_of_ones_own_is_kept_and_none_is_none() {
        assert!(taken(Cap::At(3), &[100, 3]).1[0].len() <= 3);
        assert_eq!(taken(Cap::At(3), &[100, 3]).1[1].len(), 3);
        assert_eq!(taken(Cap::None, &[100, 1, 1]).1[0].len(), 100);
        assert_eq!(("0".parse(), "7".parse()), (Ok(Cap::None), Ok(Cap::At(7))));
        assert!("-1".parse::<Cap>().is_err());
    }

    #[test]
    fn ids_made_up_to_pass_are_stopped_at_the_cap() {
        let mut quota = Quota::new(Cap::At(5));
        (0..100).for_each(|_| quota.glance("r:a"));
        (0..100).for_each(|_| quota.look("r:a"));
        let mut allowance = quota.settle();
        let lucky: Vec<String> = (0..).map(|n| format!("{n}")).filter(|id| place(id) < 0.01).take(20).collect();
        assert_eq!(lucky.iter().filter(|id| allowance.takes("r:a", id)).count(), 5);
    }
}
