//! Always the same verdict.
//!
//! Statistic: how many of a rater's verdicts speak for the answers, explicit and inferred ones apart.
//! Threshold: all of them alike, [`LEAST`] at least, and less than [`LEVEL`] likely among raters who differ as those of this
//! store do (beta-binomial). Where most are pleased most of the time, two or three dozen thumbs down without one up are strange,
//! while always pressing the thumb up may not be for any number: a plain binomial tail against the base rate would call
//! everybody strange who is of a simple mind, and in the simulation that is one in ten.
//! Marked are all of the rater's verdicts.

use std::collections::{HashMap, HashSet};

use super::act::{Act, Keys};
use super::sieve::Sieve;
use super::{Judgement, LEVEL, tail};

/// Verdicts before anybody is looked at.
const LEAST: u8 = 8;

pub(super) struct OneValue {
    sieve: Sieve,
    raters: HashMap<u64, Verdicts>,
}

#[derive(Clone, Copy, Default)]
struct Verdicts {
    up: u32,
    down: u32,
}

pub(super) fn key(act: &Act, keys: &Keys) -> Option<u64> {
    act.verdict.map(|_| keys.rater(act))
}

impl Default for OneValue {
    fn default() -> Self {
        Self { sieve: Sieve::new(LEAST), raters: HashMap::new() }
    }
}

impl OneValue {
    pub(super) fn glance(&mut self, act: &Act, keys: &Keys) {
        key(act, keys).into_iter().for_each(|key| self.sieve.add(key));
    }

    pub(super) fn look(&mut self, act: &Act, keys: &Keys) {
        let Some((key, up)) = key(act, keys).zip(act.verdict) else { return };
        if self.sieve.passes(key) {
            let verdicts = self.raters.entry(key).or_default();
            *(if up { &mut verdicts.up } else { &mut verdicts.down }) += 1;
        }
    }

    pub(super) fn judge(mut self) -> Judgement {
        self.raters.retain(|_, verdicts| verdicts.up + verdicts.down >= LEAST.into());
        let always = |count: fn(&Verdicts) -> u32| {
            let times = move |verdicts: &Verdicts| (count(verdicts), verdicts.up + verdicts.down);
            let population = tail::Beta::fit(&self.raters.values().map(times).collect::<Vec<_>>());
            let strange = move |verdicts: &Verdicts| {
                let (count, all) = times(verdicts);
                count == all && population.is_some_and(|population| population.tail(count, all) <= LEVEL)
            };
            self.raters.iter().filter(move |(_, verdicts)| strange(verdicts)).map(|(key, _)| *key)
        };
        let keys: HashSet<u64> = always(|verdicts| verdicts.up).chain(always(|verdicts| verdicts.down)).collect();
        let suspects = keys.clone();
        Judgement { keys, suspects, rule: "one verdict only, more often than how raters differ explains".to_owned() }
    }
}
