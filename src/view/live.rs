//! What a screen reader hears without being asked.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::parts::Block;
use super::ui::{State, Ui};
use super::words;
use crate::outbox::Delivery;

/// How long feedback must wait, in milliseconds, before "saved" is said: mostly "sent" follows at once and is all there is
/// to say.
const QUEUE_PATIENCE: u32 = 600;

/// A polite live region that says what changed since the bar came up.
pub(super) fn live(ui: Ui, state: &State) -> AnyView {
    let bar = ui.bar();
    let known = bar.known.replace((state.said.asking_consent, state.said.delivery.clone()));
    let news = match &state.said.delivery {
        _ if state.said.asking_consent && !known.0 => Some((words::CONSENT.into(), 0)),
        Some(delivery) if state.said.delivery != known.1 => {
            let wait = if *delivery == Delivery::Queued { QUEUE_PATIENCE } else { 0 };
            Some((words::delivery(delivery), wait))
        }
        _ => None,
    };
    if let Some((sentence, wait)) = news {
        let shown = bar.shown;
        // Emptied first, because a region that is given the words it already holds stays silent.
        shown.update(|shown| shown.spoken.clear());
        let speak = move || shown.update(|shown| shown.spoken = sentence);
        bar.pending.replace(Some(Timeout::new(wait, speak)));
    }
    Block { role: Some("status"), ..Block::new("unseen") }.saying(&state.shown.spoken)
}
