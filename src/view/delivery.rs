//! The dot that tells where the feedback is, and the sentence when it was refused.

use leptos::prelude::*;

use super::button::button;
use super::model::Act;
use super::ui::Ui;
use super::words;
use crate::outbox::Delivery;

/// Hollow while queued, filled once sent (then it fades), a sentence with "Try again" when rejected.
#[component]
pub(super) fn DeliveryDot(ui: Ui) -> impl IntoView {
    let delivery = ui.model.with_value(|model| model.delivery);
    // What was acknowledged before this bar came up is no news: a reloaded page would blink all over.
    let mut old = delivery.with_untracked(|at| *at == Some(Delivery::Sent));
    move || {
        let now = delivery.get();
        old &= now == Some(Delivery::Sent);
        now.filter(|_| !old).map(|at| mark(ui, &at))
    }
}

fn mark(ui: Ui, at: &Delivery) -> AnyView {
    let sentence = words::delivery(at, window().navigator().on_line());
    let part = match at {
        Delivery::Queued => "dot queued",
        Delivery::Sent => "dot sent",
        Delivery::Rejected(_) => {
            return view! {
                <span class="refused" part="refused">
                    <span part={"dot rejected"} aria-hidden="true"></span>
                    <span part="sentence">{sentence}</span>
                    {button("retry", words::TRY_AGAIN, move || {
                        ui.return_focus();
                        ui.act(Act::Retry);
                    })}
                </span>
            }
            .into_any();
        }
    };
    view! { <span part=part role="img" aria-label=sentence.clone() title=sentence></span> }.into_any()
}
