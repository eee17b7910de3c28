//! From labelled rows to a model file.
//!
//! 1. Two helpers learn emotions and intents of short texts; their scores are numbers that the category model may use, and
//!    being linear in the same facts they are folded into its weights afterwards (nothing of them is shipped beside).
//! 2. The category model is fitted; rubrics are fitted on top of its scores.
//! 3. Calibration, choices and abstention are set on scores that models made of rows which they had not seen: grouped
//!    folds inside the rows given. So everything that is tuned is tuned without the rows that a caller holds out.

use afterword_record::{Category, Polarity};
use afterword_signal::features::{Group, ROWS};
use afterword_signal::model::{CATEGORIES, Model, POLARITIES, RUBRICS, Scores, TRIGRAM_BITS, encode, params};

use crate::calibrate::{self, Judged};
use crate::corpus::{Corpus, EMOTIONS, INTENTS, Row, Side};
use crate::folds::grouped;
use crate::linear::{Example, Linear, Target, sparse};
use crate::quantise::{Quantised, quantise};

/// Folds inside the training rows, for what is tuned on held-out scores.
const INNER: usize = 5;
/// Strength of the regularisation (scikit-learn's C) and iterations: helpers, category model, rubrics.
const HELPER: (f64, usize) = (3.0, 60);
const CATEGORY: (f64, usize) = (5.0, 80);
const RUBRIC: (f64, usize) = (0.5, 40);
/// How loud the helpers' scores are beside the facts.
const HELP: f64 = 0.15;
/// Groups that the helpers and the rubrics read.
const SAID: [Group; 2] = [Group::Words, Group::Letters];
const RUBRIC_GROUPS: [Group; 2] = [Group::Words, Group::Shape];
/// Rubric weights that are kept, the loudest first.
const RUBRIC_WEIGHTS: usize = 2400;
/// Letter trigrams that count as familiar, the most frequent first.
const FAMILIAR: usize = 2600;
/// Share of real rows that may fall under the threshold of familiarity.
const UNFAMILIAR_ROWS: f64 = 0.003;

/// What rows of any kind of task share; made once for all folds.
pub(crate) struct Helpers {
    models: [Linear; 2],
    trigrams: [u8; TRIGRAM_BITS / 8],
}

fn helper(sides: &[Side], classes: usize) -> Linear {
    let mut counts = vec![0.0_f64; classes];
    sides.iter().for_each(|side| counts[side.class] += 1.0);
    // Rare classes are what the helper is for: each counts by the square root of its size.
    let weight = |class: usize| (sides.len() as f64 / (classes as f64 * counts[class])).sqrt();
    let examples: Vec<Example> = sides
        .iter()
        .map(|side| Example {
            sparse: sparse(&side.features, &SAID),
            target: Target::One(side.class),
            weight: weight(side.class),
            ..Example::default()
        })
        .collect();
    Linear::fit(&examples, ROWS, classes, HELPER.0, HELPER.1)
}

impl Helpers {
    pub(crate) fn fit(corpus: &Corpus) -> Self {
        let mut order: Vec<usize> = (0..corpus.trigrams.len()).filter(|bit| corpus.trigrams[*bit] > 0).collect();
        order.sort_by_key(|bit| std::cmp::Reverse(corpus.trigrams[*bit]));
        let mut trigrams = [0; TRIGRAM_BITS / 8];
        for bit in order.into_iter().take(FAMILIAR) {
            trigrams[bit / 8] |= 1 << (bit % 8);
        }
        Self { models: [helper(&corpus.emotions, EMOTIONS), helper(&corpus.intents, INTENTS)], trigrams }
    }

    /// A row as the category model learns from it.
    fn example(&self, row: &Row) -> Example {
        let said = Example { sparse: sparse(&row.features, &SAID), ..Example::default() };
        Example {
            sparse: sparse(&row.features, &Group::ALL),
            dense: self.models.iter().flat_map(|model| model.scores(&said)).map(|score| score * HELP).collect(),
            offset: Vec::new(),
            target: Target::One(row.category as usize),
            weight: row.weight,
        }
    }

    /// The category model's weights with the helpers' folded in: the same scores from the facts alone.
    fn fold(&self, model: &Linear) -> (Vec<f64>, Vec<f64>) {
        let (mut weights, mut bias) = (model.sparse.clone(), model.bias.clone());
        let mut factors = model.dense.chunks(CATEGORIES);
        for helper in &self.models {
            for class in 0..helper.outputs {
                let Some(factor) = factors.next() else { break };
                for row in 0..ROWS {
                    let score = helper.sparse[row * helper.outputs + class] * HELP;
                    weights[row * CATEGORIES..][..CATEGORIES].iter_mut().zip(factor).for_each(|(w, f)| *w += score * f);
                }
                bias.iter_mut().zip(factor).for_each(|(b, f)| *b += helper.bias[class] * HELP * f);
            }
        }
        (weights, bias)
    }
}

/// A fitted category model, as it will stand in the file.
struct Categories {
    weights: Quantised,
    bias: Vec<f64>,
}

impl Categories {
    fn fit(helpers: &Helpers, rows: &[&Row]) -> Self {
        let examples: Vec<Example> = rows.iter().map(|row| helpers.example(row)).collect();
        let model = Linear::fit(&examples, ROWS, CATEGORIES, CATEGORY.0, CATEGORY.1);
        let (weights, bias) = helpers.fold(&model);
        Self { weights: quantise(&weights, CATEGORIES), bias }
    }

    /// A file with this model and nothing else set.
    fn file(&self, helpers: &Helpers, rubrics: &Rubrics) -> Vec<u8> {
        self.file_with(helpers, rubrics, |_| {})
    }

    fn file_with(&self, helpers: &Helpers, rubrics: &Rubrics, set: impl FnOnce(&mut [f32; params::COUNT])) -> Vec<u8> {
        let mut parameters = [0.0; params::COUNT];
        parameters[params::STEP].copy_from_slice(&self.weights.steps);
        parameters[params::RUBRIC_STEP].copy_from_slice(&rubrics.steps);
        parameters[params::BIAS].iter_mut().zip(&self.bias).for_each(|(p, b)| *p = *b as f32);
        set(&mut parameters);
        encode(&parameters, &helpers.trigrams, &self.weights.values, &rubrics.entries)
    }
}

/// Fitted rubric weights.
#[derive(Default)]
struct Rubrics {
    steps: [f32; 4],
    entries: Vec<(u16, u8, i8)>,
}

impl Rubrics {
    /// Learns what the category scores, through `odds`, do not say yet.
    fn fit(rows: &[(&Row, [f64; RUBRICS])]) -> Self {
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
        let model = Linear::fit(&examples, ROWS, RUBRICS, RUBRIC.0, RUBRIC.1);
        let mut loudness = model.sparse.clone();
        loudness.iter_mut().for_each(|w| *w = w.abs());
        loudness.sort_by(|a, b| b.total_cmp(a));
        let quietest = loudness.get(RUBRIC_WEIGHTS).copied().unwrap_or(0.0);
        let kept: Vec<f64> = model.sparse.iter().map(|w| if w.abs() > quietest { *w } else { 0.0 }).collect();
        let Quantised { steps, values } = quantise(&kept, RUBRICS);
        let entries = values
            .iter()
            .enumerate()
            .filter(|(_, value)| **value != 0)
            .map(|(at, value)| ((at / RUBRICS) as u16, (at % RUBRICS) as u8, *value))
            .collect();
        Self { steps, entries }
    }
}

fn scores(file: &[u8], row: &Row) -> Scores {
    let nothing = Scores { category: [0.0; CATEGORIES], rubric: [0.0; RUBRICS] };
    Model::new(file).map_or(nothing, |model| model.scores(&row.features))
}

/// Makes a model file from `real` rows (and all invented ones).
pub(crate) fn train(corpus: &Corpus, helpers: &Helpers, real: &[&Row]) -> Vec<u8> {
    let rows: Vec<&Row> = real.iter().copied().chain(&corpus.invented).collect();
    let folds = grouped(rows.iter().map(|row| row.group.as_str()), INNER);
    let inside = |fold: usize| (0..rows.len()).filter(|at| folds[*at] != fold).map(|at| rows[at]).collect::<Vec<_>>();

    let mut held_out: Vec<Scores> = vec![Scores { category: [0.0; CATEGORIES], rubric: [0.0; RUBRICS] }; rows.len()];
    for fold in 0..INNER {
        let file = Categories::fit(helpers, &inside(fold)).file(helpers, &Rubrics::default());
        for at in (0..rows.len()).filter(|at| folds[*at] == fold) {
            held_out[at] = scores(&file, rows[at]);
        }
    }
    let rubric_map = calibrate::rubrics(&rows, &held_out);
    let with_odds: Vec<(&Row, [f64; RUBRICS])> = rows
        .iter()
        .zip(&held_out)
        .map(|(row, scores)| (*row, calibrate::odds(&rubric_map, &scores.category)))
        .collect();
    for fold in 0..INNER {
        let (seen, unseen): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|at| folds[*at] != fold);
        let part = Rubrics::fit(&seen.into_iter().map(|at| with_odds[at]).collect::<Vec<_>>());
        let empty =
            Categories { weights: quantise(&vec![0.0; ROWS * CATEGORIES], CATEGORIES), bias: vec![0.0; CATEGORIES] };
        let file = empty.file(helpers, &part);
        for at in unseen {
            held_out[at].rubric = scores(&file, rows[at]).rubric;
        }
    }

    let judged: Vec<Judged<'_>> =
        real.iter().zip(&held_out).map(|(row, scores)| Judged { row, scores: *scores }).collect();
    let category_map = calibrate::categories(&judged);
    let polarities = calibrate::polarities(&judged);
    let categories = Categories::fit(helpers, &rows);
    let rubrics = Rubrics::fit(&with_odds);
    let set = |parameters: &mut [f32; params::COUNT]| {
        calibrate::write(&mut parameters[params::CATEGORY], &category_map);
        parameters[params::POLARITY].copy_from_slice(&polarities);
        calibrate::write(&mut parameters[params::RUBRIC], &rubric_map);
        parameters[params::CATEGORY_CHOICE].fill(1.0);
        parameters[params::POLARITY_CHOICE].fill(1.0);
    };
    // The probabilities of held-out scores do not depend on the file's weights, only on what was just set.
    let mut file = categories.file_with(helpers, &rubrics, set);
    if let Some(model) = Model::new(&file) {
        let choices = calibrate::Choices::tune(&model, &judged);
        let familiar = calibrate::familiarity(&model, &judged, UNFAMILIAR_ROWS);
        file = categories.file_with(helpers, &rubrics, |parameters| {
            set(parameters);
            choices.write(parameters);
            parameters[params::FAMILIAR] = familiar;
        });
    }
    file
}

const _: () = assert!(Category::ALL.len() == CATEGORIES && Polarity::ALL.len() == POLARITIES);
