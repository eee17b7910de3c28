//! The bar: one row of buttons, and below it whatever is open.
//!
//! The bar is a function of its state. A change calls it again and leptos carries over what differs, element by element in
//! the same place; so a row has the same number of places always, and what is absent is an empty one.

use leptos::prelude::*;

use super::consent::consent;
use super::delivery;
use super::editor::{self, editor};
use super::icons::{self, icon};
use super::live::live;
use super::parts::{Block, Button};
use super::reaction::reaction;
use super::reasons::reasons;
use super::sheet::{self, sheet};
use super::ui::{Panel, State, Ui};
use super::words;
use crate::outbox::Delivery;

/// The whole of it, as it is now.
pub(super) fn bar(ui: Ui) -> AnyView {
    let state = ui.state();
    Block::new("bar").holding(vec![row(ui, &state), panel(ui, &state), live(ui, &state), sheet(ui, &state)])
}

fn row(ui: Ui, state: &State) -> AnyView {
    let bar = ui.bar();
    let mut row: Vec<_> = bar.model.reactions.iter().map(|offered| reaction(ui, state, &offered.choice)).collect();
    if bar.model.editable {
        row.push(pencil(ui, state));
    }
    // Among the icons, where it stays in its place whatever comes after them.
    row.push(sheet::button(ui, state));
    if bar.model.editable {
        row.push(
            state.said.words_changed.map_or_else(nothing, |words| Block::new("changed").saying(&words::changed(words))),
        );
    }
    row.push(if state.said.reaction.is_some() && bar.model.asks { toggle(ui, state) } else { nothing() });
    row.push(delivery::mark(ui, state));
    let part = match state.panel {
        Panel::Editor | Panel::Leaving => "row away",
        Panel::Closed if is_at_rest(state) => "row",
        _ => "row set",
    };
    Block::group(part, words::BAR).holding(row)
}

/// True where the person has not said anything: the bar stays in the background.
fn is_at_rest(state: &State) -> bool {
    state.said.reaction.is_none()
        && state.said.words_changed.is_none()
        && !matches!(state.said.delivery, Some(Delivery::Rejected(_)))
}

fn panel(ui: Ui, state: &State) -> AnyView {
    match state.panel {
        Panel::Closed => nothing(),
        Panel::Consent => consent(ui),
        Panel::Reasons | Panel::Comment => reasons(ui, state),
        Panel::Editor | Panel::Leaving => editor(ui, state),
    }
}

/// An empty place.
pub(super) fn nothing() -> AnyView {
    ().into_any()
}

/// Opens the editor; filled once an edit was saved.
fn pencil(ui: Ui, state: &State) -> AnyView {
    let pencil = Button {
        name: Some(words::EDIT.into()),
        pressed: Some(state.said.words_changed.is_some()),
        expanded: Some(false),
        ..Button::new("pencil")
    };
    pencil.showing(vec![icon(icons::PENCIL, false)], move |event| {
        ui.open(Panel::Editor, &event);
        editor::begin(ui);
    })
}

/// Says what was given beside the vote, and opens and closes where it is given.
fn toggle(ui: Ui, state: &State) -> AnyView {
    let open = matches!(state.panel, Panel::Reasons | Panel::Comment);
    let given = words::given(state.said.reasons.len(), !state.said.comment.is_empty());
    let toggle = Button { expanded: Some(open), ..Button::new("words toggle") };
    toggle.showing(vec![given.into_any(), icon(icons::CHEVRON, false)], move |event| {
        if open {
            ui.close();
        } else {
            ui.open(Panel::Reasons, &event);
        }
    })
}
