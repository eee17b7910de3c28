//! Keys and typing, heard at the bar's root.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, KeyboardEvent};

use super::ui::{Panel, Ui};
use super::{comment, consent, editor, sheet};

/// The events to be heard at the root.
pub(super) const HEARD: [&str; 4] = ["keydown", "keyup", "keypress", "input"];

/// What an event means here.
pub(super) fn hear(ui: Ui, event: &Event) {
    if event.type_() == "resize" {
        return ui.once_drawn(editor::fit);
    }
    let state = untrack(|| ui.state());
    let panel = state.panel;
    let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(field) = &field {
        // Keeps typing away from the host's shortcuts: outside of the shadow root the event's target is the bar, so that a
        // host that asks "is this a text field?" would take the letters for commands.
        event.stop_propagation();
        if event.type_() == "input" {
            match panel {
                Panel::Comment => _ = ui.bar().draft.replace(Some(field.value())),
                _ => editor::typed(ui, field.value()),
            }
        }
    }
    if event.type_() != "keydown" {
        return;
    }
    let key: &KeyboardEvent = event.unchecked_ref();
    // Escape and Enter also end the composition of a character.
    if key.is_composing() {
        return;
    }
    if state.shown.previewing {
        // The page behind it is out of reach, for its shortcuts too.
        event.stop_propagation();
        if key.key() == "Escape" {
            event.prevent_default();
            sheet::close(ui);
        }
        return;
    }
    match (key.key().as_str(), panel) {
        ("Enter", Panel::Comment) if field.is_some() && commands(key) => comment::save(ui),
        ("Enter", Panel::Editor | Panel::Leaving) if field.is_some() && commands(key) => editor::save(ui),
        ("Escape", Panel::Reasons | Panel::Comment) => ui.close(),
        ("Escape", Panel::Consent) => consent::answer(ui, false),
        ("Escape", Panel::Editor) => editor::cancel(ui),
        ("Escape", Panel::Leaving) => editor::stay(ui),
        _ => return,
    }
    // It has been answered: the host's dialog, say, stays open.
    event.prevent_default();
    event.stop_propagation();
}

/// Ctrl, or Cmd on a Mac.
fn commands(key: &KeyboardEvent) -> bool {
    key.ctrl_key() || key.meta_key()
}
