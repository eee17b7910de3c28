//! The dot that tells where the feedback is, and the sentence when it was refused.

use leptos::prelude::*;

use super::bar::nothing;
use super::model::Act;
use super::parts::{Block, Button};
use super::ui::{State, Ui};
use super::words;
use crate::outbox::Delivery;

/// Hollow while queued, filled once sent (then it fades), a sentence with "Try again" when rejected.
pub(super) fn mark(ui: Ui, state: &State) -> AnyView {
    let bar = ui.bar();
    let Some(delivery) = &state.said.delivery else { return nothing() };
    // A reloaded page would blink all over.
    let no_news = bar.long_sent.get() && *delivery == Delivery::Sent;
    bar.long_sent.set(no_news);
    let sentence = words::delivery(delivery);
    let part = match delivery {
        _ if no_news => return nothing(),
        Delivery::Queued => "dot queued",
        Delivery::Sent => "dot sent",
        Delivery::Rejected(_) => {
            return Block::new("refused").holding(vec![
                Block::new("dot rejected").holding(vec![]),
                Block::new("sentence").saying(&sentence),
                Button::new("words retry").saying(words::TRY_AGAIN, move |_| {
                    ui.return_focus();
                    ui.act(Act::Retry);
                }),
            ]);
        }
    };
    Block { role: Some("img"), name: Some(sentence), ..Block::new(part) }.holding(vec![])
}
