//! A press on a button, with its reasons and comment.

use afterword_record::{Kind, Reaction, Value};
use leptos::prelude::*;

use super::{Draft, Scene};
use crate::view::Model;

/// The reaction as the bar shows it now: no button chosen takes an earlier one back, and its comment with it.
pub fn reaction(bar: &Model, scene: Scene) -> Draft {
    let said = untrack(|| bar.said.get());
    let value = said.reaction.map(|name| {
        let comment = Some(said.comment).filter(|comment| !comment.trim().is_empty());
        Value::Reaction(Reaction { name, reasons: said.reasons, comment })
    });
    Draft::explicit(Kind::Reaction, value, scene)
}
