//! Keys that mean something on the bar.

use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement};

/// Escape, unless it ends the composition of a character.
pub(super) fn closes(event: &KeyboardEvent) -> bool {
    event.key() == "Escape" && !event.is_composing()
}

/// Ctrl+Enter, or Cmd+Enter on a Mac.
pub(super) fn saves(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing()
}

/// Keeps typing away from the host's shortcuts: outside of the shadow root the event's target is the bar, so that a
/// host that asks "is this a text field?" would take the letters for commands.
pub(super) fn keep_typing(event: &Event) {
    if event.target().is_some_and(|target| target.has_type::<HtmlTextAreaElement>()) {
        event.stop_propagation();
    }
}
