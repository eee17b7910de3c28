//! The bar: one row of buttons, and below it whatever is open.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use super::consent::Consent;
use super::delivery::DeliveryDot;
use super::editor::Editor;
use super::icons;
use super::keys;
use super::live::Live;
use super::model::{Act, Model};
use super::reaction::Reaction;
use super::reasons::Reasons;
use super::ui::{Panel, Ui};
use super::words;
use crate::outbox::Delivery;

/// What is shown below the row.
#[derive(Clone, PartialEq, Eq)]
enum Below {
    Nothing,
    Consent,
    /// The reasons of the reaction with this key.
    Reasons(String),
    Editor,
}

/// The whole of it, in one shadow root.
#[component]
pub(super) fn Bar(ui: Ui) -> impl IntoView {
    let Model { reactions, editable, reaction, words_changed, delivery, asking_consent, .. } = ui.model.get_value();

    // An open editor holds unsaved work and stays; otherwise the question for consent comes before reasons.
    let below = Memo::new(move |_| match ui.panel.get() {
        Panel::Editor => Below::Editor,
        _ if asking_consent.get() => Below::Consent,
        Panel::Closed => Below::Nothing,
        Panel::Reasons | Panel::Comment => reaction.get().map_or(Below::Nothing, Below::Reasons),
    });
    let row = move || match below.get() {
        Below::Editor => "row away",
        Below::Nothing
            if reaction.with(Option::is_none)
                && words_changed.with(Option::is_none)
                && !delivery.with(|at| matches!(at, Some(Delivery::Rejected(_)))) =>
        {
            "row"
        }
        _ => "row set",
    };
    let escape = move |event: KeyboardEvent| {
        keys::keep_typing(&event);
        if !keys::closes(&event) {
            return;
        }
        match below.get_untracked() {
            Below::Nothing | Below::Editor => return,
            Below::Reasons(_) => ui.close(),
            Below::Consent => {
                ui.return_focus();
                ui.act(Act::Consent(false));
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };

    let buttons: Vec<_> =
        reactions.iter().map(|offered| view! { <Reaction ui choice=offered.choice.clone() /> }.into_any()).collect();
    view! {
        <div
            class="bar"
            part="bar"
            on:keydown=escape
            on:keyup=|event| keys::keep_typing(&event)
            on:keypress=|event| keys::keep_typing(&event)
        >
            <div class=row part="row" role="group" aria-label=words::BAR>
                {buttons}
                {editable.then(|| pencil(ui))}
                {move || reaction.with(Option::is_some).then(|| reasons_toggle(ui))}
                <DeliveryDot ui />
            </div>
            {move || match below.get() {
                Below::Nothing => ().into_any(),
                Below::Consent => view! { <Consent ui /> }.into_any(),
                Below::Reasons(reaction) => view! { <Reasons ui reaction /> }.into_any(),
                Below::Editor => view! { <Editor ui /> }.into_any(),
            }}
            <Live ui />
        </div>
    }
}

/// Opens the editor; filled, with the size of the edit beside it, once one was saved.
fn pencil(ui: Ui) -> AnyView {
    let changed = ui.model.with_value(|model| model.words_changed);
    view! {
        <button
            type="button"
            part="pencil"
            aria-label=words::EDIT
            title=words::EDIT
            aria-expanded="false"
            aria-pressed=move || if changed.with(Option::is_some) { "true" } else { "false" }
            on:click=move |event: MouseEvent| ui.open(Panel::Editor, &event)
        >
            {icons::icon(icons::PENCIL, false)}
        </button>
        {move || changed.get().map(|words| view! { <span part="changed">{words::changed(words)}</span> })}
    }
    .into_any()
}

/// Says what was given beside the vote, and opens and closes where it is given.
fn reasons_toggle(ui: Ui) -> AnyView {
    let Model { reasons, comment, .. } = ui.model.get_value();
    let open = move || matches!(ui.panel.get(), Panel::Reasons | Panel::Comment);
    view! {
        <button
            type="button"
            class="words toggle"
            part="toggle"
            aria-expanded=move || if open() { "true" } else { "false" }
            on:click=move |event: MouseEvent| {
                if untrack(open) { ui.close() } else { ui.open(Panel::Reasons, &event) }
            }
        >
            {move || words::given(reasons.with(Vec::len), !comment.with(String::is_empty))}
            {icons::icon(icons::CHEVRON, false)}
        </button>
    }
    .into_any()
}
