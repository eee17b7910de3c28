//! A reaction's button: the vote counts on the click, the reasons are offered after it.

use leptos::prelude::*;

use super::icons::{self, icon};
use super::model::{Act, Choice};
use super::parts::Button;
use super::ui::{Panel, State, Ui};

/// One reaction. Pressing it chooses it and opens its reasons, if they are asked for; pressing the chosen one takes it back.
pub(super) fn reaction(ui: Ui, state: &State, choice: &Choice) -> AnyView {
    let Choice { key, label } = choice.clone();
    let chosen = state.said.reaction.as_ref() == Some(&key);
    let face = match icons::of_reaction(&key) {
        Some((path, mirrored)) => icon(path, mirrored),
        None => label.clone().into_any(),
    };
    // Known names are parts, so that a host can style one of them; its own names may hold anything.
    let part = match key.as_str() {
        "up" => "reaction up",
        "down" => "reaction down",
        "love" => "reaction love",
        _ => "reaction custom",
    };
    let button = Button { name: Some(label), pressed: Some(chosen), ..Button::new(part) };
    button.showing(vec![face], move |event| {
        if chosen || !ui.bar().model.asks {
            ui.bar().draft.replace(None);
            ui.close();
        } else {
            ui.open(Panel::Reasons, &event);
        }
        ui.act(Act::React(key.clone()));
    })
}
