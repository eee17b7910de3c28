//! The figures of a cross-validation as Markdown, for the model card.

use std::collections::BTreeMap;
use std::io::Write;

use afterword_record::{Category, Polarity, Rubric};

use crate::evaluate::Judgement;
use crate::metrics::{Counts, auc, calibration_error, counts, macro_f1, precision_at};

/// What a model tells of a row.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    pub(crate) category: Category,
    pub(crate) polarity: Polarity,
    /// The probability of dissatisfaction.
    pub(crate) dsat: f64,
}

/// Resamplings of a 95 % interval.
const SAMPLES: usize = 1000;
/// GPT-4's recall of dissatisfaction in WildFeedback, where its precision is 0.83.
const RECALL: f64 = 0.48;

type Figure = fn(&[&Judgement<'_>], fn(&Judgement<'_>) -> Told) -> f64;

const FIGURES: [(&str, Figure); 5] = [
    ("polarity, macro-F1", |rows, told| {
        let (truth, told): (Vec<_>, Vec<_>) =
            rows.iter().map(|j| (j.row.polarity as usize, told(j).polarity as usize)).unzip();
        macro_f1(&truth, &told, Polarity::ALL.len())
    }),
    ("category, macro-F1", |rows, told| {
        let (truth, told): (Vec<_>, Vec<_>) =
            rows.iter().map(|j| (j.row.category as usize, told(j).category as usize)).unzip();
        macro_f1(&truth, &told, Category::ALL.len())
    }),
    ("dissatisfied vs rest, AUC", |rows, told| {
        let (truth, scores) = dissatisfied(rows, told);
        auc(&truth, &scores)
    }),
    ("calibration error of p(dsat), 10 bins", |rows, told| {
        let (truth, scores) = dissatisfied(rows, told);
        calibration_error(&truth, &scores)
    }),
    ("precision of dsat at recall 0.48", |rows, told| {
        let (truth, scores) = dissatisfied(rows, told);
        precision_at(&truth, &scores, RECALL)
    }),
];

fn dissatisfied(rows: &[&Judgement<'_>], told: fn(&Judgement<'_>) -> Told) -> (Vec<bool>, Vec<f64>) {
    rows.iter().map(|j| (j.row.polarity == Polarity::Dsat, told(j).dsat)).unzip()
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same resamplings every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// Samples of whole groups, drawn with replacement: rows of one person are not independent.
fn samples<'a, 'b>(all: &'a [Judgement<'b>]) -> Vec<Vec<&'a Judgement<'b>>> {
    let mut groups: BTreeMap<&str, Vec<&Judgement<'b>>> = BTreeMap::new();
    for judgement in all {
        groups.entry(&judgement.row.group).or_default().push(judgement);
    }
    let groups: Vec<_> = groups.into_values().collect();
    let mut draw = Draw(7);
    (0..SAMPLES)
        .map(|_| (0..groups.len()).flat_map(|_| groups[draw.below(groups.len())].iter().copied()).collect())
        .collect()
}

/// "0.75 [0.73, 0.77]"
fn interval(value: f64, mut sampled: Vec<f64>) -> String {
    sampled.sort_by(f64::total_cmp);
    let at = |share: f64| sampled[((sampled.len() as f64 * share) as usize).min(sampled.len() - 1)];
    format!("{value:.3} [{:.3}, {:.3}]", at(0.025), at(0.975))
}

/// Prints every table.
pub(crate) fn print(all: &[Judgement<'_>], mut out: impl Write) -> anyhow::Result<()> {
    let rows: Vec<&Judgement<'_>> = all.iter().collect();
    let samples = samples(all);
    let abstained = all.iter().filter(|j| j.reading.abstained.is_some()).count();
    let groups = all.iter().map(|j| j.row.group.as_str()).collect::<std::collections::BTreeSet<_>>().len();
    writeln!(
        out,
        "{} follow-ups of {groups} people or conversations, {abstained} abstentions (counted as none, neutral)\n",
        all.len()
    )?;

    writeln!(out, "| measure | this model | TF-IDF + logistic regression |\n|---|---|---|")?;
    for (name, figure) in FIGURES {
        let told: [fn(&Judgement<'_>) -> Told; 2] = [|j| j.model, |j| j.floor];
        let [model, floor] =
            told.map(|told| interval(figure(&rows, told), samples.iter().map(|sample| figure(sample, told)).collect()));
        writeln!(out, "| {name} | {model} | {floor} |")?;
    }

    writeln!(out, "\n| class | rows | precision | recall | F1 |\n|---|---|---|---|---|")?;
    let names = |values: &[&'static str]| values.to_vec();
    let category: Class = |j| (j.row.category as usize, j.model.category as usize);
    let polarity: Class = |j| (j.row.polarity as usize, j.model.polarity as usize);
    classes(
        &mut out,
        &names(&Category::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>()),
        &rows,
        &samples,
        category,
    )?;
    classes(
        &mut out,
        &names(&Polarity::ALL.iter().map(|p| p.as_str()).collect::<Vec<_>>()),
        &rows,
        &samples,
        polarity,
    )?;

    writeln!(out, "\n| rubric | rows | told | precision | recall | AUC |\n|---|---|---|---|---|---|")?;
    for rubric in Rubric::ALL {
        let truth: Vec<bool> = rows.iter().map(|j| j.row.rubrics >> *rubric as u32 & 1 == 1).collect();
        let told: Vec<usize> = rows.iter().map(|j| usize::from(j.reading.rubrics.contains(rubric))).collect();
        let count = counts(&truth.iter().map(|t| usize::from(*t)).collect::<Vec<_>>(), &told, 2)[1];
        let scores: Vec<f64> = rows.iter().map(|j| f64::from(j.reading.rubric_p[*rubric as usize])).collect();
        let (precision, recall, auc) = (count.precision(), count.recall(), auc(&truth, &scores));
        writeln!(out, "| {rubric} | {} | {} | {precision:.2} | {recall:.2} | {auc:.2} |", count.truly, count.told)?;
    }

    writeln!(out, "\n| source | rows | polarity F1 | category F1 | AUC | floor's polarity F1 | floor's AUC |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    let sources: std::collections::BTreeSet<&str> = all.iter().map(|j| j.row.source.as_str()).collect();
    for source in sources {
        let part: Vec<&Judgement<'_>> = all.iter().filter(|j| j.row.source == source).collect();
        let [polarity, category, auc] = [0, 1, 2].map(|f: usize| FIGURES[f].1(&part, |j| j.model));
        let [floor_polarity, floor_auc] = [0, 2].map(|f: usize| FIGURES[f].1(&part, |j| j.floor));
        let n = part.len();
        writeln!(
            out,
            "| {source} | {n} | {polarity:.3} | {category:.3} | {auc:.3} | {floor_polarity:.3} | {floor_auc:.3} |"
        )?;
    }

    writeln!(out, "\n| p(dsat) from | rows | mean p | dissatisfied |\n|---|---|---|---|")?;
    for bin in 0..10 {
        let inside: Vec<_> = rows.iter().filter(|j| ((j.model.dsat * 10.0) as usize).min(9) == bin).collect();
        if !inside.is_empty() {
            let n = inside.len() as f64;
            let mean = inside.iter().map(|j| j.model.dsat).sum::<f64>() / n;
            let share = inside.iter().filter(|j| j.row.polarity == Polarity::Dsat).count() as f64 / n;
            writeln!(out, "| {:.1} | {n} | {mean:.3} | {share:.3} |", bin as f64 / 10.0)?;
        }
    }
    Ok(())
}

type Class = fn(&Judgement<'_>) -> (usize, usize);

fn classes(
    out: &mut impl Write,
    names: &[&str],
    rows: &[&Judgement<'_>],
    samples: &[Vec<&Judgement<'_>>],
    class: Class,
) -> anyhow::Result<()> {
    let count = |rows: &[&Judgement<'_>]| {
        let (truth, told): (Vec<_>, Vec<_>) = rows.iter().map(|j| class(j)).unzip();
        counts(&truth, &told, names.len())
    };
    let sampled: Vec<_> = samples.iter().map(|sample| count(sample)).collect();
    for (at, (name, of)) in names.iter().zip(count(rows)).enumerate() {
        let figures: [fn(Counts) -> f64; 3] = [Counts::precision, Counts::recall, Counts::f1];
        let [precision, recall, f1] =
            figures.map(|figure| interval(figure(of), sampled.iter().map(|sample| figure(sample[at])).collect()));
        writeln!(out, "| {name} | {} | {precision} | {recall} | {f1} |", of.truly)?;
    }
    Ok(())
}
