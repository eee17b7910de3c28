//! What one number does not show: how figures move with the demanded probability, with the number of labels, and over the
//! range of p(dsat).

use afterword_record::Polarity;

use crate::bootstrap::{Interval, Samples};
use crate::evaluate::{Evaluation, Judgement};
use crate::figures::{AUC, CATEGORY_F1, JUDGES, Judge, POLARITY_F1};
use crate::metrics::counts;

/// Demanded probabilities of the abstention curve. What is reported is seldom less likely than a third.
const DEMANDS: [f64; 8] = [0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// What is answered, and how well, if the reported polarity must have some probability at least.
pub(crate) struct Demand {
    pub(crate) least: f64,
    pub(crate) answered: f64,
    /// Of what is answered.
    pub(crate) polarity_f1: Interval,
    /// Of what is answered.
    pub(crate) dsat_precision: Interval,
    /// Of all dissatisfied rows, answered or not.
    pub(crate) dsat_recall: f64,
}

/// Whether a row is still answered: abstentions of the model's own never are.
fn is_answered(judgement: &Judgement<'_>, least: f64) -> bool {
    judgement.reading.abstained.is_none() && f64::from(judgement.reading.p()) >= least
}

fn answered<'a, 'b>(rows: &[&'a Judgement<'b>], least: f64) -> Vec<&'a Judgement<'b>> {
    rows.iter().copied().filter(|judgement| is_answered(judgement, least)).collect()
}

/// How often the rows are dissatisfied and told so: true and told, true, told.
fn dissatisfaction(rows: &[&Judgement<'_>]) -> crate::metrics::Counts {
    let (truth, told): (Vec<_>, Vec<_>) =
        rows.iter().map(|j| (j.row.polarity as usize, j.model.polarity as usize)).unzip();
    counts(&truth, &told, Polarity::ALL.len())[Polarity::Dsat as usize]
}

/// The abstention curve.
pub(crate) fn abstention<'b>(samples: &Samples<'_, Judgement<'b>>) -> Vec<Demand> {
    let truly = dissatisfaction(&samples.all).truly;
    DEMANDS
        .into_iter()
        .map(|least| {
            let rows = answered(&samples.all, least);
            let [polarity_f1, dsat_precision] = samples.intervals(|rows| {
                let rows = answered(rows, least);
                [(POLARITY_F1.of)(&rows, JUDGES[0]), dissatisfaction(&rows).precision()]
            });
            Demand {
                least,
                answered: rows.len() as f64 / samples.all.len() as f64,
                polarity_f1,
                dsat_precision,
                dsat_recall: dissatisfaction(&rows).hits / truly,
            }
        })
        .collect()
}

/// A judge's figures after it saw some labelled rows.
pub(crate) struct Learned {
    pub(crate) rows: f64,
    /// Of this model, then of the floor.
    pub(crate) judges: [Skill; 2],
}

pub(crate) struct Skill {
    pub(crate) polarity_f1: Interval,
    pub(crate) category_f1: Interval,
    pub(crate) auc: Interval,
}

impl Skill {
    pub(crate) fn of(samples: &Samples<'_, Judgement<'_>>, judge: Judge) -> Self {
        let [polarity_f1, category_f1, auc] =
            samples.intervals(|rows| [POLARITY_F1, CATEGORY_F1, AUC].map(|figure| (figure.of)(rows, judge)));
        Self { polarity_f1, category_f1, auc }
    }
}

/// The samples of judged rows.
pub(crate) fn samples<'a, 'b>(judged: impl IntoIterator<Item = &'a Judgement<'b>>) -> Samples<'a, Judgement<'b>> {
    Samples::draw(judged, |judgement| &judgement.row.group)
}

/// The learning curve.
pub(crate) fn learning(evaluation: &Evaluation<'_>) -> Vec<Learned> {
    let lessons = evaluation.lessons.iter().map(|lesson| (lesson.rows, &lesson.judged));
    lessons
        .chain([(evaluation.rows_seen, &evaluation.folds)])
        .map(|(rows, judged)| {
            let samples = samples(judged);
            Learned { rows, judges: JUDGES.map(|judge| Skill::of(&samples, judge)) }
        })
        .collect()
}

/// Rows with about the same p(dsat).
pub(crate) struct Bin {
    /// The lowest probability in it; it is 0.1 wide.
    pub(crate) from: f64,
    pub(crate) rows: usize,
    pub(crate) mean: f64,
    /// How many are truly dissatisfied.
    pub(crate) share: Interval,
}

/// The reliability diagram, without empty bins.
pub(crate) fn reliability(samples: &Samples<'_, Judgement<'_>>) -> Vec<Bin> {
    let dsat = |j: &Judgement<'_>| j.model.dsat;
    (0..10)
        .filter_map(|bin| {
            let inside = |j: &&&Judgement<'_>| ((dsat(j) * 10.0) as usize).min(9) == bin;
            let rows = samples.all.iter().filter(inside).count();
            let mean = samples.all.iter().filter(inside).map(|j| dsat(j)).sum::<f64>() / rows as f64;
            let share = samples.interval(|rows| {
                let inside: Vec<_> = rows.iter().filter(inside).collect();
                let dissatisfied = inside.iter().filter(|j| j.row.polarity == Polarity::Dsat).count();
                dissatisfied as f64 / inside.len().max(1) as f64
            });
            (rows > 0).then_some(Bin { from: bin as f64 / 10.0, rows, mean, share })
        })
        .collect()
}
