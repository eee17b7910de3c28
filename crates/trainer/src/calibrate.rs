//! From held-out scores to probabilities that mean what they say, and from probabilities to what is reported.

use afterword_record::{Category, Polarity};
use afterword_signal::choice::{choose_category, choose_polarity, lead};
use afterword_signal::model::{CATEGORIES, Model, POLARITIES, RUBRICS, Scores, params};

use crate::corpus::Row;
use crate::linear::{Example, Linear, Target};
use crate::metrics::macro_f1;

/// A row with scores of a model that had not seen it.
pub(crate) struct Judged<'a> {
    pub(crate) row: &'a Row,
    pub(crate) scores: Scores,
}

/// Regularisation of the maps (scikit-learn's C): a few dozen numbers from some thousand rows.
const STRENGTH: f64 = 10.0;
const ITERATIONS: usize = 200;

/// Category scores as numbers to learn from.
pub(crate) fn dense(scores: &[f32; CATEGORIES]) -> Vec<f64> {
    scores.iter().copied().map(f64::from).collect()
}

/// Multinomial Platt scaling: log-odds of the categories, linear in their scores.
pub(crate) fn categories(judged: &[Judged<'_>]) -> Linear {
    let examples: Vec<Example> = judged
        .iter()
        .map(|judged| Example {
            dense: dense(&judged.scores.category),
            target: Target::One(judged.row.category as usize),
            weight: 1.0,
            ..Example::default()
        })
        .collect();
    Linear::fit(&examples, 0, CATEGORIES, STRENGTH, ITERATIONS)
}

/// How often each category went with each polarity, as the model file has it. A category that no row has counts as one
/// neutral row.
pub(crate) fn polarities(judged: &[Judged<'_>]) -> [f32; POLARITIES * CATEGORIES] {
    let mut counts = [0.0_f64; POLARITIES * CATEGORIES];
    for Judged { row, .. } in judged {
        counts[row.polarity as usize * CATEGORIES + row.category as usize] += 1.0;
    }
    for category in 0..CATEGORIES {
        let places = (0..POLARITIES).map(|polarity| polarity * CATEGORIES + category);
        let all: f64 = places.clone().map(|at| counts[at]).sum();
        if all > 0.0 {
            places.for_each(|at| counts[at] /= all);
        } else {
            counts[Polarity::Neutral as usize * CATEGORIES + category] = 1.0;
        }
    }
    counts.map(|share| share as f32)
}

/// Platt scaling for each rubric by itself.
pub(crate) fn rubrics(rows: &[&Row], scores: &[Scores]) -> Linear {
    let examples: Vec<Example> = rows
        .iter()
        .zip(scores)
        .map(|(row, scores)| Example {
            dense: dense(&scores.category),
            target: Target::Any(row.rubrics),
            weight: row.weight,
            ..Example::default()
        })
        .collect();
    Linear::fit(&examples, 0, RUBRICS, STRENGTH, ITERATIONS)
}

/// The log-odds that a rubric map gives.
pub(crate) fn odds(map: &Linear, scores: &[f32; CATEGORIES]) -> [f64; RUBRICS] {
    let all = map.scores(&Example { dense: dense(scores), ..Example::default() });
    std::array::from_fn(|rubric| all[rubric])
}

/// Writes a map as the model file has it: for each output its factors, then its constant.
pub(crate) fn write(parameters: &mut [f32], map: &Linear) {
    for (output, place) in parameters.chunks_mut(CATEGORIES + 1).enumerate() {
        for (c, value) in place.iter_mut().enumerate() {
            *value = if c < CATEGORIES { map.dense[c * map.outputs + output] } else { map.bias[output] } as f32;
        }
    }
}

/// How probabilities become reports.
pub(crate) struct Choices {
    category: [f32; CATEGORIES],
    polarity: [f32; POLARITIES],
    rubric: [f32; RUBRICS],
    margin: f32,
}

/// `mean^-power`: the rarer a class, the earlier it is reported. One number to tune, so hardly anything to overfit.
fn preference<const N: usize>(all: &[[f32; N]], power: f64) -> [f32; N] {
    std::array::from_fn(|n| {
        let mean = all.iter().map(|p| f64::from(p[n])).sum::<f64>() / all.len().max(1) as f64;
        libm::pow(mean.max(1e-3), -power) as f32
    })
}

/// The candidate with the highest value; the first of equals.
fn tuned<T>(candidates: impl Iterator<Item = T>, value: impl Fn(&T) -> f64) -> Option<T> {
    let mut best = None;
    for candidate in candidates {
        let value = value(&candidate);
        if best.as_ref().is_none_or(|(top, _)| value > *top) {
            best = Some((value, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

impl Choices {
    /// Tunes for macro-F1: the classes that matter are the rare ones.
    pub(crate) fn tune(model: &Model<'_>, judged: &[Judged<'_>]) -> Self {
        let category_p: Vec<_> = judged.iter().map(|j| model.category_p(&j.scores)).collect();
        let polarity_p: Vec<_> = category_p.iter().map(|p| model.polarity_p(p)).collect();
        let rubric_p: Vec<_> = judged.iter().map(|j| model.heads(&j.scores).0).collect();
        let true_polarity: Vec<usize> = judged.iter().map(|j| j.row.polarity as usize).collect();
        let true_category: Vec<usize> = judged.iter().map(|j| j.row.category as usize).collect();
        let powers = || (0..=16).map(|step| f64::from(step) * 0.05);

        let polarity_f1 = |weights: &[f32; POLARITIES], margin: f32| {
            let told = polarity_p.iter().map(|p| {
                if lead(p, weights) < margin {
                    Polarity::Neutral as usize
                } else {
                    choose_polarity(p, weights) as usize
                }
            });
            macro_f1(&true_polarity, &told.collect::<Vec<_>>(), POLARITIES)
        };
        let polarity = tuned(powers().map(|power| preference(&polarity_p, power)), |weights| polarity_f1(weights, 0.0))
            .unwrap_or([1.0; POLARITIES]);
        let full = polarity_f1(&polarity, 0.0);
        // The widest margin that costs at most 0.002 of macro-F1.
        let margin = (0..=15)
            .map(|step| step as f32 * 0.01)
            .take_while(|margin| polarity_f1(&polarity, *margin) >= full - 0.002)
            .last()
            .unwrap_or(0.0);

        let told_polarity: Vec<Polarity> = polarity_p.iter().map(|p| choose_polarity(p, &polarity)).collect();
        let category = tuned(powers().map(|power| preference(&category_p, power)), |weights| {
            let told =
                category_p.iter().zip(&told_polarity).map(|(p, told)| choose_category(p, weights, *told) as usize);
            macro_f1(&true_category, &told.collect::<Vec<_>>(), CATEGORIES)
        })
        .unwrap_or([1.0; CATEGORIES]);

        let rubric = std::array::from_fn(|rubric| {
            let truth: Vec<usize> = judged.iter().map(|j| (j.row.rubrics >> rubric & 1) as usize).collect();
            // Too few to tune on: report what is more likely than not.
            if truth.iter().sum::<usize>() < 20 {
                return 0.5;
            }
            tuned((4..=12).map(|step| step as f32 * 0.05), |threshold| {
                let told: Vec<usize> = rubric_p.iter().map(|p| usize::from(p[rubric] >= *threshold)).collect();
                macro_f1(&truth, &told, 2)
            })
            .unwrap_or(0.5)
        });
        Self { category, polarity, rubric, margin }
    }

    pub(crate) fn write(&self, parameters: &mut [f32; params::COUNT]) {
        parameters[params::CATEGORY_CHOICE].copy_from_slice(&self.category);
        parameters[params::POLARITY_CHOICE].copy_from_slice(&self.polarity);
        parameters[params::RUBRIC_CHOICE].copy_from_slice(&self.rubric);
        parameters[params::MARGIN] = self.margin;
    }
}

/// The threshold of familiarity that a given share of the rows falls under.
pub(crate) fn familiarity(model: &Model<'_>, judged: &[Judged<'_>], share: f64) -> f32 {
    let mut all: Vec<f32> = judged.iter().filter_map(|j| model.familiarity_of(&j.row.texts.followup)).collect();
    all.sort_by(f32::total_cmp);
    all.get((all.len() as f64 * share) as usize).copied().unwrap_or(0.0)
}

const _: () = assert!(Category::ALL.len() == CATEGORIES);
