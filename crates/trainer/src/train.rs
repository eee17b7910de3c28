//! From labelled rows to a model file.
//!
//! 1. Two helpers learn emotions and intents of short texts; their scores are numbers that the category model may use, and
//!    being linear in the same facts they are folded into its weights afterwards (nothing of them is shipped beside).
//! 2. The category model is fitted on real, written and invented rows at once. What is said in each of these domains has a
//!    bias of its own (a writer who was told what to write does not care what the reply was like), so each fact has a
//!    weight that all share and one for the domain alone (Daumé III 2007, "Frustratingly easy domain adaptation"); the
//!    model for real follow-ups is their sum. Rubrics and dimensions are fitted on top of its scores.
//! 3. Calibration, choices and abstention are set on scores that models made of rows which they had not seen: grouped
//!    folds inside the rows given. So everything that is tuned is tuned without the rows that a caller holds out.

use std::collections::BTreeSet;

use afterword_record::{Category, Polarity};
use afterword_signal::features::{Features, Group, ROWS};
use afterword_signal::model::{
    CATEGORIES, DIMENSIONS, HEADS, Model, POLARITIES, RUBRICS, Scores, TRIGRAM_BITS, encode, params,
};

use crate::calibrate::{self, Judged};
use crate::corpus::{Corpus, Domain, EMOTIONS, INTENTS, Row, Side};
use crate::folds::grouped;
use crate::heads::{self, Dimensions, Heads};
use crate::linear::{Example, Linear, Target, sparse};
use crate::own::Prototype;
use crate::quantise::{Quantised, quantise};

/// Folds inside the training rows, for what is tuned on held-out scores.
const INNER: usize = 5;
/// Strength of the regularisation (scikit-learn's C) and iterations: helpers, category model.
const HELPER: (f64, usize) = (3.0, 60);
const CATEGORY: (f64, usize) = (3.0, 80);
/// How loud the helpers' scores are beside the facts.
const HELP: f64 = 0.15;
/// Groups that the helpers read.
const SAID: [Group; 2] = [Group::Words, Group::Letters];
/// Letter trigrams that count as familiar, the most frequent first.
const FAMILIAR: usize = 2600;
/// Share of real rows that may fall under the threshold of familiarity.
const UNFAMILIAR_ROWS: f64 = 0.003;

/// What rows of any kind of task share; made once for all folds.
pub(crate) struct Helpers {
    models: [Linear; 2],
    trigrams: [u8; TRIGRAM_BITS / 8],
}

/// Where the facts of a domain begin, behind those of all.
fn own_table(domain: Domain) -> u32 {
    ((1 + domain as usize) * ROWS) as u32
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

    /// A row as the category model learns from it: each fact once for all domains and once for its own, and then which
    /// domain it is of.
    fn example(&self, row: &Row) -> Example {
        let said = Example { sparse: sparse(&row.features, &SAID), ..Example::default() };
        let shared = sparse(&row.features, &Group::ALL);
        let own = shared.iter().map(|(fact, x)| (fact + own_table(row.domain), *x)).collect::<Vec<_>>();
        let helped = self.models.iter().flat_map(|model| model.scores(&said)).map(|score| score * HELP);
        let domain = (1..Domain::COUNT).map(|domain| f64::from(u8::from(row.domain as usize == domain)));
        Example {
            sparse: [shared, own].concat(),
            dense: helped.chain(domain).collect(),
            offset: Vec::new(),
            target: Target::Shares(row.shares),
            weight: row.weight,
        }
    }

    /// The category model's weights for real rows with the helpers' folded in: the same scores from the facts alone.
    fn fold(&self, model: &Linear) -> (Vec<f64>, Vec<f64>) {
        let own = &model.sparse[own_table(Domain::Real) as usize * CATEGORIES..];
        let mut weights: Vec<f64> = model.sparse.iter().zip(own).take(ROWS * CATEGORIES).map(|(a, b)| a + b).collect();
        let mut bias = model.bias.clone();
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
        let rows = own_table(Domain::Hard) as usize + ROWS;
        let model = Linear::fit(&examples, rows, CATEGORIES, CATEGORY.0, CATEGORY.1);
        let (weights, bias) = helpers.fold(&model);
        Self { weights: quantise(&weights, CATEGORIES), bias }
    }

    /// No category is likelier than another.
    fn silent() -> Self {
        Self { weights: quantise(&vec![0.0; ROWS * CATEGORIES], CATEGORIES), bias: vec![0.0; CATEGORIES] }
    }

    /// A file with these weights and, beside them, what `set` sets.
    fn file(&self, helpers: &Helpers, heads: &Heads, set: impl FnOnce(&mut [f32; params::COUNT])) -> Vec<u8> {
        let mut parameters = [0.0; params::COUNT];
        parameters[params::STEP].copy_from_slice(&self.weights.steps);
        parameters[params::HEAD_STEP].copy_from_slice(&heads.steps);
        parameters[params::BIAS].iter_mut().zip(&self.bias).for_each(|(p, b)| *p = *b as f32);
        set(&mut parameters);
        encode(&parameters, &helpers.trigrams, &self.weights.values, &heads.entries)
    }
}

const SILENCE: Scores = Scores { category: [0.0; CATEGORIES], head: [0.0; HEADS] };

fn scores(file: &[u8], features: &Features) -> Scores {
    Model::new(file).map_or(SILENCE, |model| model.scores(features))
}

/// Makes a model file from `real` rows, what was written in their places, and all invented ones.
pub(crate) fn train(corpus: &Corpus, helpers: &Helpers, real: &[&Row]) -> Vec<u8> {
    let groups: BTreeSet<&str> = real.iter().map(|row| row.group.as_str()).collect();
    let written = corpus.written.iter().filter(|row| groups.contains(row.group.as_str()));
    let rows: Vec<&Row> = real.iter().copied().chain(written).chain(&corpus.invented).collect();
    let folds = grouped(rows.iter().map(|row| row.group.as_str()), INNER);
    let inside = |fold: usize| (0..rows.len()).filter(|at| folds[*at] != fold).map(|at| rows[at]).collect::<Vec<_>>();

    let mut held_out: Vec<Scores> = vec![SILENCE; rows.len()];
    for fold in 0..INNER {
        let file = Categories::fit(helpers, &inside(fold)).file(helpers, &Heads::silent(), |_| {});
        for at in (0..rows.len()).filter(|at| folds[*at] == fold) {
            held_out[at] = scores(&file, &rows[at].features);
        }
    }
    let rubric_map = calibrate::rubrics(&rows, &held_out);
    let with_odds: Vec<(&Row, [f64; RUBRICS])> = rows
        .iter()
        .zip(&held_out)
        .map(|(row, scores)| (*row, calibrate::odds(&rubric_map, &scores.category)))
        .collect();
    let undimensioned = vec![0.0; ROWS * DIMENSIONS];
    for fold in 0..INNER {
        let (seen, unseen): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|at| folds[*at] != fold);
        let part = heads::rubrics(&seen.into_iter().map(|at| with_odds[at]).collect::<Vec<_>>());
        let file = Categories::silent().file(helpers, &Heads::new(&part, &undimensioned), |_| {});
        for at in unseen {
            held_out[at].head = scores(&file, &rows[at].features).head;
        }
    }

    let judged: Vec<Judged<'_>> =
        real.iter().zip(&held_out).map(|(row, scores)| Judged { row, scores: *scores }).collect();
    let category_map = calibrate::categories(&judged);
    let polarities = calibrate::polarities(&judged);
    let categories = Categories::fit(helpers, &rows);
    let dimensions = Dimensions::fit(&prototypes(corpus, helpers, &categories));
    let heads = Heads::new(&heads::rubrics(&with_odds), &dimensions.weights);
    let set = |parameters: &mut [f32; params::COUNT]| {
        calibrate::write(&mut parameters[params::CATEGORY], &category_map);
        parameters[params::POLARITY].copy_from_slice(&polarities);
        let (rubrics, rest) = parameters[params::HEAD].split_at_mut(RUBRICS * (CATEGORIES + 1));
        calibrate::write(rubrics, &rubric_map);
        calibrate::write(rest, &dimensions.map);
        parameters[params::CATEGORY_CHOICE].fill(1.0);
        parameters[params::POLARITY_CHOICE].fill(1.0);
    };
    // The probabilities of held-out scores do not depend on the file's weights, only on what was just set.
    let mut file = categories.file(helpers, &heads, set);
    if let Some(model) = Model::new(&file) {
        let choices = calibrate::Choices::tune(&model, &judged);
        let familiar = calibrate::familiarity(&model, &judged, UNFAMILIAR_ROWS);
        file = categories.file(helpers, &heads, |parameters| {
            set(parameters);
            choices.write(parameters);
            parameters[params::FAMILIAR] = familiar;
        });
    }
    file
}

/// The prototypes with what the category model, which has not seen them, scores them.
fn prototypes<'a>(corpus: &'a Corpus, helpers: &Helpers, categories: &Categories) -> Vec<(&'a Prototype, Scores)> {
    let file = categories.file(helpers, &Heads::silent(), |_| {});
    corpus.prototypes.iter().map(|prototype| (prototype, scores(&file, &prototype.side.features))).collect()
}

/// Held-out prototypes that get the right sign: for each dimension how many of how many.
pub(crate) fn signs(corpus: &Corpus, helpers: &Helpers) -> [(usize, usize); DIMENSIONS] {
    let real: Vec<&Row> = corpus.real.iter().chain(&corpus.invented).collect();
    let categories = Categories::fit(helpers, &real);
    let all = prototypes(corpus, helpers, &categories);
    let mut counts = [(0, 0); DIMENSIONS];
    for fold in 0..INNER {
        let part = |held: bool| all.iter().enumerate().filter(move |(at, _)| (at % INNER == fold) == held);
        let fitted = Dimensions::fit(&part(false).map(|(_, prototype)| *prototype).collect::<Vec<_>>());
        let heads = Heads::new(&vec![0.0; ROWS * RUBRICS], &fitted.weights);
        let file = categories.file(helpers, &heads, |parameters| {
            calibrate::write(&mut parameters[params::HEAD][RUBRICS * (CATEGORIES + 1)..], &fitted.map);
        });
        let Some(model) = Model::new(&file) else { break };
        for (_, (prototype, _)) in part(true) {
            let Some(of) = prototype.of else { continue };
            let score = model.heads(&model.scores(&prototype.side.features)).1[of as usize];
            counts[of as usize].1 += 1;
            counts[of as usize].0 += usize::from((score > 0.0) == (prototype.side.class == 1));
        }
    }
    counts
}

const _: () = assert!(Category::ALL.len() == CATEGORIES && Polarity::ALL.len() == POLARITIES);
