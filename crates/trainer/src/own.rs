//! What this project labelled and wrote for itself: see `data/README.md`.

use std::collections::BTreeMap;

use afterword_record::{Category, Polarity, Rubric};
use afterword_signal::{Dimension, Exchange, features::features};
use anyhow::Context as _;
use serde::Deserialize;

use crate::corpus::{Domain, Row, Side};
use crate::lines;

/// A second, blind reading of a labelled row.
#[derive(Deserialize)]
struct Read {
    id: String,
    /// How likely each category is.
    p: BTreeMap<String, f64>,
}

/// A follow-up that was written in place of a row's own.
#[derive(Deserialize)]
struct Written {
    on: String,
    followup: String,
    category: Category,
    polarity: Polarity,
    rubrics: Vec<Rubric>,
}

/// How far a second reading counts beside the label; the rest is the label's (measured: the model card's ablation).
const SECOND: f64 = 0.5;

/// Blends the second readings into what is learned of the rows they are of.
pub(crate) fn read(rows: &mut [Row]) -> anyhow::Result<()> {
    let places = places(rows);
    lines::each(include_bytes!("../data/read.jsonl").as_slice(), |read: Read| {
        if let Some(&at) = places.get(&read.id) {
            for (share, category) in rows[at].shares.iter_mut().zip(Category::ALL) {
                *share = (1.0 - SECOND) * *share + SECOND * read.p.get(category.as_str()).copied().unwrap_or(0.0);
            }
        }
        Ok(())
    })
    .context("in data/read.jsonl")
}

/// The written follow-ups to those of the rows that are there, each in its row's group.
pub(crate) fn written(rows: &[Row]) -> anyhow::Result<Vec<Row>> {
    let places = places(rows);
    let mut all = Vec::new();
    lines::each(include_bytes!("../data/written.jsonl").as_slice(), |written: Written| {
        if let Some(&at) = places.get(&written.on) {
            let real = &rows[at];
            let texts = real.texts.answered(written.followup);
            all.push(Row::new(
                Domain::Written,
                texts,
                written.category,
                written.polarity,
                &written.rubrics,
                &real.group,
            ));
        }
        Ok(())
    })
    .context("in data/written.jsonl")?;
    Ok(all)
}

/// A phrase that shows one dimension of a reply for good (class 1) or ill (class 0); of no dimension if it shows none.
pub(crate) struct Prototype {
    pub(crate) of: Option<Dimension>,
    pub(crate) side: Side,
}

/// The prototypes, in their order.
pub(crate) fn prototypes() -> anyhow::Result<Vec<Prototype>> {
    include_str!("../data/prototypes.tsv")
        .lines()
        .map(|line| {
            let mut columns = line.splitn(3, '\t');
            let (of, sign, text) = (columns.next(), columns.next(), columns.next());
            let text = text.with_context(|| format!("in data/prototypes.tsv: three columns, not {line:?}"))?;
            let of = Dimension::ALL.iter().copied().find(|dimension| of == Some(dimension.as_str()));
            let features = features(&Exchange { prompt: "", reply: "", followup: text });
            Ok(Prototype { of, side: Side { features, class: usize::from(sign == Some("positive")) } })
        })
        .collect()
}

fn places(rows: &[Row]) -> BTreeMap<String, usize> {
    rows.iter().enumerate().map(|(at, row)| (row.id.clone(), at)).collect()
}
