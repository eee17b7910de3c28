//! What is measured of a judge.

use afterword_record::{Category, Polarity};

use crate::evaluate::Judgement;
use crate::metrics::{auc, calibration_error, macro_f1, precision_at};

/// What a judge tells of a row.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    pub(crate) category: Category,
    pub(crate) polarity: Polarity,
    /// The probability of dissatisfaction.
    pub(crate) dsat: f64,
}

/// Which of the judges of a row is meant.
pub(crate) type Judge = fn(&Judgement<'_>) -> Told;

/// This model, and the plain one beside it.
pub(crate) const JUDGES: [Judge; 2] = [|j| j.model, |j| j.floor];

/// GPT-4's recall of dissatisfaction in WildFeedback, where its precision is 0.83.
const RECALL: f64 = 0.48;

/// One number that says how good a judge is.
#[derive(Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) of: fn(&[&Judgement<'_>], Judge) -> f64,
}

pub(crate) const POLARITY_F1: Figure = Figure {
    name: "polarity, macro-F1",
    of: |rows, told| {
        let (truth, told): (Vec<_>, Vec<_>) =
            rows.iter().map(|j| (j.row.polarity as usize, told(j).polarity as usize)).unzip();
        macro_f1(&truth, &told, Polarity::ALL.len())
    },
};

pub(crate) const CATEGORY_F1: Figure = Figure {
    name: "category, macro-F1",
    of: |rows, told| {
        let (truth, told): (Vec<_>, Vec<_>) =
            rows.iter().map(|j| (j.row.category as usize, told(j).category as usize)).unzip();
        macro_f1(&truth, &told, Category::ALL.len())
    },
};

pub(crate) const AUC: Figure = Figure {
    name: "dissatisfied vs rest, AUC",
    of: |rows, told| {
        let (truth, scores) = dissatisfied(rows, told);
        auc(&truth, &scores)
    },
};

/// Everything that the first table has.
pub(crate) const FIGURES: [Figure; 5] = [
    POLARITY_F1,
    CATEGORY_F1,
    AUC,
    Figure {
        name: "calibration error of p(dsat), 10 bins",
        of: |rows, told| {
            let (truth, scores) = dissatisfied(rows, told);
            calibration_error(&truth, &scores)
        },
    },
    Figure {
        name: "precision of dsat at recall 0.48",
        of: |rows, told| {
            let (truth, scores) = dissatisfied(rows, told);
            precision_at(&truth, &scores, RECALL)
        },
    },
];

fn dissatisfied(rows: &[&Judgement<'_>], told: Judge) -> (Vec<bool>, Vec<f64>) {
    rows.iter().map(|j| (j.row.polarity == Polarity::Dsat, told(j).dsat)).unzip()
}
