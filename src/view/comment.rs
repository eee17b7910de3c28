//! The comment behind "Say more".

use leptos::prelude::*;

use super::model::Act;
use super::parts::{Block, Button, field};
use super::ui::{Panel, State, Ui};
use super::words;

/// The button that opens the comment, and once pressed the comment itself.
pub(super) fn comment(ui: Ui, state: &State) -> AnyView {
    if state.panel != Panel::Comment {
        let label = if state.said.comment.is_empty() { words::SAY_MORE } else { words::CHANGE_COMMENT };
        return Button::new("words say-more").saying(label, move |_| begin(ui));
    }
    Block::new("comment").holding(vec![
        field("field", words::COMMENT, "hint"),
        Block { id: Some("hint"), ..Block::new("hint") }.saying(words::COMMENT_HINT),
        Block::new("foot").holding(vec![Button::new("words save").saying(words::SAVE, move |_| save(ui))]),
    ])
}

/// Opens the field with what was typed before, or with what was saved. Someone who pressed "Say more" wants to type.
fn begin(ui: Ui) {
    ui.bar().show(Panel::Comment);
    ui.once_drawn(|bar| {
        let Some(field) = bar.field() else { return };
        let draft = bar.draft.borrow().clone();
        field.set_value(&draft.unwrap_or_else(|| untrack(|| bar.model.said.get()).comment));
        _ = field.focus();
    });
}

/// Saves what was typed, if it is not what was saved already.
pub(super) fn save(ui: Ui) {
    let bar = ui.bar();
    let typed = bar.draft.take();
    let saved = untrack(|| bar.model.said.get()).comment;
    ui.close();
    if let Some(typed) = typed.filter(|typed| typed.trim() != saved) {
        ui.act(Act::Comment(typed.trim().into()));
    }
}
