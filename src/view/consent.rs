//! The question for consent, asked once, where the person is.

use leptos::prelude::*;

use super::button::button;
use super::model::{Act, Model};
use super::ui::Ui;
use super::words;

/// What is sent, to whom, and what is removed first.
#[component]
pub(super) fn Consent(ui: Ui) -> impl IntoView {
    let Model { destination, policy, .. } = ui.model.get_value();
    let answer = move |allowed| {
        ui.return_focus();
        ui.act(Act::Consent(allowed));
    };
    view! {
        <div class="slide">
            <div class="panel consent" part="panel consent" role="group" aria-label=words::CONSENT>
                <p part="question">{words::SEND_TO}<strong class={"host"}>{destination.to_string()}</strong>"?"</p>
                <p part="hint">{words::goes_along(policy)}" "{words::REMOVED_FIRST}" "{words::NOTHING_YET}</p>
                <div class="foot" part="foot">
                    {button("allow", words::ALLOW, move || answer(true))}
                    {button("deny", words::NOT_NOW, move || answer(false))}
                </div>
            </div>
        </div>
    }
}
