//! The question for consent, asked where the person is.

use leptos::prelude::*;

use super::model::Act;
use super::parts::{Block, Button};
use super::ui::Ui;
use super::words;

/// What is sent, to whom, and what is removed first.
pub(super) fn consent(ui: Ui) -> AnyView {
    let bar = ui.bar();
    let question = Block::new("question").holding(vec![
        words::SEND_TO.to_owned().into_any(),
        Block::new("host").saying(&bar.model.destination),
        "?".to_owned().into_any(),
    ]);
    let answers = Block::new("foot").holding(vec![
        Button::new("words allow").saying(words::ALLOW, move |_| answer(ui, true)),
        Button::new("words deny").saying(words::NOT_NOW, move |_| answer(ui, false)),
    ]);
    let hint = Block::new("hint").saying(&words::consent_hint(bar.model.policy, !bar.model.asks));
    let panel = Block::group("panel consent", words::CONSENT).holding(vec![question, hint, answers]);
    Block::new("slide").holding(vec![panel])
}

/// Passes the answer on; the focus goes back to where the question came up.
pub(super) fn answer(ui: Ui, allowed: bool) {
    ui.return_focus();
    ui.act(Act::Consent(allowed));
}
