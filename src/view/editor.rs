//! The message itself, become editable.

use afterword_record::words_changed;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::bar::nothing;
use super::cover;
use super::model::Act;
use super::parts::{Block, Button, field};
use super::ui::{Bar, Panel, State, Ui};
use super::words;

/// From this many bytes on the changed words are counted once typing pauses: comparing long texts takes longer than a
/// key may.
const LONG_TEXT: usize = 4_000;
/// What counts as a pause, in milliseconds.
const PAUSE: u32 = 250;

/// An edit under way.
pub(super) struct Edit {
    /// The message as it was.
    original: String,
    /// What was in the field at first: an earlier edit, or the original.
    start: String,
    /// What is in the field now.
    now: String,
    /// The count that waits for a pause.
    pause: Option<Timeout>,
    /// The message flows anew when the window changes, and the field must still cover it.
    _resized: EventListener,
}

impl Edit {
    fn is_blank(&self) -> bool {
        self.now.trim().is_empty()
    }
}

/// A text field over the message, in its font and on its background; under it what to do and how much was changed.
pub(super) fn editor(ui: Ui, state: &State) -> AnyView {
    let (blank, restorable) =
        ui.bar().edit.borrow().as_ref().map_or((true, false), |edit| (edit.is_blank(), edit.start != edit.original));
    let mut foot = if state.panel == Panel::Leaving {
        vec![
            Block { role: Some("alert"), ..Block::new("question") }.saying(words::DISCARD_QUESTION),
            Button::new("words discard").saying(words::DISCARD, move |_| ui.close()),
            Button::new("words keep").saying(words::KEEP, move |_| stay(ui)),
        ]
    } else {
        vec![
            Button { disabled: blank, ..Button::new("words save") }.saying(words::SAVE, move |_| save(ui)),
            Button::new("words cancel").saying(words::CANCEL, move |_| cancel(ui)),
            if restorable {
                Button::new("words restore").saying(words::ORIGINAL, move |_| restore(ui))
            } else {
                nothing()
            },
        ]
    };
    foot.push(Block { id: Some("changed"), ..Block::new("changed") }.saying(&state.shown.edit_size));
    Block::group("editor", words::EDIT)
        .holding(vec![field("message", words::EDITED_ANSWER, "changed"), Block::new("foot").holding(foot)])
}

/// Starts from the saved edit, or from the message as it stands.
pub(super) fn begin(ui: Ui) {
    let bar = ui.bar();
    let original = (bar.model.text)();
    let start = untrack(|| bar.model.said.get()).edited.unwrap_or_else(|| original.clone());
    let now = start.clone();
    let resized = ui.listen(&window(), "resize");
    bar.edit.replace(Some(Edit { original, start, now, pause: None, _resized: resized }));
    count(&bar);
    ui.once_drawn(|bar| {
        fill(bar);
        focus(bar);
    });
}

/// Takes over what was typed.
pub(super) fn typed(ui: Ui, text: String) {
    let bar = ui.bar();
    let long = text.len() > LONG_TEXT;
    if let Some(edit) = bar.edit.borrow_mut().as_mut() {
        edit.now = text;
        edit.pause = long.then(|| Timeout::new(PAUSE, move || count(&ui.bar())));
    }
    if !long {
        count(&bar);
    }
    // Who goes on typing does not leave.
    bar.show(Panel::Editor);
    if let Some(field) = bar.field() {
        cover::grow(&field);
    }
}

/// Saves the edit, if it is one. A blank message is no better answer.
pub(super) fn save(ui: Ui) {
    let edit = ui.bar().edit.take();
    let Some(edit) = edit else { return };
    if edit.is_blank() {
        ui.bar().edit.replace(Some(edit));
        return;
    }
    ui.close();
    if edit.now != edit.start {
        ui.act(Act::Edit(edit.now));
    }
}

/// Closes the editor, or asks first where there is something to lose.
pub(super) fn cancel(ui: Ui) {
    let bar = ui.bar();
    let changed = bar.edit.borrow().as_ref().is_some_and(|edit| edit.now != edit.start);
    if changed {
        bar.show(Panel::Leaving);
    } else {
        ui.close();
    }
}

/// Goes on editing after all.
pub(super) fn stay(ui: Ui) {
    ui.bar().show(Panel::Editor);
    ui.once_drawn(focus);
}

/// Puts the message back as it was; saving that takes the earlier edit back.
fn restore(ui: Ui) {
    let original = ui.bar().edit.borrow().as_ref().map(|edit| edit.original.clone());
    if let Some(original) = original {
        typed(ui, original);
        ui.once_drawn(|bar| {
            fill(bar);
            focus(bar);
        });
    }
}

/// Lays the field over the message, in the size that both have now.
pub(super) fn fit(bar: &Bar) {
    if let Some(field) = bar.field() {
        cover::cover(&field, &bar.root.host());
    }
}

fn fill(bar: &Bar) {
    if let (Some(field), Some(edit)) = (bar.field(), bar.edit.borrow().as_ref()) {
        field.set_value(&edit.now);
    }
    fit(bar);
}

fn focus(bar: &Bar) {
    if let Some(field) = bar.field() {
        cover::focus(&field);
    }
}

fn count(bar: &Bar) {
    if let Some(edit) = bar.edit.borrow().as_ref() {
        let size = words::changed(words_changed(&edit.original, &edit.now));
        bar.change(|shown| shown.edit_size = size);
    }
}
