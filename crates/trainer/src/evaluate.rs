//! Who judges what: every row is judged by a model that saw nothing of its person or conversation, and once more by one
//! that saw nothing of its source.

use std::collections::BTreeSet;
use std::path::Path;

use afterword_record::{Category, Polarity};
use afterword_signal::model::{DIMENSIONS, Model};
use afterword_signal::{Reading, Thresholds, classify_with};
use anyhow::{Context as _, bail};
use rayon::prelude::*;

use crate::corpus::{Corpus, Row, Texts};
use crate::elsewhere::{self, Other, Verdict};
use crate::figures::Told;
use crate::floor::Floor;
use crate::folds::{grouped, sampled};
use crate::train::{Helpers, signs, train};

/// Folds of the cross-validation.
const OUTER: usize = 5;
/// Shares of the groups that the models of the learning curve see.
const SHARES: [f64; 3] = [0.125, 0.25, 0.5];

/// A row with what the model and the floor say of it.
pub(crate) struct Judgement<'a> {
    pub(crate) row: &'a Row,
    /// Which held-out part of the cross-validation it is in.
    pub(crate) fold: usize,
    pub(crate) reading: Reading,
    pub(crate) model: Told,
    pub(crate) floor: Told,
}

/// All rows, judged by models that saw fewer labelled ones.
pub(crate) struct Lesson<'a> {
    /// Labelled rows that a model saw, the mean over the folds.
    pub(crate) rows: f64,
    pub(crate) judged: Vec<Judgement<'a>>,
}

/// Judgements of all kinds.
pub(crate) struct Evaluation<'a> {
    /// Grouped cross-validation, in the order of the rows.
    pub(crate) folds: Vec<Judgement<'a>>,
    /// The learning curve without its last point, which is `folds`.
    pub(crate) lessons: Vec<Lesson<'a>>,
    /// Labelled rows that a model of `folds` saw, the mean over the folds.
    pub(crate) rows_seen: f64,
    /// Every row, judged by a model of the other sources.
    pub(crate) sources: Vec<Judgement<'a>>,
    /// Other projects' follow-ups, judged by a model of all rows.
    pub(crate) elsewhere: Vec<Verdict>,
    /// For each dimension, how many of how many held-out prototypes got the right sign.
    pub(crate) signs: [(usize, usize); DIMENSIONS],
}

/// The two that are compared, made from the same rows.
struct Fitted {
    file: Vec<u8>,
    floor: Floor,
}

impl Fitted {
    fn fit(corpus: &Corpus, helpers: &Helpers, seen: &[&Row]) -> Self {
        Self { file: train(corpus, helpers, seen), floor: Floor::fit(seen) }
    }

    fn model(&self) -> anyhow::Result<Model<'_>> {
        Model::new(&self.file).context("the model file that was just made cannot be read")
    }

    fn judge<'a>(&self, rows: impl IntoIterator<Item = &'a Row>, fold: usize) -> anyhow::Result<Vec<Judgement<'a>>> {
        let model = self.model()?;
        let judgement = |row: &'a Row| {
            let reading = classify_with(&model, &row.texts.exchange(), Thresholds::default());
            Judgement { row, fold, model: model_says(&reading), floor: floor_says(&self.floor, &row.texts), reading }
        };
        Ok(rows.into_iter().map(judgement).collect())
    }
}

/// Cross-validation with models that see a share of the groups of the other folds.
fn cross_validate<'a>(corpus: &'a Corpus, helpers: &Helpers, share: f64) -> anyhow::Result<(f64, Vec<Judgement<'a>>)> {
    let folds = grouped(corpus.real.iter().map(|row| row.group.as_str()), OUTER);
    let parts: Vec<(usize, Vec<Judgement<'a>>)> = (0..OUTER)
        .into_par_iter()
        .map(|fold| {
            let rows = |held: bool| {
                corpus.real.iter().zip(&folds).filter(move |(_, f)| (**f == fold) == held).map(|(row, _)| row)
            };
            let seen: Vec<&Row> = rows(false).filter(|row| sampled(&row.group, share)).collect();
            Ok((seen.len(), Fitted::fit(corpus, helpers, &seen).judge(rows(true), fold)?))
        })
        .collect::<anyhow::Result<_>>()?;
    let rows_seen = parts.iter().map(|(seen, _)| *seen as f64).sum::<f64>() / OUTER as f64;
    // Back into the order of the rows.
    let mut parts: Vec<_> = parts.into_iter().map(|(_, part)| part.into_iter()).collect();
    Ok((rows_seen, folds.iter().filter_map(|fold| parts[*fold].next()).collect()))
}

/// Grouped cross-validation alone.
pub(crate) fn folds<'a>(corpus: &'a Corpus, helpers: &Helpers) -> anyhow::Result<Vec<Judgement<'a>>> {
    Ok(cross_validate(corpus, helpers, 1.0)?.1)
}

/// Everything. `data` is where the other projects' follow-ups are read from.
pub(crate) fn evaluate<'a>(corpus: &'a Corpus, helpers: &Helpers, data: &Path) -> anyhow::Result<Evaluation<'a>> {
    let others = elsewhere::load(data)?;
    let (rows_seen, folds) = cross_validate(corpus, helpers, 1.0)?;
    let lessons = SHARES
        .into_par_iter()
        .map(|share| cross_validate(corpus, helpers, share).map(|(rows, judged)| Lesson { rows, judged }))
        .collect::<anyhow::Result<_>>()?;
    let names: BTreeSet<&str> = corpus.real.iter().map(|row| row.source.as_str()).collect();
    let sources: Vec<Vec<Judgement<'a>>> = Vec::from_iter(names)
        .into_par_iter()
        .enumerate()
        .map(|(at, source)| {
            let (held, seen): (Vec<&Row>, Vec<&Row>) = corpus.real.iter().partition(|row| row.source == source);
            if seen.is_empty() {
                bail!("all labelled rows are of one source, {source:?}: none can be held out (--folds-only holds out none)");
            }
            Fitted::fit(corpus, helpers, &seen).judge(held, at)
        })
        .collect::<anyhow::Result<_>>()?;
    let whole = Fitted::fit(corpus, helpers, &corpus.real.iter().collect::<Vec<_>>());
    let model = whole.model()?;
    let verdict = |other: Other| Verdict {
        model: model_says(&classify_with(&model, &other.texts.exchange(), Thresholds::default())).dsat,
        floor: floor_says(&whole.floor, &other.texts).dsat,
        other,
    };
    let elsewhere = others.into_iter().map(verdict).collect();
    let sources = sources.into_iter().flatten().collect();
    Ok(Evaluation { folds, lessons, rows_seen, sources, elsewhere, signs: signs(corpus, helpers) })
}

fn model_says(reading: &Reading) -> Told {
    Told {
        category: reading.category,
        polarity: reading.polarity,
        dsat: f64::from(reading.polarity_p[Polarity::Dsat as usize]),
    }
}

/// The floor's most probable category, and the polarity that usually goes with it.
fn floor_says(floor: &Floor, texts: &Texts) -> Told {
    let p = floor.category_p(texts);
    let polarity = |category: Category| match category {
        Category::Positive => Polarity::Sat,
        Category::None | Category::Clarify => Polarity::Neutral,
        Category::Rephrase | Category::Correction | Category::Complaint => Polarity::Dsat,
    };
    let dsat = |category: &Category| polarity(*category) == Polarity::Dsat;
    let best = Category::ALL.iter().copied().max_by(|a, b| p[*a as usize].total_cmp(&p[*b as usize]));
    let category = best.unwrap_or(Category::None);
    let dsat = Category::ALL.iter().filter(|c| dsat(c)).map(|c| f64::from(p[*c as usize])).sum();
    Told { category, polarity: polarity(category), dsat }
}
