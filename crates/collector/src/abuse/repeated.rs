//! Several verdicts of one rater on one answer.
//!
//! A feedback has one id for life and a change of mind is a revision of it, so one rater has one standing verdict on one
//! answer, or two where a love stands beside a thumb. Several ids are a script, or a browser that forgot what it sent.
//! Statistic: the standing verdicts of one rater and origin on one text in one conversation. (The same "Sure!" in another
//! conversation is another answer.)
//! Threshold: both for and against, or more than [`MOST`]. There is no chance in it, so it takes no population.
//! Marked are these verdicts, all of them: which one is meant is not known.

use std::collections::{HashMap, HashSet};

use super::Judgement;
use super::act::{Act, Keys};
use super::sieve::Again;

/// A thumb and a love.
const MOST: u32 = 2;

pub(super) struct Repeated {
    again: Again,
    answers: HashMap<u64, Verdicts>,
}

struct Verdicts {
    up: u32,
    down: u32,
    rater: u64,
}

pub(super) fn key(act: &Act, keys: &Keys) -> Option<u64> {
    act.verdict.map(|_| keys.of((act.rater, act.origin, act.conversation, act.answer)))
}

impl Default for Repeated {
    fn default() -> Self {
        Self { again: Again::new(), answers: HashMap::new() }
    }
}

impl Repeated {
    pub(super) fn glance(&mut self, act: &Act, keys: &Keys) {
        key(act, keys).into_iter().for_each(|key| self.again.add(key));
    }

    pub(super) fn look(&mut self, act: &Act, keys: &Keys) {
        let Some((key, up)) = key(act, keys).zip(act.verdict) else { return };
        if self.again.passes(key) {
            let fresh = || Verdicts { up: 0, down: 0, rater: keys.rater(act) };
            let verdicts = self.answers.entry(key).or_insert_with(fresh);
            *(if up { &mut verdicts.up } else { &mut verdicts.down }) += 1;
        }
    }

    pub(super) fn judge(self) -> Judgement {
        let strange = |verdicts: &Verdicts| {
            let both = verdicts.up > 0 && verdicts.down > 0;
            both || verdicts.up + verdicts.down > MOST
        };
        let repeated = self.answers.iter().filter(|(_, verdicts)| strange(verdicts));
        let (keys, suspects): (HashSet<u64>, HashSet<u64>) =
            repeated.map(|(key, verdicts)| (*key, verdicts.rater)).unzip();
        let rule = format!("verdicts for and against one answer, or more than {MOST}, under different ids");
        Judgement { keys, suspects, rule }
    }
}
