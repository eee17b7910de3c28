//! Reads a person's next message as feedback on the reply before it.
//!
//! [`classify()`] takes three turns and answers with a category, a polarity, rubrics and calibrated probabilities, or with the
//! reason why it declines. The model is a file of this crate, made by `afterword-trainer train signal`; what it was made
//! from, how good it is and what it must not be used for stands in `MODEL_CARD.md`.
//!
//! Three steps, a module each: `text` splits a message into tokens that know whose voice they are in (the writer's, a
//! quotation, code, the assistant's words repeated), [`features`] turns three messages into sets of hashed facts, [`model`]
//! weighs them. Time and memory per exchange have a constant bound, whatever the length of the texts: each is read at its
//! head and its tail (`text::Window`). The same bytes in give the same bits out on every platform.

mod chars;
#[cfg(feature = "train")]
pub mod choice;
#[cfg(not(feature = "train"))]
mod choice;
mod classify;
mod code;
pub mod features;
mod hash;
mod lexicon;
pub mod model;
mod overlap;
mod reading;
mod text;

pub use classify::classify_with;
pub use overlap::similarity;
pub use reading::{Abstention, Dimension, Exchange, Reading, Thresholds};

const MODEL: model::Model<'static> = match model::Model::new(include_bytes!("../model/signal.bin")) {
    Some(model) => model,
    // The trainer must build without a model that fits, or none could be made.
    #[cfg(feature = "train")]
    None => model::Model::BLANK,
    #[cfg(not(feature = "train"))]
    None => panic!("model/signal.bin does not fit this source: run `afterword-trainer train signal`"),
};

/// The name of the model: the layout of its file and the fingerprint of its content.
pub const VERSION: &str = match core::str::from_utf8(&VERSION_BYTES) {
    Ok(version) => version,
    Err(_) => panic!("the name is ASCII"),
};

const VERSION_BYTES: [u8; 17] = {
    let mut name = *b"signal/1-00000000";
    let mut digit = 0;
    while digit < 8 {
        name[9 + digit] = b"0123456789abcdef"[(MODEL.fingerprint() >> (28 - 4 * digit)) as usize & 15];
        digit += 1;
    }
    name
};

/// Reads an exchange with the model of this crate.
#[must_use]
pub fn classify(exchange: &Exchange<'_>) -> Reading {
    classify_with(&MODEL, exchange, Thresholds::default())
}

/// The same, reporting only what is as sure as `thresholds` ask for.
#[must_use]
pub fn classify_at(exchange: &Exchange<'_>, thresholds: Thresholds) -> Reading {
    classify_with(&MODEL, exchange, thresholds)
}
