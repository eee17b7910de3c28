//! The figures of an evaluation as Markdown, for the model card.

use std::collections::BTreeSet;
use std::io::Write;

use afterword_record::{Category, Polarity, Rubric};
use afterword_signal::Dimension;

use crate::bootstrap::{Interval, Samples};
use crate::curves::{self, Bin, Demand, Learned, Skill, abstention, learning, reliability};
use crate::elsewhere::{QUESTIONS, Verdict};
use crate::evaluate::{Evaluation, Judgement};
use crate::figures::{FIGURES, JUDGES};
use crate::metrics::{Counts, auc, counts};

/// How well one class is told.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) rows: f64,
    precision: Interval,
    recall: Interval,
    pub(crate) f1: Interval,
}

#[cfg(test)]
impl Class {
    /// A class of which only F1 matters.
    pub(crate) const fn new(name: &'static str, rows: f64, f1: Interval) -> Self {
        Self { name, rows, precision: f1, recall: f1, f1 }
    }
}

/// What cross-validation says.
pub(crate) struct Folds {
    /// Categories, then polarities.
    pub(crate) classes: Vec<Class>,
    pub(crate) bins: Vec<Bin>,
    pub(crate) demands: Vec<Demand>,
}

/// Prints the tables of a cross-validation.
pub(crate) fn folds(judged: &[Judgement<'_>], out: &mut impl Write) -> anyhow::Result<Folds> {
    let samples = curves::samples(judged);
    let groups = judged.iter().map(|j| j.row.group.as_str()).collect::<BTreeSet<_>>().len();
    let abstained = judged.iter().filter(|j| j.reading.abstained.is_some()).count();
    writeln!(
        out,
        "Held-out people: {} follow-ups of {groups} people or conversations, none of which its model saw anything of; \
         {abstained} abstentions (counted as none, neutral). Intervals: 95 %, bootstrap over people or conversations.\n",
        judged.len()
    )?;
    writeln!(out, "| measure | this model | TF-IDF + logistic regression |\n|---|---|---|")?;
    for figure in FIGURES {
        let [model, floor] = JUDGES.map(|judge| samples.interval(|rows| (figure.of)(rows, judge)));
        writeln!(out, "| {} | {model} | {floor} |", figure.name)?;
    }

    let categories = Category::ALL.iter().map(|c| c.as_str());
    let polarities = Polarity::ALL.iter().map(|p| p.as_str());
    let mut classes = self::classes(categories, &samples, |j| (j.row.category as usize, j.model.category as usize));
    classes.extend(self::classes(polarities, &samples, |j| (j.row.polarity as usize, j.model.polarity as usize)));
    writeln!(out, "\n| class | rows | precision | recall | F1 |\n|---|---|---|---|---|")?;
    for Class { name, rows, precision, recall, f1 } in &classes {
        writeln!(out, "| {name} | {rows} | {precision} | {recall} | {f1} |")?;
    }
    rubrics(&samples.all, out)?;

    let bins = reliability(&samples);
    writeln!(out, "\n| p(dsat) from | rows | mean p | dissatisfied |\n|---|---|---|---|")?;
    for Bin { from, rows, mean, share } in &bins {
        writeln!(out, "| {from:.1} | {rows} | {mean:.3} | {share} |")?;
    }

    let demands = abstention(&samples);
    writeln!(out, "\n| probability demanded | answered | polarity F1 of these | precision of dsat | recall of dsat |")?;
    writeln!(out, "|---|---|---|---|---|")?;
    for Demand { least, answered, polarity_f1, dsat_precision, dsat_recall } in &demands {
        let answered = answered * 100.0;
        writeln!(out, "| {least:.2} | {answered:.1} % | {polarity_f1} | {dsat_precision} | {dsat_recall:.3} |")?;
    }
    Ok(Folds { classes, bins, demands })
}

fn classes<'b>(
    names: impl ExactSizeIterator<Item = &'static str>,
    samples: &Samples<'_, Judgement<'b>>,
    class: impl Fn(&Judgement<'b>) -> (usize, usize) + Sync,
) -> Vec<Class> {
    let all = names.len();
    names
        .enumerate()
        .map(|(at, name)| {
            let count = |rows: &[&Judgement<'b>]| {
                let (truth, told): (Vec<_>, Vec<_>) = rows.iter().map(|j| class(j)).unzip();
                counts(&truth, &told, all)[at]
            };
            let [precision, recall, f1] = samples.intervals(|rows| {
                let count = count(rows);
                [count.precision(), count.recall(), count.f1()]
            });
            Class { name, rows: count(&samples.all).truly, precision, recall, f1 }
        })
        .collect()
}

fn rubrics(rows: &[&Judgement<'_>], out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "\n| rubric | rows | told | precision | recall | AUC |\n|---|---|---|---|---|---|")?;
    for rubric in Rubric::ALL {
        let truth: Vec<bool> = rows.iter().map(|j| j.row.rubrics >> *rubric as u32 & 1 == 1).collect();
        let told: Vec<usize> = rows.iter().map(|j| usize::from(j.reading.rubrics.contains(rubric))).collect();
        let count: Counts = counts(&truth.iter().map(|t| usize::from(*t)).collect::<Vec<_>>(), &told, 2)[1];
        let scores: Vec<f64> = rows.iter().map(|j| f64::from(j.reading.rubric_p[*rubric as usize])).collect();
        let (precision, recall, auc) = (count.precision(), count.recall(), auc(&truth, &scores));
        writeln!(out, "| {rubric} | {} | {} | {precision:.2} | {recall:.2} | {auc:.2} |", count.truly, count.told)?;
    }
    Ok(())
}

/// Prints what lies beyond cross-validation: fewer labels, other sources, other projects.
pub(crate) fn beyond(evaluation: &Evaluation<'_>, out: &mut impl Write) -> anyhow::Result<Vec<Learned>> {
    let learned = learning(evaluation);
    writeln!(out, "\n| labelled rows seen | polarity F1 | category F1 | AUC | floor's polarity F1 | floor's AUC |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for Learned { rows, judges: [model, floor] } in &learned {
        let Skill { polarity_f1, category_f1, auc } = model;
        let (floor_f1, floor_auc) = (floor.polarity_f1, floor.auc);
        writeln!(out, "| {rows:.0} | {polarity_f1} | {category_f1} | {auc} | {floor_f1} | {floor_auc} |")?;
    }
    sources("source, one fold of every source held out", &evaluation.folds, out)?;
    sources("source, all of it held out", &evaluation.sources, out)?;
    elsewhere(&evaluation.elsewhere, out)?;
    signs(&evaluation.signs, out)?;
    Ok(learned)
}

/// Held-out prototypes by dimension.
fn signs(signs: &[(usize, usize)], out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "\n| dimension | held-out prototypes | right sign |\n|---|---|---|")?;
    for (dimension, (right, all)) in Dimension::ALL.iter().zip(signs) {
        writeln!(out, "| {} | {all} | {:.2} |", dimension.as_str(), *right as f64 / (*all).max(1) as f64)?;
    }
    Ok(())
}

fn sources(title: &str, judged: &[Judgement<'_>], out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "\n| {title} | rows | polarity F1 | category F1 | AUC | floor's polarity F1 | floor's AUC |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for source in judged.iter().map(|j| j.row.source.as_str()).collect::<BTreeSet<_>>() {
        let samples = curves::samples(judged.iter().filter(|j| j.row.source == source));
        let [model, floor] = JUDGES.map(|judge| Skill::of(&samples, judge));
        let Skill { polarity_f1, category_f1, auc } = model;
        let (rows, floor_f1, floor_auc) = (samples.all.len(), floor.polarity_f1, floor.auc);
        writeln!(out, "| {source} | {rows} | {polarity_f1} | {category_f1} | {auc} | {floor_f1} | {floor_auc} |")?;
    }
    Ok(())
}

fn elsewhere(verdicts: &[Verdict], out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "\n| other projects: does p(dsat) tell | yes | no | AUC | floor's AUC | difference |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for question in &QUESTIONS {
        let samples = question.samples(verdicts);
        let yes = samples.all.iter().filter(|verdict| question.is_yes(verdict)).count();
        let no = samples.all.len() - yes;
        let [model, floor, difference] = samples.intervals(|rows| {
            let [model, floor] = [question.auc(rows, |v| v.model), question.auc(rows, |v| v.floor)];
            [model, floor, model - floor]
        });
        writeln!(out, "| {} | {yes} | {no} | {model} | {floor} | {difference} |", question.name)?;
    }
    Ok(())
}
