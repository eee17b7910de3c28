//! Against everybody else.
//!
//! Statistic: how often a rater's verdict contradicts the others', over the answers on which at least [`OTHERS`] others
//! gave one and [`AGREED`] of them agree. Raters whom another sign marked are no "others": else colluders who outnumber the
//! honest on an answer would turn this sign against them. Answers are told apart by their text.
//! Threshold: [`LEAST`] such answers at least, and less than [`LEVEL`] likely among raters who differ as those of this store
//! do (beta-binomial).
//! Marked are all of the rater's verdicts.
//!
//! In most chats every answer is one person's, and this sign finds nothing.

use std::collections::{HashMap, HashSet};

use super::act::{Act, Keys};
use super::sieve::Sieve;
use super::{Judgement, LEVEL, tail};

/// Other raters of an answer.
const OTHERS: u32 = 3;
/// The share of them that makes a majority.
const AGREED: f64 = 2.0 / 3.0;
/// Answers before anybody is looked at.
const LEAST: u32 = 8;
/// Verdicts held in memory, 24 bytes each; of more, those on a uniform sample of the answers.
const HELD: usize = 1 << 22;

pub(super) struct Minority {
    sieve: Sieve,
    verdicts: Vec<Verdict>,
    level: u32,
}

#[derive(Clone, Copy)]
struct Verdict {
    answer: u64,
    rater: u64,
    up: bool,
}

pub(super) use super::one_value::key;

fn answer(act: &Act, keys: &Keys) -> u64 {
    keys.of((act.answer, act.origin))
}

impl Default for Minority {
    fn default() -> Self {
        Self { sieve: Sieve::new(OTHERS as u8 + 1), verdicts: Vec::new(), level: 0 }
    }
}

impl Minority {
    pub(super) fn glance(&mut self, act: &Act, keys: &Keys) {
        if act.verdict.is_some() {
            self.sieve.add(answer(act, keys));
        }
    }

    pub(super) fn look(&mut self, act: &Act, keys: &Keys) {
        let (answer, Some(up)) = (answer(act, keys), act.verdict) else { return };
        if answer.leading_zeros() < self.level || !self.sieve.passes(answer) {
            return;
        }
        self.verdicts.push(Verdict { answer, rater: keys.rater(act), up });
        if self.verdicts.len() > HELD {
            self.level += 1;
            self.verdicts.retain(|verdict| verdict.answer.leading_zeros() >= self.level);
        }
    }

    /// Judges, without the verdicts of those who are `suspected` of something else.
    pub(super) fn judge(mut self, suspected: &HashSet<u64>) -> Judgement {
        self.verdicts.sort_unstable_by_key(|verdict| (verdict.answer, verdict.rater));
        let mut raters: HashMap<u64, (u32, u32)> = HashMap::new();
        for verdicts in self.verdicts.chunk_by(|a, b| a.answer == b.answer) {
            let mut counts = [0_u32; 2];
            let trusted = verdicts.iter().filter(|verdict| !suspected.contains(&verdict.rater));
            trusted.for_each(|verdict| counts[usize::from(verdict.up)] += 1);
            for verdict in verdicts {
                if let Some(contradicts) = contradicts(*verdict, counts, suspected) {
                    let (times, of) = raters.entry(verdict.rater).or_default();
                    *times += u32::from(contradicts);
                    *of += 1;
                }
            }
        }
        raters.retain(|_, (_, of)| *of >= LEAST);
        let honest = raters.iter().filter(|(rater, _)| !suspected.contains(rater)).map(|(_, counts)| *counts);
        let population = tail::Beta::fit(&honest.collect::<Vec<_>>());
        let strange = |&(times, of): &(u32, u32)| population.is_some_and(|all| all.tail(times, of) <= LEVEL);
        let keys: HashSet<u64> = raters.iter().filter(|(_, counts)| strange(counts)).map(|(key, _)| *key).collect();
        let rule = "against what most others say of the same answers, more often than how raters differ explains";
        Judgement { suspects: keys.clone(), keys, rule: rule.to_owned() }
    }
}

/// Whether a verdict contradicts the others' on its answer, where there are enough and they agree.
fn contradicts(verdict: Verdict, mut counts: [u32; 2], suspected: &HashSet<u64>) -> Option<bool> {
    if !suspected.contains(&verdict.rater) {
        counts[usize::from(verdict.up)] -= 1;
    }
    let [down, up] = counts;
    let most = up.max(down);
    let agreed = up + down >= OTHERS && f64::from(most) >= f64::from(up + down) * AGREED;
    agreed.then_some(verdict.up != (up > down))
}
