//! Logistic regression on sparse facts and a few dense numbers.

use afterword_signal::features::{Features, Group};
use afterword_signal::model::CATEGORIES;

use crate::lbfgs::{Limits, minimise};

/// One thing to learn from.
#[derive(Clone, Default)]
pub(crate) struct Example {
    /// Row and value, see [`sparse`].
    pub(crate) sparse: Vec<(u32, f64)>,
    pub(crate) dense: Vec<f64>,
    /// The scores to start from, one per output; empty for zeros.
    pub(crate) offset: Vec<f64>,
    pub(crate) target: Target,
    pub(crate) weight: f64,
}

/// What an example teaches.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Exactly one of the outputs.
    One(usize),
    /// One of the outputs, with how likely each of them is the one; sums to 1.
    Shares([f64; CATEGORIES]),
    /// Any of the outputs, as bits.
    Any(u32),
}

impl Default for Target {
    fn default() -> Self {
        Self::Any(0)
    }
}

/// The facts of the given groups with the values that the model gives them.
pub(crate) fn sparse(features: &Features, groups: &[Group]) -> Vec<(u32, f64)> {
    groups
        .iter()
        .flat_map(|group| {
            let rows = &features.rows[*group as usize];
            let value = f64::from(group.norm(rows.len()));
            rows.iter().map(move |row| (u32::from(*row), value))
        })
        .collect()
}

/// A fitted model: `score = bias + Σ sparse · weights + Σ dense · weights`.
#[derive(Clone)]
pub(crate) struct Linear {
    pub(crate) outputs: usize,
    /// `outputs` weights a row.
    pub(crate) sparse: Vec<f64>,
    /// `outputs` weights for each dense number.
    pub(crate) dense: Vec<f64>,
    pub(crate) bias: Vec<f64>,
}

impl Linear {
    /// Minimises the weighted log loss plus `|weights|² / 2c` for facts in `rows` rows; the bias is free.
    pub(crate) fn fit(examples: &[Example], rows: usize, outputs: usize, c: f64, iterations: usize) -> Self {
        let dense = examples.first().map_or(0, |example| example.dense.len());
        let weights = (rows + dense) * outputs;
        let limits = Limits { iterations, tolerance: 1e-4 };
        let mut scores = vec![0.0; outputs];
        let mut solution = minimise(vec![0.0; weights + outputs], limits, |point, gradient| {
            let (model, bias) = point.split_at(weights);
            let mut value = 0.0;
            for (g, w) in gradient.iter_mut().zip(model) {
                *g = w / c;
                value += w * w / (2.0 * c);
            }
            gradient[weights..].fill(0.0);
            for example in examples {
                scores.copy_from_slice(bias);
                scores.iter_mut().zip(&example.offset).for_each(|(score, offset)| *score += offset);
                add(&mut scores, example, model, rows);
                value += example.weight * loss(&mut scores, example.target);
                // `scores` now holds the derivative of the loss by each score.
                scores.iter_mut().for_each(|score| *score *= example.weight);
                for (row, x) in &example.sparse {
                    let at = *row as usize * outputs;
                    gradient[at..at + outputs].iter_mut().zip(&scores).for_each(|(g, d)| *g += x * d);
                }
                for (i, x) in example.dense.iter().enumerate() {
                    let at = (rows + i) * outputs;
                    gradient[at..at + outputs].iter_mut().zip(&scores).for_each(|(g, d)| *g += x * d);
                }
                gradient[weights..].iter_mut().zip(&scores).for_each(|(g, d)| *g += d);
            }
            value
        });
        let bias = solution.split_off(weights);
        let dense = solution.split_off(rows * outputs);
        Self { outputs, sparse: solution, dense, bias }
    }

    /// The scores of an example.
    pub(crate) fn scores(&self, example: &Example) -> Vec<f64> {
        let mut scores = self.bias.clone();
        for (row, x) in &example.sparse {
            let at = *row as usize * self.outputs;
            scores.iter_mut().zip(&self.sparse[at..]).for_each(|(score, w)| *score += x * w);
        }
        for (x, weights) in example.dense.iter().zip(self.dense.chunks(self.outputs)) {
            scores.iter_mut().zip(weights).for_each(|(score, w)| *score += x * w);
        }
        scores
    }
}

fn add(scores: &mut [f64], example: &Example, model: &[f64], rows: usize) {
    let outputs = scores.len();
    for (row, x) in &example.sparse {
        let at = *row as usize * outputs;
        scores.iter_mut().zip(&model[at..at + outputs]).for_each(|(score, w)| *score += x * w);
    }
    for (x, weights) in example.dense.iter().zip(model[rows * outputs..].chunks(outputs)) {
        scores.iter_mut().zip(weights).for_each(|(score, w)| *score += x * w);
    }
}

/// The log loss; turns the scores into its derivatives.
fn loss(scores: &mut [f64], target: Target) -> f64 {
    match target {
        Target::One(right) => {
            let wanted = scores[right];
            let sum = softmax(scores);
            scores[right] -= 1.0;
            sum - wanted
        }
        Target::Shares(shares) => {
            let wanted: f64 = scores.iter().zip(shares).map(|(score, share)| score * share).sum();
            let sum = softmax(scores);
            scores.iter_mut().zip(shares).for_each(|(score, share)| *score -= share);
            sum - wanted
        }
        Target::Any(bits) => {
            let mut total = 0.0;
            for (i, score) in scores.iter_mut().enumerate() {
                let yes = f64::from(bits >> i & 1);
                total += libm::log1p(libm::exp(-score.abs())) + score.max(0.0) - yes * *score;
                *score = 1.0 / (1.0 + libm::exp(-*score)) - yes;
            }
            total
        }
    }
}

/// Turns scores into shares; returns the logarithm of the sum of their powers.
fn softmax(scores: &mut [f64]) -> f64 {
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = libm::exp(*score - top);
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
    top + libm::log(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_what_is_separable() {
        let examples: Vec<Example> = (0..30)
            .map(|i| Example {
                sparse: vec![(if i % 3 == 0 { 7 } else { 9 }, 1.0)],
                dense: vec![f64::from(i % 2)],
                target: Target::One(if i % 3 == 0 { 0 } else { 1 + i as usize % 2 }),
                weight: 1.0,
                ..Example::default()
            })
            .collect();
        let model = Linear::fit(&examples, 10, 3, 100.0, 100);
        for example in &examples {
            let scores = model.scores(example);
            let best = (0..3).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
            assert!(matches!(example.target, Target::One(right) if right == best));
        }
    }

    #[test]
    fn the_derivatives_are_those_of_the_loss() {
        for target in [Target::One(1), Target::Shares([0.1, 0.5, 0.4, 0.0, 0.0, 0.0]), Target::Any(0b101)] {
            let at = [0.3, -1.2, 2.0, 0.1, 0.7, -0.4];
            let mut derivative = at;
            let value = loss(&mut derivative, target);
            for i in 0..6 {
                let mut near = at;
                near[i] += 1e-6;
                let slope = (loss(&mut near, target) - value) / 1e-6;
                assert!((slope - derivative[i]).abs() < 1e-4, "{slope} {}", derivative[i]);
            }
        }
    }
}
