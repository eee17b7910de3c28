//! The comment behind "Say more".

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::button::button;
use super::keys;
use super::model::{Act, Model};
use super::ui::{Panel, Ui};
use super::words;

/// The button that opens the comment, and once pressed the comment itself.
#[component]
pub(super) fn Comment(ui: Ui) -> impl IntoView {
    let comment = ui.model.with_value(|model| model.comment);
    move || match ui.panel.get() {
        Panel::Comment => field(ui),
        _ => {
            let label = if comment.with(String::is_empty) { words::SAY_MORE } else { words::CHANGE_COMMENT };
            button("say-more", label, move || ui.panel.set(Panel::Comment))
        }
    }
}

fn field(ui: Ui) -> AnyView {
    let Model { comment, .. } = ui.model.get_value();
    let area = NodeRef::<Textarea>::new();
    // Someone who pressed "Say more" wants to type.
    area.on_load(|area| _ = area.focus());
    let typed = ui.draft.get_value().unwrap_or_else(|| comment.get_untracked());
    let save = move || {
        let typed = ui.draft.get_value();
        ui.draft.set_value(None);
        ui.close();
        if let Some(typed) = typed.filter(|typed| typed.trim() != comment.get_untracked()) {
            ui.act(Act::Comment(typed.trim().into()));
        }
    };
    view! {
        <div class="comment" part="comment">
            <textarea
                class="field"
                part="field"
                rows="3"
                aria-label=words::COMMENT
                aria-describedby="hint"
                prop:value=typed
                node_ref=area
                on:input=move |event| ui.draft.set_value(Some(event_target_value(&event)))
                on:keydown=move |event: KeyboardEvent| {
                    if keys::saves(&event) {
                        save();
                    }
                }
            />
            <p id="hint" part="hint">{words::COMMENT_HINT}</p>
            <div class="foot" part="foot">{button("save primary", words::SAVE, save)}</div>
        </div>
    }
    .into_any()
}
