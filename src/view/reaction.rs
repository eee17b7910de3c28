//! A reaction's button: the vote counts on the click, the reasons are offered after it.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::icons;
use super::model::{Act, Choice};
use super::ui::{Panel, Ui};

/// One reaction. Pressing it chooses it and opens its reasons; pressing the chosen one takes it back.
#[component]
pub(super) fn Reaction(ui: Ui, choice: Choice) -> impl IntoView {
    let Choice { key, label } = choice;
    let reaction = ui.model.with_value(|model| model.reaction);
    let key = StoredValue::new(key);
    let chosen = move || reaction.with(|now| key.with_value(|key| now.as_ref() == Some(key)));
    let press = move |event: MouseEvent| {
        if untrack(chosen) {
            ui.draft.set_value(None);
            ui.close();
        } else {
            ui.open(Panel::Reasons, &event);
        }
        ui.act(Act::React(key.get_value()));
    };
    let icon = key.with_value(|key| icons::of_reaction(key));
    let face = match icon {
        Some((path, mirrored)) => icons::icon(path, mirrored).into_any(),
        None => label.clone().into_any(),
    };
    // Known names are parts, so that a host can style one of them; its own names may hold anything.
    let part = key.with_value(|key| match key.as_str() {
        "up" => "reaction up",
        "down" => "reaction down",
        "love" => "reaction love",
        _ => "reaction custom",
    });
    view! {
        <button
            type="button"
            part=part
            aria-label=label.clone()
            title=label
            aria-pressed=move || if chosen() { "true" } else { "false" }
            on:click=press
        >
            {face}
        </button>
    }
}
