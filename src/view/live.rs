//! What a screen reader hears without being asked.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::model::Model;
use super::ui::Ui;
use super::words;
use crate::outbox::Delivery;

/// How long feedback must wait, in milliseconds, before "saved" is said: mostly "sent" follows at once and is all there is to say.
const QUEUE_PATIENCE: u32 = 600;

/// A polite live region that says what changed since the bar came up.
#[component]
pub(super) fn Live(ui: Ui) -> impl IntoView {
    let Model { delivery, asking_consent, .. } = ui.model.get_value();
    let said = RwSignal::new(String::new());
    let pending = StoredValue::new_local(None);
    Effect::new(move |before: Option<(bool, Option<Delivery>)>| {
        let now = (asking_consent.get(), delivery.get());
        // The feedback's state when the bar comes up is no news; a question is.
        let (asked, was) = before.unwrap_or_else(|| (false, now.1.clone()));
        let news = match &now {
            (true, _) if !asked => Some((words::CONSENT.into(), 0)),
            (_, Some(at)) if now.1 != was => {
                let wait = if *at == Delivery::Queued { QUEUE_PATIENCE } else { 0 };
                Some((words::delivery(at, window().navigator().on_line()), wait))
            }
            _ => None,
        };
        let Some((sentence, wait)) = news else { return now };
        // Emptied first, because a region that is given the words it already holds stays silent.
        said.set(String::new());
        pending.set_value(Some(Timeout::new(wait, move || said.set(sentence))));
        now
    });
    view! { <div class="unseen" role="status" aria-live="polite">{move || said.get()}</div> }
}
