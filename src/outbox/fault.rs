//! What the page's owner is told when delivery fails: each fault once, until its cause changes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::events::Fault;

const UNREACHABLE: &str = "collector-unreachable";
const REFUSED: &str = "collector-refused";
const NO_STORAGE: &str = "storage-unavailable";
const DROPPED: &str = "feedback-dropped";

pub(super) struct Faults {
    say: Rc<dyn Fn(Fault)>,
    /// The last of each code.
    said: RefCell<Vec<Fault>>,
    /// How many rows were dropped since the collector was last reached, and how many of them are said.
    dropped: Cell<(usize, usize)>,
}

impl Faults {
    pub(super) fn new(say: Rc<dyn Fn(Fault)>) -> Self {
        Self { say, said: RefCell::default(), dropped: Cell::default() }
    }

    /// The collector gives no final answer: `what` it did instead.
    pub(super) fn unreachable(&self, what: &str) {
        self.report(UNREACHABLE, format!("{what}; feedback stays on this device and is sent again later"));
    }

    /// The collector refused a record for good: `what` it said.
    pub(super) fn refused(&self, what: String) {
        self.report(REFUSED, what);
    }

    /// The collector takes records again.
    pub(super) fn reachable(&self) {
        let (dropped, said) = self.dropped.take();
        if dropped > said {
            self.say_dropped(dropped);
        }
        self.said.borrow_mut().retain(|fault| fault.code == REFUSED || fault.code == NO_STORAGE);
    }

    /// So many rows had to go unsent. Said when it begins, and with the sum once the collector is reached again.
    pub(super) fn dropped(&self, rows: usize) {
        let (before, said) = self.dropped.get();
        let dropped = before + rows;
        if before == 0 && dropped > 0 {
            self.say_dropped(dropped);
            self.dropped.set((dropped, dropped));
        } else {
            self.dropped.set((dropped, said));
        }
    }

    fn say_dropped(&self, rows: usize) {
        self.report(
            DROPPED,
            format!("feedback that could not be sent for too long, or was too much, was dropped: {rows} so far"),
        );
    }

    /// The disk cannot be used.
    pub(super) fn no_storage(&self, why: &str) {
        self.report(
            NO_STORAGE,
            format!("this browser stores nothing here ({why}); unsent feedback is lost when the page is closed"),
        );
    }

    /// The disk could not be cleared.
    pub(super) fn not_deleted(&self, why: &str) {
        self.report(
            NO_STORAGE,
            format!("stored feedback could not be deleted ({why}); clear this site's data in the browser"),
        );
    }

    fn report(&self, code: &'static str, message: String) {
        let fault = Fault::new(code, message);
        let mut said = self.said.borrow_mut();
        if !said.contains(&fault) {
            said.retain(|earlier| earlier.code != code);
            said.push(fault.clone());
            drop(said);
            (self.say)(fault);
        }
    }
}
