//! The reasons of the chosen reaction: chips that slide open below the row, and the comment under them.

use leptos::prelude::*;

use super::comment::comment;
use super::icons::{self, icon};
use super::model::{Act, Choice};
use super::parts::{Block, Button};
use super::ui::{State, Ui};
use super::words;

/// What was behind the vote, to be ticked or said.
pub(super) fn reasons(ui: Ui, state: &State) -> AnyView {
    let bar = ui.bar();
    let chosen = state.said.reaction.as_deref().unwrap_or_default();
    let offered = bar.model.reactions.iter().find(|offered| offered.choice.key == chosen);
    let chips =
        offered.into_iter().flat_map(|offered| &offered.reasons).map(|reason| chip(ui, state, reason)).collect();
    let question = words::question(chosen);
    let panel = Block::group("panel", question).holding(vec![
        Block::new("question").saying(question),
        Block::new("chips").holding(chips),
        comment(ui, state),
    ]);
    Block::new("slide").holding(vec![panel])
}

fn chip(ui: Ui, state: &State, choice: &Choice) -> AnyView {
    let Choice { key, label } = choice.clone();
    let ticked = state.said.reasons.contains(&key);
    let mark = icon(if ticked { icons::CHECK } else { icons::PLUS }, false);
    let chip = Button { pressed: Some(ticked), ..Button::new("chip") };
    chip.showing(vec![mark, label.into_any()], move |_| ui.act(Act::Reason(key.clone())))
}
