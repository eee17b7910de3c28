//! WIP

pub mod features;
mod hash;
mod lexicon;
mod overlap;
mod reading;
mod text;

pub use overlap::similarity;
pub use reading::{Abstention, Exchange, Reading};
