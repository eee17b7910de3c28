//! The tagger of names and addresses: made from labelled texts, measured on texts that it did not see.

mod crf;
mod data;
mod evaluate;
mod make;
mod score;

use std::path::Path;

pub(crate) use evaluate::evaluate;

/// The model file of all the texts.
///
/// # Errors
/// If a file of `data` is missing or not what it should be.
pub(crate) fn train(data: &Path) -> anyhow::Result<Vec<u8>> {
    let texts = data::Texts::load(data)?;
    let model = make::Prepared::new(&texts)?.train(&texts.rows, &vec![true; texts.rows.len()])?;
    Ok(afterword_privacy::train::pack(&model))
}
