//! The message itself, become editable.

use afterword_record::words_changed;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::button::button;
use super::cover;
use super::keys;
use super::model::{Act, Model};
use super::ui::Ui;
use super::words;

/// From this many bytes on the changed words are counted once typing pauses: comparing long texts takes longer than a
/// key may.
const LONG_TEXT: usize = 4_000;
/// What counts as a pause, in milliseconds.
const PAUSE: u32 = 250;

/// A text field over the message, in its font and on its background.
#[component]
pub(super) fn Editor(ui: Ui) -> impl IntoView {
    let Model { text, edited, .. } = ui.model.get_value();
    let original = text();
    let (start, was_edited) = match edited.get_untracked() {
        Some(edited) => (edited, true),
        None => (original.clone(), false),
    };
    let area = NodeRef::<Textarea>::new();
    let changed = RwSignal::new(Some(words_changed(&original, &start)));
    let leaving = RwSignal::new(false);
    let blank = RwSignal::new(false);
    let now = StoredValue::new(start.clone());
    let original = StoredValue::new(original);
    let saved = StoredValue::new(start.clone());
    let pause = StoredValue::new_local(None);
    let resized = StoredValue::new_local(None);

    let fit = move || {
        if let (Some(area), Some(root)) = (area.get_untracked(), ui.root.try_get_value()) {
            cover::cover(&area, &root.host());
        }
    };
    area.on_load(move |area| {
        fit();
        cover::focus(&area);
        // The message flows anew when the window changes, and the field must still cover it.
        resized.set_value(Some(EventListener::new(&window(), "resize", move |_| fit())));
    });

    let count =
        move || changed.set(Some(original.with_value(|original| now.with_value(|now| words_changed(original, now)))));
    let typed = move |text: String| {
        let long = text.len() > LONG_TEXT;
        leaving.set(false);
        blank.set(text.trim().is_empty());
        now.set_value(text);
        if let Some(area) = area.get_untracked() {
            cover::grow(&area);
        }
        pause.set_value(None);
        if long {
            pause.set_value(Some(Timeout::new(PAUSE, count)));
        } else {
            count();
        }
    };
    let unchanged = move || now.with_value(|now| saved.with_value(|saved| now == saved));
    let save = move || {
        if blank.get_untracked() {
            return;
        }
        let act = (!unchanged()).then(|| Act::Edit(now.get_value()));
        ui.close();
        if let Some(act) = act {
            ui.act(act);
        }
    };
    let cancel = move || if unchanged() { ui.close() } else { leaving.set(true) };
    let restore = move || {
        let original = original.get_value();
        if let Some(area) = area.get_untracked() {
            area.set_value(&original);
            cover::focus(&area);
        }
        typed(original);
    };
    let stay = move || {
        leaving.set(false);
        if let Some(area) = area.get_untracked() {
            cover::focus(&area);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if keys::saves(&event) {
            save();
        } else if keys::closes(&event) {
            event.prevent_default();
            event.stop_propagation();
            if leaving.get_untracked() { stay() } else { cancel() }
        }
    };

    view! {
        <div class="editor" part="editor" role="group" aria-label=words::EDIT on:keydown=keys>
            <textarea
                class="message"
                part="message"
                rows="1"
                aria-label=words::EDITED_ANSWER
                aria-describedby="changed"
                prop:value=start
                node_ref=area
                on:input=move |event| typed(event_target_value(&event))
            />
            <div class="foot" part="foot">
                {move || if leaving.get() {
                    view! {
                        <span part="question" role="alert">{words::DISCARD_QUESTION}</span>
                        {button("discard primary", words::DISCARD, move || ui.close())}
                        {button("keep", words::KEEP, stay)}
                    }
                    .into_any()
                } else {
                    view! {
                        <button
                            type="button"
                            class="words"
                            part="save primary"
                            disabled=move || blank.get()
                            on:click=move |_| save()
                        >
                            {words::SAVE}
                        </button>
                        {button("cancel", words::CANCEL, cancel)}
                        {was_edited.then(|| button("restore", words::ORIGINAL, restore))}
                    }
                    .into_any()
                }}
                <span id="changed" part="changed">{move || changed.get().map(words::changed)}</span>
            </div>
        </div>
    }
}
