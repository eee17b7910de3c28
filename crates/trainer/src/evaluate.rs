//! Grouped cross-validation: every row is judged by a model that saw nothing of its person or conversation.

use afterword_record::{Category, Polarity};
use afterword_signal::model::Model;
use afterword_signal::{Reading, Thresholds, classify_with};
use anyhow::Context as _;

use crate::corpus::{Corpus, Row};
use crate::floor::Floor;
use crate::folds::grouped;
use crate::report::{self, Told};
use crate::train::{Helpers, train};

/// Folds of the cross-validation.
const OUTER: usize = 5;

/// A row with what the model and the floor say of it.
pub(crate) struct Judgement<'a> {
    pub(crate) row: &'a Row,
    pub(crate) reading: Reading,
    pub(crate) model: Told,
    pub(crate) floor: Told,
}

/// Cross-validates and prints the whole report.
pub(crate) fn evaluate(corpus: &Corpus, out: impl std::io::Write) -> anyhow::Result<()> {
    let helpers = Helpers::fit(corpus);
    let folds = grouped(corpus.real.iter().map(|row| row.group.as_str()), OUTER);
    let parts: Vec<anyhow::Result<Vec<Judgement<'_>>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..OUTER)
            .map(|fold| {
                scope.spawn({
                    let (helpers, folds) = (&helpers, &folds);
                    move || judge(corpus, helpers, folds, fold)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a fold's thread broke off")))
            .collect()
    });
    let mut all = Vec::new();
    for part in parts {
        all.extend(part?);
    }
    report::print(&all, out)
}

fn judge<'a>(
    corpus: &'a Corpus,
    helpers: &Helpers,
    folds: &[usize],
    fold: usize,
) -> anyhow::Result<Vec<Judgement<'a>>> {
    let pick =
        |held: bool| corpus.real.iter().zip(folds).filter(move |(_, f)| (**f == fold) == held).map(|(row, _)| row);
    let seen: Vec<&Row> = pick(false).collect();
    let file = train(corpus, helpers, &seen);
    let model = Model::new(&file).context("the fold's model file is broken")?;
    let floor = Floor::fit(&seen);
    Ok(pick(true)
        .map(|row| {
            let reading = classify_with(&model, &row.texts.exchange(), Thresholds::default());
            let told = Told {
                category: reading.category,
                polarity: reading.polarity,
                dsat: f64::from(reading.polarity_p[Polarity::Dsat as usize]),
            };
            Judgement { row, model: told, floor: floor_says(&floor, row), reading }
        })
        .collect())
}

/// The floor's most probable category, and the polarity that usually goes with it.
fn floor_says(floor: &Floor, row: &Row) -> Told {
    let p = floor.category_p(row);
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
