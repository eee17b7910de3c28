//! The yes-or-no questions beside the category: rubrics and dimensions.

use afterword_signal::features::{Group, ROWS};
use afterword_signal::model::{CATEGORIES, DIMENSIONS, HEADS, RUBRICS, Scores};

use crate::calibrate;
use crate::corpus::Row;
use crate::linear::{Example, Linear, Target, sparse};
use crate::own::Prototype;
use crate::quantise::{Quantised, quantise};

/// Strength of the regularisation (scikit-learn's C) and iterations.
const RUBRIC: (f64, usize) = (0.5, 40);
const DIMENSION: (f64, usize) = (3.0, 60);
/// What of an exchange the heads read.
const RUBRIC_GROUPS: [Group; 2] = [Group::Words, Group::Shape];
const DIMENSION_GROUPS: [Group; 2] = [Group::Words, Group::Letters];
/// Weights that are kept, the loudest first.
const RUBRIC_WEIGHTS: usize = 2400;
const DIMENSION_WEIGHTS: usize = 1000;

/// Weights of all heads as they stand in the file.
pub(crate) struct Heads {
    pub(crate) steps: [f32; 4],
    pub(crate) entries: Vec<(u16, u8, i8)>,
}

impl Heads {
    /// No head says anything.
    pub(crate) fn silent() -> Self {
        Self { steps: [0.0; 4], entries: Vec::new() }
    }

    /// `rubrics` and `dimensions` are weights by row: [`RUBRICS`] and [`DIMENSIONS`] each.
    pub(crate) fn new(rubrics: &[f64], dimensions: &[f64]) -> Self {
        let (rubrics, dimensions) = (loudest(rubrics, RUBRIC_WEIGHTS), loudest(dimensions, DIMENSION_WEIGHTS));
        let rows = rubrics.chunks(RUBRICS).zip(dimensions.chunks(DIMENSIONS));
        let weights: Vec<f64> =
            rows.flat_map(|(rubrics, dimensions)| rubrics.iter().chain(dimensions)).copied().collect();
        let Quantised { steps, values } = quantise(&weights, HEADS);
        let entries = values.iter().enumerate().filter(|(_, value)| **value != 0);
        Self { steps, entries: entries.map(|(at, value)| ((at / HEADS) as u16, (at % HEADS) as u8, *value)).collect() }
    }
}

/// The weights with all but the loudest `count` set to zero.
fn loudest(weights: &[f64], count: usize) -> Vec<f64> {
    let mut loudness: Vec<f64> = weights.iter().map(|w| w.abs()).collect();
    loudness.sort_by(|a, b| b.total_cmp(a));
    let quietest = loudness.get(count).copied().unwrap_or(0.0);
    weights.iter().map(|w| if w.abs() > quietest { *w } else { 0.0 }).collect()
}

/// What tells the rubrics beside the category scores, whose say is `odds`.
pub(crate) fn rubrics(rows: &[(&Row, [f64; RUBRICS])]) -> Vec<f64> {
    let examples: Vec<Example> = rows
        .iter()
        .map(|(row, odds)| Example {
            sparse: sparse(&row.features, &RUBRIC_GROUPS),
            offset: odds.to_vec(),
            target: Target::Any(row.rubrics),
            weight: row.weight,
            ..Example::default()
        })
        .collect();
    Linear::fit(&examples, ROWS, RUBRICS, RUBRIC.0, RUBRIC.1).sparse
}

/// Fitted dimensions: how far each goes with the category scores, and what the words say beside.
pub(crate) struct Dimensions {
    pub(crate) map: Linear,
    pub(crate) weights: Vec<f64>,
}

impl Dimensions {
    /// Learns from the prototypes with their category scores. What shows no dimension, or another one, is as likely praise
    /// as blame of this one.
    pub(crate) fn fit(prototypes: &[(&Prototype, Scores)]) -> Self {
        let mut map = Linear {
            outputs: DIMENSIONS,
            sparse: Vec::new(),
            dense: vec![0.0; CATEGORIES * DIMENSIONS],
            bias: vec![0.0; DIMENSIONS],
        };
        let mut weights = vec![0.0; ROWS * DIMENSIONS];
        for dimension in 0..DIMENSIONS {
            let examples: Vec<Example> = prototypes
                .iter()
                .flat_map(|(prototype, scores)| {
                    let own = prototype.of.is_some_and(|of| of as usize == dimension);
                    // A half of each answer is what "cannot tell" means to a log loss.
                    let answers = if own { vec![(prototype.side.class, 1.0)] } else { vec![(0, 0.5), (1, 0.5)] };
                    answers.into_iter().map(move |(answer, weight)| Example {
                        sparse: sparse(&prototype.side.features, &DIMENSION_GROUPS),
                        dense: calibrate::dense(&scores.category),
                        target: Target::Any(answer as u32),
                        weight: if own { weight } else { weight * OTHERS },
                        ..Example::default()
                    })
                })
                .collect();
            let fitted = Linear::fit(&examples, ROWS, 1, DIMENSION.0, DIMENSION.1);
            for (at, weight) in fitted.sparse.into_iter().enumerate() {
                weights[at * DIMENSIONS + dimension] = weight;
            }
            for (at, factor) in fitted.dense.into_iter().enumerate() {
                map.dense[at * DIMENSIONS + dimension] = factor;
            }
            map.bias[dimension] = fitted.bias[0];
        }
        Self { map, weights }
    }
}

/// What a phrase of another dimension counts beside one of this.
const OTHERS: f64 = 0.15;
