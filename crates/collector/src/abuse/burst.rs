//! Too much in one hour.
//!
//! Statistic: the acts of one kind and origin of one rater in one hour; records know no finer time.
//! Threshold: [`FLOOR`], and more than chance gives ([`LEVEL`]) to somebody whose usual hour is what nine in ten raters'
//! hours do not exceed. That quantile stands for the busy among honest raters and does not move unless a tenth of all hours
//! are an attack.
//! Marked are the acts of that hour, not the rater's others.

use std::collections::{HashMap, HashSet};

use afterword_record::{Kind, Origin};

use super::act::{Act, Keys};
use super::sieve::{Sample, Sieve};
use super::{Judgement, tail};

/// Nobody is marked below one act every two minutes for an hour: chosen, not derived.
const FLOOR: u8 = 30;
/// How unlikely a busy rater's hour must be: one in a million, since there are as many tests as hours.
const LEVEL: f64 = 1e-6;
/// Which hour counts as a busy one.
const BUSY: f64 = 0.9;
/// Hours of which that quantile is taken.
const SAMPLED: usize = 1 << 14;

pub(super) struct Bursts {
    sieve: Sieve,
    usual: HashMap<(Origin, Kind), Sample>,
    hours: HashMap<u64, Hour>,
}

struct Hour {
    acts: u32,
    of: (Origin, Kind),
    rater: u64,
}

pub(super) fn key(act: &Act, keys: &Keys) -> u64 {
    keys.of((act.rater, act.origin, act.kind, act.hour))
}

impl Default for Bursts {
    fn default() -> Self {
        Self { sieve: Sieve::new(FLOOR), usual: HashMap::new(), hours: HashMap::new() }
    }
}

impl Bursts {
    pub(super) fn glance(&mut self, act: &Act, keys: &Keys) {
        let key = key(act, keys);
        self.sieve.add(key);
        self.usual.entry((act.origin, act.kind)).or_insert_with(|| Sample::new(SAMPLED)).add(key);
    }

    pub(super) fn look(&mut self, act: &Act, keys: &Keys) {
        let key = key(act, keys);
        if self.sieve.passes(key) {
            let fresh = || Hour { acts: 0, of: (act.origin, act.kind), rater: keys.rater(act) };
            self.hours.entry(key).or_insert_with(fresh).acts += 1;
        }
    }

    pub(super) fn judge(self) -> Judgement {
        let limit = |usual: &Sample| tail::least_unlikely(FLOOR.into(), usual.quantile(BUSY).into(), LEVEL);
        let limits: HashMap<(Origin, Kind), u32> = self.usual.iter().map(|(of, usual)| (*of, limit(usual))).collect();
        let over = |hour: &Hour| limits.get(&hour.of).is_some_and(|limit| hour.acts >= *limit);
        let bursts = self.hours.iter().filter(|(_, hour)| over(hour));
        let (keys, suspects): (HashSet<u64>, HashSet<u64>) = bursts.map(|(key, hour)| (*key, hour.rater)).unzip();
        let least = limits.values().min().copied().unwrap_or(FLOOR.into());
        Judgement { keys, suspects, rule: format!("{least} acts or more of one kind within one hour") }
    }
}
