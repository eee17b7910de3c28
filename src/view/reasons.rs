//! The reasons of the chosen reaction: chips that slide open below the row, and the comment under them.

use leptos::prelude::*;

use super::comment::Comment;
use super::icons;
use super::model::{Act, Choice, Model};
use super::ui::Ui;
use super::words;

/// What was behind the vote, to be ticked or said.
#[component]
pub(super) fn Reasons(ui: Ui, reaction: String) -> impl IntoView {
    let reactions = ui.model.with_value(|model| model.reactions.clone());
    let offered = reactions.iter().find(|offered| offered.choice.key == reaction);
    let chips: Vec<_> =
        offered.into_iter().flat_map(|offered| offered.reasons.iter()).map(|reason| chip(ui, reason.clone())).collect();
    let question = words::question(&reaction);
    view! {
        <div class="slide">
            <div class="panel" part="panel" role="group" aria-label=question>
                <p part="question">{question}</p>
                <div class="chips" part="chips">{chips}</div>
                <Comment ui />
            </div>
        </div>
    }
}

fn chip(ui: Ui, choice: Choice) -> AnyView {
    let Choice { key, label } = choice;
    let Model { reasons, .. } = ui.model.get_value();
    let ticked = {
        let key = key.clone();
        Memo::new(move |_| reasons.with(|ticked| ticked.contains(&key)))
    };
    view! {
        <button
            type="button"
            class="chip"
            part="chip"
            aria-pressed=move || if ticked.get() { "true" } else { "false" }
            on:click=move |_| ui.act(Act::Reason(key.clone()))
        >
            {move || icons::icon(if ticked.get() { icons::CHECK } else { icons::PLUS }, false)}
            {label}
        </button>
    }
    .into_any()
}
