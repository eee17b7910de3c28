//! The held-out judgement of every row as JSON lines, so that other tools can be compared on the same rows and folds.

use std::io::Write;

use serde::Serialize;

use crate::evaluate::Judgement;
use crate::predict::Answer;

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    /// Rows with the same number were held out together.
    fold: usize,
    #[serde(flatten)]
    answer: Answer,
}

/// Writes one line for each row, in the order of the labelled file: `{id, fold}` and what `predict signal` writes.
pub(crate) fn write(judged: &[Judgement<'_>], mut out: impl Write) -> anyhow::Result<()> {
    for judgement in judged {
        let line = Line { id: &judgement.row.id, fold: judgement.fold, answer: Answer::from(&judgement.reading) };
        serde_json::to_writer(&mut out, &line)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
