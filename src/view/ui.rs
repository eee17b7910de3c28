//! What the components of one bar share.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

use super::model::{Act, Model};

/// What the person opened on a bar; one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Panel {
    Closed,
    /// The reasons of the chosen reaction.
    Reasons,
    /// The reasons and, under them, the comment.
    Comment,
    Editor,
}

/// One bar's model, what is open on it, and where the focus goes back to. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Ui {
    pub(super) root: StoredValue<ShadowRoot, LocalStorage>,
    pub(super) model: StoredValue<Model, LocalStorage>,
    pub(super) panel: RwSignal<Panel>,
    /// A comment that was typed and not saved: closing the panel does not lose it.
    pub(super) draft: StoredValue<Option<String>>,
    opener: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl Ui {
    pub(super) fn new(root: ShadowRoot, model: Model) -> Self {
        Self {
            root: StoredValue::new_local(root),
            model: StoredValue::new_local(model),
            panel: RwSignal::new(Panel::Closed),
            draft: StoredValue::new(None),
            opener: StoredValue::new_local(None),
        }
    }

    /// Opens a panel for the button that was pressed.
    pub(super) fn open(self, panel: Panel, pressed: &MouseEvent) {
        self.opener.set_value(pressed.current_target().map(JsCast::unchecked_into));
        self.panel.set(panel);
    }

    /// Closes what is open and gives the focus back to the button that opened it.
    pub(super) fn close(self) {
        self.panel.set(Panel::Closed);
        self.return_focus();
    }

    /// Focuses the button that opened the last panel, or the bar's first where nothing was opened yet. It does so once
    /// the pending changes are on the page: a button that is hidden until then takes no focus.
    pub(super) fn return_focus(self) {
        spawn_local(async move {
            let first = || self.root.try_with_value(|root| root.query_selector("button").ok().flatten()).flatten();
            let opener = self.opener.try_get_value().flatten();
            if let Some(button) = opener.or_else(|| first().map(JsCast::unchecked_into)) {
                // An element that cannot take the focus is no reason to fail.
                _ = button.focus();
            }
        });
    }

    /// Tells the rest of the component what the person did. Always the last thing a handler does: the host may take
    /// the bar away in answer.
    pub(super) fn act(self, act: Act) {
        let send = self.model.with_value(|model| model.act.clone());
        send(act);
    }
}
