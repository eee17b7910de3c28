//! The preview: what has been sent about this message, what waits and what would be sent, in plain words first and then byte
//! for byte; and how to take it back.
//!
//! It is a modal `<dialog>`: the browser keeps the focus in it, and gives it back to where it was.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::bar::nothing;
use super::cover;
use super::entry::{Entry, Outcome, Sheet, Strike};
use super::icons::{self, icon};
use super::model::Act;
use super::parts::{Block, Button};
use super::ui::{Asking, Bar, State, Ui};
use super::words;

/// What opens it.
pub(super) fn button(ui: Ui, state: &State) -> AnyView {
    let expanded = Some(state.shown.previewing);
    let button = Button { name: Some(words::PREVIEW.into()), expanded, ..Button::new("preview") };
    button.showing(vec![icon(icons::EYE, false)], move |_| {
        ui.bar().change(|shown| shown.previewing = true);
        // One that was closed a moment ago is still there.
        show(&ui.bar());
        ui.act(Act::Preview(true));
    })
}

/// The dialog, while it is open.
pub(super) fn sheet(ui: Ui, state: &State) -> AnyView {
    let Some(sheet) = state.said.sheet.as_ref().filter(|_| state.shown.previewing) else { return nothing() };
    let bar = ui.bar();
    let host = &bar.model.destination;
    let close_button = Button { name: Some(words::CLOSE.into()), ..Button::new("close") };
    let said = state.said.outcome.as_ref().map(|outcome| words::outcome(outcome, host)).unwrap_or_default();
    let mut parts = vec![
        Block::new("head").holding(vec![
            Block::new("title").saying(words::PREVIEW_TITLE),
            close_button.showing(vec![icon(icons::CROSS, false)], move |_| close(ui)),
        ]),
        Block { role: Some("status"), ..Block::new("outcome") }.saying(&said),
        Block::new("summary").saying(&summary(&bar, state, sheet)),
    ];
    parts.extend(sheet.entries.iter().map(|entry| record(ui, state, entry)));
    parts.push(foot(ui, state, sheet));
    ui.once_drawn(show);
    view! {
        <dialog part="sheet" aria-label=words::PREVIEW_TITLE>
            {parts}
        </dialog>
    }
    .into_any()
}

fn summary(bar: &Bar, state: &State, sheet: &Sheet) -> String {
    let first = bar.model.reactions.first().map(|offered| offered.choice.label.as_str()).unwrap_or_default();
    let occasion = words::occasion(state.said.asking_consent, first);
    words::summary(&sheet.entries, &bar.model.destination, &occasion)
}

/// One record: what it says, its texts with a way to take each out, what was removed, and behind a disclosure its bytes.
fn record(ui: Ui, state: &State, entry: &Entry) -> AnyView {
    let kind = entry.kind;
    let name = words::named(entry);
    let delivery = entry.delivery.as_ref().map(words::delivery).unwrap_or_default();
    let mut parts = vec![
        Block::new("name").saying(name),
        Block::new("verdict").saying(&verdict(&ui.bar(), entry)),
        Block::new("hint").saying(&delivery),
        Block::new("texts")
            .holding(entry.texts.iter().map(|(strike, text)| passage(ui, entry, *strike, text)).collect()),
        Block::new("hint").saying(&words::left_out(entry.struck)),
        Block::new("hint").saying(&match (entry.set, entry.texts.is_empty()) {
            (false, _) => String::new(),
            (true, true) if entry.chance => words::CHANCE_HINT.into(),
            (true, true) => words::NO_TEXT.into(),
            (true, false) => words::removed(&entry.redactions),
        }),
        Block::new("hint").saying(if entry.token.is_some() { words::TOKEN } else { "" }),
    ];
    let unfolded = state.shown.unfolded.contains(&kind);
    let unfold = Button { expanded: Some(unfolded), ..Button::new("words unfold toggle") };
    let mut foot =
        vec![unfold.showing(vec![words::BYTES.to_owned().into_any(), icon(icons::CHEVRON, false)], move |_| {
            ui.bar().change(|shown| match shown.unfolded.iter().position(|one| *one == kind) {
                Some(at) => drop(shown.unfolded.remove(at)),
                None => shown.unfolded.push(kind),
            });
        })];
    if entry.set && entry.delivery.is_some() && !entry.chance {
        let withdraw = Button { name: Some([words::WITHDRAW, ": ", name].concat()), ..Button::new("words withdraw") };
        foot.push(withdraw.saying(words::WITHDRAW, move |_| ui.act(Act::Strike(kind, Strike::All))));
    }
    parts.push(Block::new("foot").holding(foot));
    parts.push(if unfolded { Block::new("bytes").saying(&entry.json) } else { nothing() });
    let token = entry.token.as_deref().filter(|token| unfolded && !token.is_empty());
    parts.push(token.map_or_else(nothing, |token| Block::new("token").saying(token)));
    Block::group("record", name).holding(parts)
}

/// A reaction and its reasons have the labels that they were chosen by.
fn verdict(bar: &Bar, entry: &Entry) -> String {
    let labelled = |key: &String| {
        let offered = bar.model.reactions.iter().flat_map(|offered| offered.reasons.iter().chain([&offered.choice]));
        offered.filter(|choice| choice.key == *key).map(|choice| choice.label.clone()).next()
    };
    words::verdict(&entry.verdict, labelled)
}

fn passage(ui: Ui, entry: &Entry, strike: Strike, text: &str) -> AnyView {
    let (kind, name) = (entry.kind, words::text(strike));
    let leave_out = Button { name: Some([words::LEAVE_OUT, ": ", name].concat()), ..Button::new("words leave-out") };
    Block::new("passage").holding(vec![
        Block::new("hint").saying(name),
        Block::new("quote").saying(text),
        leave_out.saying(words::LEAVE_OUT, move |_| ui.act(Act::Strike(kind, strike))),
    ])
}

/// What concerns all feedback from here, with a question before what cannot be undone.
fn foot(ui: Ui, state: &State, sheet: &Sheet) -> AnyView {
    if !sheet.allowed {
        return Block::new("hint end").saying(words::NOT_ALLOWED);
    }
    let ask = |part, asking, label| {
        let button = Button { disabled: matches!(state.said.outcome, Some(Outcome::Erasing)), ..Button::new(part) };
        button.saying(label, move |_| question(ui, Some(asking)))
    };
    let parts = match state.shown.asking {
        None => vec![ask("words erase", Asking::Erase, words::ERASE), ask("words stop", Asking::Stop, words::STOP)],
        Some(asking) => {
            let (label, act) = match asking {
                Asking::Erase => (words::YES_ERASE, Act::Erase),
                Asking::Stop => (words::STOP, Act::Stop),
            };
            let model = &ui.bar().model;
            let (host, chance) = (&model.destination, !model.asks);
            vec![
                Block { role: Some("alert"), ..Block::new("question") }.saying(&words::warning(asking, host, chance)),
                Button::new("words discard").saying(label, move |_| {
                    question(ui, None);
                    ui.act(act.clone());
                }),
                Button::new("words keep").saying(words::CANCEL, move |_| question(ui, None)),
            ]
        }
    };
    Block::new("foot end").holding(parts)
}

/// Asks, or asks no longer. The focus goes to the answer that changes nothing, or back to what was pressed.
fn question(ui: Ui, asking: Option<Asking>) {
    ui.bar().change(|shown| shown.asking = asking);
    ui.once_drawn(|bar| {
        let wanted = ["[part~=end] [part~=keep]", "[part~=end] button"];
        let found = wanted.iter().find_map(|wanted| bar.root.query_selector(wanted).ok().flatten());
        if let Some(button) = found {
            _ = button.unchecked_into::<HtmlElement>().focus();
        }
    });
}

/// Opens the dialog once it is on the page. Where a button has gone with what it was for, the dialog itself takes the focus.
fn show(bar: &Bar) {
    let Some(dialog) = dialog(bar) else { return };
    if !dialog.open() {
        cover::set(&HtmlElement::style(&dialog), "background-image", &cover::backgrounds(&bar.root.host()));
        // A click beside it closes it, where the browser knows this; and it can take the focus itself.
        _ = dialog.set_attribute("closedby", "any");
        dialog.set_tab_index(-1);
        // Fails only on a dialog that is open, or not on the page.
        _ = dialog.show_modal();
    } else if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
        _ = HtmlElement::focus(&dialog);
    }
}

/// Closes the dialog; the browser then says so to [`closed`], as it does when it closes it by itself.
pub(super) fn close(ui: Ui) {
    if let Some(dialog) = dialog(&ui.bar()) {
        dialog.close();
    }
}

/// The dialog is closed, by whatever means. The browser says so a moment later: by then it may have been opened again.
pub(super) fn closed(ui: Ui) {
    if dialog(&ui.bar()).is_some_and(|dialog| dialog.open()) {
        return;
    }
    ui.bar().change(|shown| {
        shown.previewing = false;
        shown.unfolded.clear();
        shown.asking = None;
    });
    ui.act(Act::Preview(false));
}

fn dialog(bar: &Bar) -> Option<HtmlDialogElement> {
    bar.root.query_selector("dialog").ok().flatten().map(JsCast::unchecked_into)
}
