//! Everything that was said of one message.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use afterword_record::Kind;

use super::Draft;
use super::report::Reported;
use crate::few::Few;
use crate::person::Person;
use crate::view::{Model, Strike};

/// What a message is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The host's id, or one that was derived from the texts.
    pub id: String,
    /// True where the host gave none.
    pub derived: bool,
}

/// The newest revision of one feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it is stored.
    pub row: String,
    /// The feedback's id.
    pub id: String,
    /// Its newest revision.
    pub rev: u32,
    /// False once it was taken back.
    pub set: bool,
}

/// A judged message: the bar's state, and the feedback that stands. It outlives the message's element.
pub struct Judged {
    /// What the bar shows.
    pub bar: Model,
    /// What the person had asked. In memory only, to know the message again when the host renames or redraws it.
    pub prompt: String,
    /// What the message says, in memory only.
    pub text: RefCell<String>,
    /// What the message is called now.
    pub name: RefCell<Name>,
    /// What it was called before.
    pub aliases: RefCell<Vec<Name>>,
    /// The feedback that stands, by kind.
    pub standing: RefCell<Few<Kind, Standing>>,
    /// Where it is stored, but for the kind: conversation and message as records name them. Empty until that is known.
    pub place: RefCell<String>,
    /// The newest draft by kind, to be said again under a new name.
    pub newest: RefCell<Few<Kind, Draft>>,
    /// Acts that wait their turn: one at a time, so that revisions count in order.
    pub queue: RefCell<VecDeque<Draft>>,
    /// What the person took out and the standing record still has.
    pub amends: RefCell<Vec<(Kind, Strike)>>,
    /// What the person keeps out of each kind, as a set of [`Strike`]s.
    pub struck: RefCell<Few<Kind, u8>>,
    /// Who speaks of the message, in the period in which they began; `None` for that in which the page was loaded.
    pub person: RefCell<Option<Person>>,
    /// The token that the host gave the message, as far as it is known yet.
    pub voucher: RefCell<Option<String>>,
    /// What was reported of the message, where reactions are randomised.
    pub reported: RefCell<Option<Reported>>,
    /// True while the queue is being worked off.
    pub busy: Cell<bool>,
    /// True once what was stored on an earlier visit is known.
    pub restored: Cell<bool>,
    /// True once the bar was shown: an exposure is counted once.
    pub exposed: Cell<bool>,
    /// The next message that was read as a judgement of this one.
    pub answered: RefCell<Option<String>>,
}

impl Judged {
    /// A message of which nothing was said yet.
    pub fn new(name: Name, prompt: &str, text: &str, bar: Model) -> Self {
        Self {
            bar,
            prompt: prompt.to_owned(),
            text: RefCell::new(text.to_owned()),
            name: RefCell::new(name),
            aliases: RefCell::default(),
            standing: RefCell::default(),
            place: RefCell::default(),
            newest: RefCell::default(),
            queue: RefCell::default(),
            amends: RefCell::default(),
            struck: RefCell::default(),
            person: RefCell::default(),
            voucher: RefCell::default(),
            reported: RefCell::default(),
            busy: Cell::new(false),
            restored: Cell::new(false),
            exposed: Cell::new(false),
            answered: RefCell::default(),
        }
    }

    /// True where this is, or was, the message's name.
    pub fn is_called(&self, id: &str) -> bool {
        self.name.borrow().id == id || self.aliases.borrow().iter().any(|name| name.id == id)
    }

    /// Whether this is the same answer to the same prompt. A prompt that a virtualised list has taken off the page (empty)
    /// is taken on trust.
    pub fn says(&self, prompt: &str, text: &str) -> bool {
        *self.text.borrow() == text && (prompt.is_empty() || self.prompt == prompt)
    }

    /// Forgets what was said of the message, and what was kept out of it.
    pub fn forget(&self) {
        self.queue.take();
        self.amends.take();
        self.struck.take();
        self.standing.take();
        self.person.take();
        self.reported.take();
        self.newest.take();
        self.answered.take();
    }

    /// Gives the message its new name. What was said of it already is said again under that name, as a further revision,
    /// so that the collector can join both.
    pub fn rename(&self, name: Name) {
        if *self.name.borrow() == name {
            return;
        }
        let former = self.name.replace(name);
        if self.newest.borrow().is_empty() && self.standing.borrow().is_empty() {
            return;
        }
        self.aliases.borrow_mut().push(former);
        let waiting: Vec<Kind> = self.queue.borrow().iter().map(|draft| draft.kind).collect();
        let again =
            self.newest.borrow().values().filter(|draft| !waiting.contains(&draft.kind)).cloned().collect::<Vec<_>>();
        self.queue.borrow_mut().extend(again);
    }
}
