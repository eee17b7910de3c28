//! What the person sees: Leptos components, one per file, and their stylesheet.

mod model;

pub use model::{Act, Choice, Model, ReactionChoice};
