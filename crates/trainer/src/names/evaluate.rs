//! Cross-validation: every text is judged by a model that saw nothing of its template or text.

use std::io::Write;
use std::path::Path;

use afterword_privacy::Mode;
use afterword_privacy::train::Model;
use anyhow::Context as _;
use rayon::prelude::*;

use super::data::{Row, Source, Texts};
use super::make::{Prepared, folds};
use super::score::{Tally, Told, tally, told, trivial};
use crate::bootstrap::Samples;

/// Folds of the cross-validation.
const FOLDS: usize = 5;

/// What is said of a row by one way of finding names.
type Way = fn(&Row, Model<'_>) -> (Vec<Told>, Vec<Told>);

const WAYS: [(&str, Way); 3] = [
    ("balanced", |row, model| told(row, Mode::Balanced, model)),
    ("strict", |row, model| told(row, Mode::Strict, model)),
    ("trivial", |row, _| (trivial(&row.text), Vec::new())),
];

/// A figure of what was counted.
type Figure = fn(&Tally) -> f64;

const FIGURES: [(&str, Figure); 6] = [
    ("person P", Tally::precision),
    ("person R", Tally::recall),
    ("person F1", Tally::f1),
    ("person leak", Tally::leak),
    ("address leak", Tally::bare),
    ("over", Tally::over),
];

/// A row, and what each way makes of it.
struct Judged<'a> {
    row: &'a Row,
    tallies: [Tally; WAYS.len()],
}

/// Cross-validates and prints a table for each source.
///
/// # Errors
/// If a file of `data` is missing or not what it should be, or if `out` refuses a line.
pub(crate) fn evaluate(data: &Path, mut out: impl Write) -> anyhow::Result<()> {
    let texts = Texts::load(data)?;
    let prepared = Prepared::new(&texts)?;
    let folds = folds(&texts.rows, FOLDS);
    let judge = |fold: usize| {
        let seen: Vec<bool> = folds.iter().map(|other| *other != Some(fold)).collect();
        let file = prepared.train(&texts.rows, &seen)?;
        let model = Model::new(&file).context("the fold's model file is broken")?;
        let held = texts.rows.iter().zip(&folds).filter(|(_, other)| **other == Some(fold));
        let judged = held.map(|(row, _)| Judged {
            row,
            tallies: WAYS.map(|(_, way)| {
                let (told, unlabelled) = way(row, model);
                tally(row, &told, &unlabelled)
            }),
        });
        Ok(judged.collect::<Vec<_>>())
    };
    let judged: Vec<Vec<Judged<'_>>> = (0..FOLDS).into_par_iter().map(judge).collect::<anyhow::Result<_>>()?;
    for source in Source::MEASURED {
        table(source, judged.iter().flatten(), &mut out)?;
    }
    Ok(out.flush()?)
}

fn table<'a>(source: Source, all: impl Iterator<Item = &'a Judged<'a>>, out: &mut impl Write) -> anyhow::Result<()> {
    let rows = Samples::draw(all.filter(|judged| judged.row.source == source), |judged| &judged.row.group);
    let figures: Vec<_> = (0..WAYS.len())
        .map(|way| {
            rows.intervals(|rows| {
                let mut sum = Tally::default();
                rows.iter().for_each(|judged| sum += judged.tallies[way]);
                FIGURES.map(|(_, figure)| figure(&sum))
            })
        })
        .collect();
    writeln!(out, "\n{}: {} texts", source.name(), rows.all.len())?;
    writeln!(out, "\n| measure | {} |", WAYS.map(|(name, _)| name).join(" | "))?;
    writeln!(out, "|---|---|---|---|")?;
    for (at, (name, _)) in FIGURES.iter().enumerate() {
        let cells: Vec<String> = figures.iter().map(|figures| figures[at].to_string()).collect();
        writeln!(out, "| {name} | {} |", cells.join(" | "))?;
    }
    Ok(())
}
