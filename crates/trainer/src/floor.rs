//! What the model has to beat: TF-IDF over the follow-up's words, and logistic regression.

use std::collections::BTreeMap;

use afterword_record::Category;

use crate::corpus::{Row, Texts};
use crate::linear::{Example, Linear, Target};

/// The usual defaults: words and pairs of them in two texts at least, no regularisation search.
const MINIMUM_TEXTS: usize = 2;
const STRENGTH: f64 = 3.0;
const ITERATIONS: usize = 100;

/// A fitted floor.
pub(crate) struct Floor {
    /// Term to row and inverse document frequency.
    terms: BTreeMap<String, (u32, f64)>,
    model: Linear,
}

/// The terms of an exchange: the follow-up's words and pairs of them.
fn terms(texts: &Texts) -> Vec<String> {
    let text = texts.followup.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut terms: Vec<String> = words.windows(2).map(|pair| pair.join(" ")).collect();
    terms.extend(words.into_iter().map(str::to_owned));
    terms
}

impl Floor {
    /// Fits on the given rows; classes weigh inversely to their size.
    pub(crate) fn fit(rows: &[&Row]) -> Self {
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            let mut once = terms(&row.texts);
            once.sort_unstable();
            once.dedup();
            once.into_iter().for_each(|term| *texts.entry(term).or_default() += 1);
        }
        let terms: BTreeMap<String, (u32, f64)> = texts
            .into_iter()
            .filter(|(_, count)| *count >= MINIMUM_TEXTS)
            .zip(0..)
            .map(|((term, count), row)| (term, (row, libm::log((1 + rows.len()) as f64 / (1 + count) as f64) + 1.0)))
            .collect();
        let mut floor =
            Self { terms, model: Linear { outputs: 0, sparse: Vec::new(), dense: Vec::new(), bias: Vec::new() } };
        let mut sizes = [0.0_f64; Category::ALL.len()];
        rows.iter().for_each(|row| sizes[row.category as usize] += 1.0);
        let examples: Vec<Example> = rows
            .iter()
            .map(|row| Example {
                sparse: floor.vector(&row.texts),
                target: Target::One(row.category as usize),
                weight: rows.len() as f64 / (sizes.len() as f64 * sizes[row.category as usize]),
                ..Example::default()
            })
            .collect();
        floor.model = Linear::fit(&examples, floor.terms.len(), sizes.len(), STRENGTH, ITERATIONS);
        floor
    }

    /// The exchange's TF-IDF vector, of length 1.
    fn vector(&self, texts: &Texts) -> Vec<(u32, f64)> {
        let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
        for (at, idf) in terms(texts).iter().filter_map(|term| self.terms.get(term)) {
            *counts.entry(*at).or_default() += idf;
        }
        let length = counts.values().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
        counts.into_iter().map(|(at, x)| (at, x / length)).collect()
    }

    /// Category probabilities, uncalibrated.
    pub(crate) fn category_p(&self, texts: &Texts) -> [f32; Category::ALL.len()] {
        let scores = self.model.scores(&Example { sparse: self.vector(texts), ..Example::default() });
        let top = scores.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = scores.iter().map(|score| libm::exp(score - top)).sum();
        std::array::from_fn(|c| (libm::exp(scores[c] - top) / sum) as f32)
    }
}
