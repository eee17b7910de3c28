//! The page's side: looking at it, placing bars, and knowing when a message is complete.

use std::rc::Rc;

use afterword_record::Role;
use gloo::timers::callback::Timeout;
use leptos::prelude::RwSignal;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::App;
use crate::capture::{Judged, Scene};
use crate::chat::{Happening, Token};
use crate::config::Config;
use crate::view::{self, Model, Mounted};

const BAR: &str = "afterword-bar";
/// Where the host says which message its own bar belongs to.
const MESSAGE: &str = "message-id";

impl App {
    /// Looks at the page after it changed. `touched` are nodes whose content changed.
    pub(super) fn look(self: &Rc<Self>, touched: &[Node]) {
        let happenings = self.conversation.borrow_mut().scan(&self.config(), touched);
        let first = self.unseen.replace(false);
        let last = {
            let conversation = self.conversation.borrow();
            self.ledger.borrow_mut().keep_shown(|token| conversation.get(token).is_some());
            conversation.last()
        };
        for happening in happenings {
            match happening {
                Happening::NeedsBar(token) => self.place(token),
                Happening::Moving(token) => {
                    // What a page was laid out with needs no waiting; only its last message may still be being written.
                    if first && Some(token) != last {
                        self.judge(token);
                    }
                    self.wait_until_still(token);
                }
                Happening::Answered { reply, by } => self.answered(reply, by),
            }
        }
        if first {
            // Judged before the options were there, as by `track` right after the load.
            let judged: Vec<Token> = self.conversation.borrow().iter().map(|(token, _)| token).collect();
            judged.into_iter().for_each(|token| self.show(token));
        }
        let waiting = self.waiting.take();
        waiting.iter().filter(|bar| bar.is_connected()).for_each(|bar| self.mount(bar));
    }

    /// Puts a bar where the message's own children are not rewritten, or takes over the one that reserves its place.
    fn place(&self, token: Token) {
        let config = self.config();
        let (element, former) = match self.conversation.borrow().get(token) {
            Some(message) => (message.element.clone(), message.bar.clone()),
            None => return,
        };
        let Some(element) = element else { return };
        let holder =
            config.place.as_ref().and_then(|place| element.closest(place).ok().flatten()).unwrap_or(element.clone());
        // The loader reserves the height inside of the message; a host may have placed a bar of its own.
        let reserved = element.query_selector(BAR).ok().flatten().and_then(|bar| bar.dyn_into::<HtmlElement>().ok());
        let made = || element.owner_document()?.create_element(BAR).ok()?.dyn_into().ok();
        let Some(bar) = reserved.or(former).or_else(made) else { return };
        if let Some(message) = self.conversation.borrow_mut().get_mut(token) {
            message.bar = Some(bar.clone());
        }
        // Appending runs the element's own callback, which comes back to `mount`: nothing may be borrowed here.
        if !bar.parent_node().is_some_and(|parent| parent.is_same_node(Some(&holder))) {
            let _ = holder.append_child(&bar);
        } else {
            self.show(token);
        }
    }

    /// Gives the bars their room, or takes it back where nothing will ever be in it.
    pub(super) fn make_room(&self) {
        let conversation = self.conversation.borrow();
        let placed: Vec<_> = conversation.iter().filter_map(|(_, message)| message.bar.clone()).collect();
        self.waiting.borrow().iter().chain(&placed).for_each(|bar| self.room(bar));
    }

    fn room(&self, bar: &HtmlElement) {
        let style = bar.style();
        let _ = if self.active.get() {
            style.remove_property("display").map(drop)
        } else {
            style.set_property("display", "none")
        };
    }

    /// An `<afterword-bar>` came onto the page.
    pub fn mount(&self, bar: &HtmlElement) {
        self.room(bar);
        let token = {
            let conversation = self.conversation.borrow();
            let own = conversation
                .iter()
                .find(|(_, message)| message.bar.as_ref().is_some_and(|known| known.is_same_node(Some(bar))));
            let named = || conversation.with_id(&bar.get_attribute(MESSAGE)?);
            own.map(|(token, _)| token).or_else(named).or_else(|| conversation.around(&bar.parent_node()?))
        };
        match token {
            Some(token) => {
                let former =
                    self.conversation.borrow_mut().get_mut(token).and_then(|message| message.bar.replace(bar.clone()));
                // The bar that the host placed itself is the one; the one that reserved its room goes.
                if let Some(former) = former.filter(|former| !former.is_same_node(Some(bar))) {
                    let (host, spare) = if former.has_attribute(MESSAGE) { (&former, bar) } else { (bar, &former) };
                    if let Some(message) = self.conversation.borrow_mut().get_mut(token) {
                        message.bar = Some(host.clone());
                    }
                    spare.remove();
                }
                self.show(token);
            }
            None => self.waiting.borrow_mut().push(bar.clone()),
        }
    }

    /// An `<afterword-bar>` left the page for good.
    pub fn unmount(&self, bar: &HtmlElement) {
        let keep = |other: &HtmlElement| !other.is_same_node(Some(bar));
        self.waiting.borrow_mut().retain(keep);
        // Dropping runs the interface's clean-up, which must not find the list borrowed.
        let gone: Vec<_> = self.mounted.borrow_mut().extract_if(.., |(other, ..)| !keep(other)).collect();
        drop(gone);
    }

    fn show(&self, token: Token) {
        let bar = self.conversation.borrow().get(token).and_then(|message| message.bar.clone());
        let judged = self.ledger.borrow().of(token);
        let (Some(bar), Some(judged)) = (bar, judged) else { return };
        let config = self.config();
        let Some(root) = bar.shadow_root().filter(|_| self.active.get()) else { return };
        // What the person has open on a bar stays open when its message is looked at again.
        let shown = |(other, of, _): &(HtmlElement, Rc<Judged>, Mounted)| {
            other.is_same_node(Some(&bar)) && Rc::ptr_eq(of, &judged)
        };
        if self.mounted.borrow().iter().any(shown) {
            return;
        }
        self.unmount(&bar);
        let style = [("color-scheme", config.theme.as_deref()), ("margin-inline", config.inset)];
        for (property, value) in style.into_iter().filter_map(|(property, value)| Some((property, value?))) {
            let _ = bar.style().set_property(property, value);
        }
        if !judged.exposed.replace(true) {
            self.exposures.set(self.exposures.get() + 1);
        }
        let mounted = view::mount(&root, judged.bar.clone());
        self.mounted.borrow_mut().push((bar, judged, mounted));
    }

    /// A part of the bar that is shown for a message.
    pub(super) fn part(&self, judged: &Rc<Judged>, part: &str) -> Option<HtmlElement> {
        let bar =
            self.mounted.borrow().iter().find(|(_, of, _)| Rc::ptr_eq(of, judged)).map(|(bar, ..)| bar.clone())?;
        bar.shadow_root()?.query_selector(&["[part~=", part, "]"].concat()).ok()??.dyn_into().ok()
    }

    /// A message is complete when its text has been still for the settable time.
    pub(super) fn wait_until_still(self: &Rc<Self>, token: Token) {
        let app = Rc::clone(self);
        let still = Timeout::new(self.config().settle, move || app.settled(token));
        if let Some(message) = self.conversation.borrow_mut().get_mut(token) {
            message.still = Some(still);
        }
    }

    fn settled(self: &Rc<Self>, token: Token) {
        let config = self.config();
        let moved = match self.conversation.borrow_mut().get_mut(token) {
            // Whatever ends the business is a mutation, or the host's word, and starts the wait again.
            Some(message) if message.is_busy(config.busy.as_deref()) => return,
            Some(message) => message.reread(),
            None => return,
        };
        if moved {
            self.wait_until_still(token);
        } else {
            self.complete(token);
        }
    }

    /// All of the message is there.
    pub(super) fn complete(self: &Rc<Self>, token: Token) -> Option<Rc<Judged>> {
        let judged = self.judge(token)?;
        if let Some(message) = self.conversation.borrow_mut().get_mut(token) {
            message.still = None;
            message.complete = true;
        }
        Some(judged)
    }

    /// From now on the message can be judged: its bar is shown, with what was said of it before.
    fn judge(self: &Rc<Self>, token: Token) -> Option<Rc<Judged>> {
        let scene = self.scene(token).filter(|scene| !scene.text.is_empty())?;
        let id = match self.conversation.borrow().get(token) {
            Some(message) if message.role == Role::Assistant => message.id.clone(),
            _ => return None,
        };
        let judged = {
            let mut ledger = self.ledger.borrow_mut();
            ledger.judge(token, id.as_deref(), scene.prompt(), &scene.text, |judged| self.model(judged.clone()))
        };
        self.show(token);
        self.work(&judged);
        Some(judged)
    }

    /// What is on the screen of a message and before it.
    pub(super) fn scene(&self, token: Token) -> Option<Scene> {
        let config = self.config();
        let mut conversation = self.conversation.borrow_mut();
        conversation.get_mut(token)?.reread();
        let message = conversation.get(token)?;
        // The classifier needs the prompt whatever the policy lets travel.
        let before = conversation.before(token, config.content.turns().max(4));
        Some(Scene {
            text: message.text.clone(),
            before: before.iter().map(|message| (message.role, message.text.clone())).collect(),
            ordinal: conversation.ordinal(token).unwrap_or_default() as u32,
            model: message.model.clone(),
            exposures: self.exposures.get(),
        })
    }

    /// A bar's state for a message that nothing was said of yet.
    fn model(self: &Rc<Self>, judged: std::rc::Weak<Judged>) -> Model {
        let config: Rc<Config> = self.config();
        let (for_text, for_acts) = (judged.clone(), judged);
        let (app_of_text, app) = (Rc::downgrade(self), Rc::downgrade(self));
        let text = move || {
            let (app, judged) = (app_of_text.upgrade(), for_text.upgrade());
            let token = app.as_ref().zip(judged).and_then(|(app, judged)| app.ledger.borrow().token_of(&judged));
            app.zip(token).and_then(|(app, token)| app.scene(token)).map(|scene| scene.text).unwrap_or_default()
        };
        let act = move |act| {
            if let (Some(app), Some(judged)) = (app.upgrade(), for_acts.upgrade()) {
                app.act(&judged, act);
            }
        };
        self.owner.with(|| Model {
            reactions: Rc::clone(&config.reactions),
            asks: config.privacy.epsilon.is_none(),
            editable: config.edit,
            destination: config.destination().into(),
            policy: config.content,
            text: Rc::new(text),
            said: RwSignal::default(),
            act: Rc::new(act),
        })
    }
}
