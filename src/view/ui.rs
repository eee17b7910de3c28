//! What the parts of one bar share: its model, what is open on it, and where the focus goes back to.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use afterword_record::Kind;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::reactive::graph::{AnySubscriber, Observer, Subscriber};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement, HtmlTextAreaElement, ShadowRoot};

use super::editor::Edit;
use super::model::{Act, Model, Said};
use super::{sheet, typing};
use crate::outbox::Delivery;

/// What lies open under the row; one thing at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Panel {
    #[default]
    Closed,
    /// The question for consent.
    Consent,
    /// The reasons of the chosen reaction.
    Reasons,
    /// The reasons and, under them, the comment.
    Comment,
    /// The editor over the message.
    Editor,
    /// The editor, with the question whether to discard what was typed.
    Leaving,
}

/// One bar.
pub(super) struct Bar {
    pub(super) root: ShadowRoot,
    pub(super) model: Model,
    pub(super) shown: RwSignal<Shown>,
    /// A comment that was typed and not saved: closing the panel does not lose it.
    pub(super) draft: RefCell<Option<String>>,
    /// The edit under way.
    pub(super) edit: RefCell<Option<Edit>>,
    /// What the live region is about to say.
    pub(super) pending: RefCell<Option<Timeout>>,
    /// What the live region knows: whether consent was asked, and the feedback's delivery.
    pub(super) known: RefCell<(bool, Option<Delivery>)>,
    /// True as long as "sent" is no news: it was sent before the bar came up.
    pub(super) long_sent: Cell<bool>,
    opener: RefCell<Option<HtmlElement>>,
    /// What draws the bar, as the model's signals know it.
    drawer: RefCell<Option<AnySubscriber>>,
    /// What is heard at the root, for as long as the bar is there.
    heard: RefCell<Vec<EventListener>>,
}

/// What a bar shows beside what its model says.
#[derive(Clone, Default)]
pub(super) struct Shown {
    /// What the person opened. What is open may differ: see [`Ui::state`].
    opened: Panel,
    /// The size of the edit under way, in words.
    pub(super) edit_size: String,
    /// What the live region says.
    pub(super) spoken: String,
    /// Whether the preview was opened here: a message that is shown twice has one preview.
    pub(super) previewing: bool,
    /// Which records of the preview show their bytes.
    pub(super) unfolded: Vec<Kind>,
    /// What the preview asks back before it does it.
    pub(super) asking: Option<Asking>,
}

/// What cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// Erasing all that was sent.
    Erase,
    /// Taking consent back.
    Stop,
}

/// All that a bar is drawn from.
pub(super) struct State {
    /// What the model says.
    pub(super) said: Said,
    pub(super) shown: Shown,
    /// What is open under the row.
    pub(super) panel: Panel,
}

/// A handle on a [`Bar`], alive as long as the bar is on the page.
#[derive(Clone, Copy)]
pub(super) struct Ui(StoredValue<Rc<Bar>, LocalStorage>);

impl Ui {
    pub(super) fn new(root: ShadowRoot, model: Model) -> Self {
        let delivery = untrack(|| model.said.get()).delivery;
        let ui = Self(StoredValue::new_local(Rc::new(Bar {
            root,
            model,
            shown: RwSignal::new(Shown::default()),
            draft: RefCell::default(),
            edit: RefCell::default(),
            pending: RefCell::default(),
            long_sent: Cell::new(delivery == Some(Delivery::Sent)),
            known: RefCell::new((false, delivery)),
            opener: RefCell::default(),
            drawer: RefCell::default(),
            heard: RefCell::default(),
        })));
        let bar = ui.bar();
        let mut heard: Vec<_> = typing::HEARD.iter().map(|event| ui.listen(&bar.root, event)).collect();
        // It does not bubble.
        let capture = EventListenerOptions::run_in_capture_phase();
        heard.push(EventListener::new_with_options(&bar.root, "close", capture, move |_| sheet::closed(ui)));
        bar.heard.replace(heard);
        ui
    }

    pub(super) fn bar(self) -> Rc<Bar> {
        self.0.get_value()
    }

    /// Reads all of the model: the view that reads it is drawn anew on every change.
    pub(super) fn state(self) -> State {
        let bar = self.bar();
        if let Some(drawer) = Observer::get() {
            bar.drawer.replace(Some(drawer));
        }
        let (said, shown) = (bar.model.said.get(), bar.shown.get());
        // An open editor holds unsaved work and stays; otherwise the question for consent comes before reasons.
        let panel = match shown.opened {
            editor @ (Panel::Editor | Panel::Leaving) => editor,
            _ if said.asking_consent => Panel::Consent,
            Panel::Reasons | Panel::Comment if said.reaction.is_none() => Panel::Closed,
            opened => opened,
        };
        State { said, shown, panel }
    }

    /// Opens a panel for the button that was pressed.
    pub(super) fn open(self, panel: Panel, pressed: &MouseEvent) {
        let bar = self.bar();
        bar.opener.replace(pressed.current_target().map(JsCast::unchecked_into));
        bar.show(panel);
    }

    /// Closes what is open and gives the focus back to the button that opened it.
    pub(super) fn close(self) {
        let bar = self.bar();
        bar.show(Panel::Closed);
        bar.edit.replace(None);
        self.return_focus();
    }

    /// Focuses the button that opened the last panel, or the bar's first where nothing was opened yet.
    pub(super) fn return_focus(self) {
        self.once_drawn(|bar| {
            let opener = bar.opener.borrow().clone();
            let first = || bar.root.query_selector("button").ok().flatten().map(JsCast::unchecked_into);
            if let Some(button) = opener.or_else(first) {
                // An element that cannot take the focus is no reason to fail.
                _ = HtmlElement::focus(&button);
            }
        });
    }

    /// Calls `act` once the pending changes are on the page, if the bar still is.
    pub(super) fn once_drawn(self, act: fn(&Bar)) {
        spawn_local(async move {
            if let Some(bar) = self.0.try_get_value() {
                act(&bar);
            }
        });
    }

    /// Hears an event for as long as the listener is kept.
    pub(super) fn listen(self, target: &EventTarget, event: &'static str) -> EventListener {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(target, event, options, move |event| typing::hear(self, event))
    }

    /// Tells the rest of the component what the person did. Always the last thing a handler does: the host may take
    /// the bar away in answer.
    pub(super) fn act(self, act: Act) {
        (self.bar().model.act)(act);
    }
}

impl Drop for Bar {
    /// The model's signals outlive the bar. Left alone they would remember what drew it for good: a list that shows and hides
    /// a message a thousand times would leave a thousand entries in each.
    fn drop(&mut self) {
        if let Some(drawer) = self.drawer.take() {
            drawer.clear_sources(&drawer);
        }
    }
}

impl Bar {
    /// Opens a panel, or closes it.
    pub(super) fn show(&self, panel: Panel) {
        self.change(|shown| shown.opened = panel);
    }

    /// Changes what is shown. Each closure that is passed to a signal costs the page some hundred bytes; here all are one.
    pub(super) fn change(&self, change: impl FnOnce(&mut Shown)) {
        let mut change = Some(change);
        self.change_by(&mut |shown| change.take().into_iter().for_each(|change| change(shown)));
    }

    fn change_by(&self, change: &mut dyn FnMut(&mut Shown)) {
        self.shown.update(|shown| change(shown));
    }

    /// The text field that is open, if one is.
    pub(super) fn field(&self) -> Option<HtmlTextAreaElement> {
        self.root.query_selector("textarea").ok().flatten().map(JsCast::unchecked_into)
    }
}
