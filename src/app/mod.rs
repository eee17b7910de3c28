//! The component on one page: what the host configured, what is on the page, and what was said of it.

mod acts;
mod host;
mod page;
mod sheet;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use leptos::prelude::Owner;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use crate::capture::{Judged, Keeper, Ledger};
use crate::chat::{Conversation, Selector, Watcher};
use crate::config::{Config, ConsentMode};
use crate::consent::Consent;
use crate::events::{self, Fault};
use crate::outbox::{Caps, Channel, Outbox, Pace, Row, Settings};
use crate::person::Person;
use crate::view::Mounted;

/// Milliseconds within which a randomised answer is sent, at a moment by chance: long enough that others of the page's
/// requests lie between the press and it, short enough for a visit.
const APART: u32 = 120_000;

/// The component. There is one on a page.
pub struct App {
    config: RefCell<Rc<Config>>,
    consent: Consent,
    conversation: RefCell<Conversation>,
    ledger: RefCell<Ledger>,
    keeper: RefCell<Option<Rc<Keeper>>>,
    opening: Cell<bool>,
    watcher: RefCell<Option<Rc<Watcher>>>,
    starting: RefCell<Option<Timeout>>,
    mounted: RefCell<Vec<(HtmlElement, Rc<Judged>, Mounted)>>,
    /// Bars that the host placed for messages which are not known yet.
    waiting: RefCell<Vec<HtmlElement>>,
    exposures: Cell<u32>,
    /// False while nothing is captured: before the first options, without an endpoint, or where the host said no.
    active: Cell<bool>,
    /// True until the page was looked at with the options of now.
    unseen: Cell<bool>,
    /// Owns the signals of all bars: they outlive the bars' elements.
    owner: Owner,
}

thread_local! {
    static APP: Rc<App> = Rc::new(App {
        config: RefCell::default(),
        consent: Consent::default(),
        conversation: RefCell::default(),
        ledger: RefCell::default(),
        keeper: RefCell::default(),
        opening: Cell::new(false),
        watcher: RefCell::default(),
        starting: RefCell::default(),
        mounted: RefCell::default(),
        waiting: RefCell::default(),
        exposures: Cell::new(0),
        active: Cell::new(false),
        unseen: Cell::new(false),
        owner: Owner::new(),
    });
}

impl App {
    /// The page's component.
    pub fn get() -> Rc<Self> {
        APP.with(Rc::clone)
    }

    fn config(&self) -> Rc<Config> {
        Rc::clone(&self.config.borrow())
    }

    /// Takes options from the host. What is wrong with them is said; the rest counts.
    pub fn configure(self: &Rc<Self>, options: &JsValue) {
        let former = self.config();
        let mut config = Config::clone(&former);
        config.apply(options).into_iter().for_each(events::report);
        let moved = config.conversation != former.conversation;
        let readdressed = config.needs_another_way(&former);
        self.config.replace(Rc::new(config));
        if moved {
            self.conversation.borrow_mut().clear();
            self.ledger.borrow_mut().clear();
        }
        if readdressed {
            self.keeper.take();
        }
        self.start_soon();
    }

    /// Begins once the options that the host gives in one go are all there.
    fn start_soon(self: &Rc<Self>) {
        let app = Rc::clone(self);
        self.starting.replace(Some(Timeout::new(0, move || app.start())));
    }

    fn start(self: &Rc<Self>) {
        let config = self.config();
        self.watcher.take();
        if config.endpoint.is_none() && config.consent != ConsentMode::Denied {
            let sentence = "no endpoint, so nothing is captured: say where records go with data-endpoint or configure({ endpoint }).";
            events::report(Fault::new("endpoint-missing", sentence));
        }
        if config.privacy.epsilon.is_some() && config.reactions.len() < 2 {
            let sentence = "option \"privacy\": with epsilon chance chooses among the reactions, and one alone is no choice: offer two or more, or none is reported.";
            events::report(Fault::new("option-invalid", sentence));
        }
        self.active.set(config.endpoint.is_some() && config.consent != ConsentMode::Denied);
        self.make_room();
        if !self.active.get() {
            self.mounted.take();
            return;
        }
        let selector = config.messages.clone().unwrap_or_else(Selector::anywhere);
        let attributes: Vec<&str> =
            ["aria-busy", &config.id_attribute].into_iter().chain(config.busy.is_some().then_some("class")).collect();
        let app = Rc::clone(self);
        self.watcher.replace(Watcher::start(&selector, &attributes, Rc::new(move |nodes| app.look(&nodes))));
        self.unseen.set(true);
        self.look(&[]);
        self.open();
    }

    /// Opens the way to the outbox, once somebody said yes; then works off what waits.
    fn open(self: &Rc<Self>) {
        let config = self.config();
        let Some(endpoint) = config.endpoint.clone().filter(|_| self.consent.given(&config).is_some()) else { return };
        if self.keeper.borrow().is_some() {
            self.work_all();
            return;
        }
        if self.opening.replace(true) {
            return;
        }
        let app = Rc::clone(self);
        spawn_local(async move {
            let outbox = app.outbox(Channel::Records, endpoint.clone(), &config);
            outbox.open().await;
            let reports = app.outbox(Channel::Reports, beside(&endpoint), &config);
            // Where nothing is randomised there is nothing to open, but something of an earlier visit may be to wipe.
            if config.privacy.epsilon.is_some() {
                reports.open().await;
            }
            let person = Person::know(&outbox, &config).await;
            let keeper = Keeper { outbox, reports, person };
            app.opening.set(false);
            let now = app.config();
            // Meanwhile consent may have been taken back, or the host may have said something else.
            if app.consent.given(&now).is_some() {
                if config.needs_another_way(&now) {
                    return app.open();
                }
                app.keeper.replace(Some(Rc::new(keeper)));
                app.work_all();
            } else {
                keeper.wipe().await;
            }
        });
    }

    /// An outbox whose news reach the bars.
    fn outbox(self: &Rc<Self>, channel: Channel, endpoint: String, config: &Config) -> Rc<Outbox> {
        let (pace, token) = match channel {
            Channel::Records => (Pace::default(), config.token.clone()),
            // A token may be one person's: it would tell whose records a report belongs to.
            Channel::Reports => (Pace { apart: APART, ..Pace::default() }, None),
        };
        let app = Rc::downgrade(self);
        let on_delivery = Rc::new(move |row: &Row| {
            if let Some(app) = app.upgrade() {
                app.delivered(row);
            }
        });
        let settings = Settings { channel, endpoint, token, pace, caps: Caps::default() };
        Outbox::new(settings, on_delivery, Rc::new(events::report))
    }

    fn work_all(self: &Rc<Self>) {
        let all: Vec<Rc<Judged>> = self.ledger.borrow().iter().cloned().collect();
        all.iter().for_each(|judged| self.work(judged));
    }

    /// Works off what was said of a message, if it may be kept; else it waits in memory.
    fn work(self: &Rc<Self>, judged: &Rc<Judged>) {
        let Some(keeper) = self.keeper.borrow().clone() else { return };
        self.vouched(judged);
        let (app, judged) = (Rc::clone(self), Rc::clone(judged));
        spawn_local(async move {
            let config = app.config();
            keeper.work(&judged, &config, || app.consent.given(&config)).await;
            app.refresh_sheet(&judged);
        });
    }
}

/// Where reports go: `reports` beside `…/records`.
fn beside(endpoint: &str) -> String {
    web_sys::Url::new_with_base("reports", endpoint).map(|url| url.href()).unwrap_or_default()
}
