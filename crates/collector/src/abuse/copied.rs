//! The same words from many raters.
//!
//! Statistic: how many raters wrote a text, compared by its letters alone (case, spaces, digits and signs do not count); of
//! texts proposed in an answer's place, also on how many answers, since one mistake has one correction.
//! Threshold: [`LEAST`], and more than chance gives ([`LEVEL`]) to a sentence that one person in ten thousand would write of
//! their own accord ([`COMMON`]). Texts of less than [`LETTERS`] letters are anybody's. All three are chosen, not derived.
//! Prompts are not compared: suggestion chips make many people ask the same, and follow-ups likewise.
//! Marked are the acts with those words, not the raters' others.

use std::collections::{HashMap, HashSet};

use super::act::{Act, Keys, Words};
use super::sieve::Sieve;
use super::{Judgement, tail};

/// Raters of one text.
const LEAST: u8 = 4;
/// Letters below which a text is anybody's: "that is exactly right" has 18.
const LETTERS: usize = 24;
/// The share of all texts that an ordinary sentence may make up.
const COMMON: f64 = 1e-4;
/// How unlikely it must be: there are as many tests as texts.
const LEVEL: f64 = 1e-6;
/// Raters and answers of one text that are told apart: beyond, it is over any threshold or ordinary.
const TOLD_APART: usize = 1 << 14;

pub(super) struct Copied {
    sieve: Sieve,
    texts: u64,
    sources: HashMap<u64, Sources>,
}

#[derive(Default)]
struct Sources {
    raters: HashSet<u64>,
    /// Of proposed texts only.
    answers: Option<HashSet<u64>>,
}

pub(super) fn key(act: &Act, keys: &Keys) -> Option<u64> {
    let (text, proposed) = match act.words? {
        Words::Said(text) => (text, false),
        Words::Proposed(text) => (text, true),
    };
    let letters = letters(text);
    (letters.chars().count() >= LETTERS).then(|| keys.of((letters, proposed)))
}

/// A text's letters in lower case. Most texts are ASCII, of which that takes a tenth of the time.
fn letters(text: &str) -> String {
    if text.is_ascii() {
        text.bytes().filter(u8::is_ascii_alphabetic).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
    } else {
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
    }
}

impl Default for Copied {
    fn default() -> Self {
        Self { sieve: Sieve::new(LEAST), texts: 0, sources: HashMap::new() }
    }
}

impl Copied {
    pub(super) fn glance(&mut self, act: &Act, keys: &Keys) {
        if let Some(key) = key(act, keys) {
            self.sieve.add(key);
            self.texts += 1;
        }
    }

    pub(super) fn look(&mut self, act: &Act, keys: &Keys) {
        let Some(key) = key(act, keys).filter(|key| self.sieve.passes(*key)) else { return };
        let sources = self.sources.entry(key).or_default();
        if sources.raters.len() < TOLD_APART {
            sources.raters.insert(keys.rater(act));
        }
        if matches!(act.words, Some(Words::Proposed(_))) {
            let answers = sources.answers.get_or_insert_default();
            if answers.len() < TOLD_APART {
                answers.insert(keys.of(act.answer));
            }
        }
    }

    pub(super) fn judge(self) -> Judgement {
        let least =
            tail::least_unlikely(LEAST.into(), self.texts as f64 * COMMON, LEVEL).min(TOLD_APART as u32) as usize;
        let many = |sources: &Sources| {
            sources.raters.len() >= least && sources.answers.as_ref().is_none_or(|answers| answers.len() >= least)
        };
        let copied: HashMap<u64, Sources> = self.sources.into_iter().filter(|(_, sources)| many(sources)).collect();
        Judgement {
            keys: copied.keys().copied().collect(),
            suspects: copied.into_values().flat_map(|sources| sources.raters).collect(),
            rule: format!("the same {LETTERS} letters or more from {least} raters or more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_are_the_same_whatever_else_is_beside_them() {
        assert_eq!(letters("Take 2: it's\nFINE, (really)!"), "takeitsfinereally");
        assert_eq!(letters("Take 2: it\u{2019}s\nFINE, (really)!"), "takeitsfinereally");
        assert_eq!(letters("\u{c9}t\u{e9} \u{42f}"), "\u{e9}t\u{e9}\u{44f}");
    }
}
