//! A tab of the site: an outbox, and what it has said.

use std::cell::RefCell;
use std::rc::Rc;

use afterword::outbox::{Caps, Channel, Delivery, Fault, Outbox, Pace, Row, Settings};

use super::browser::until;

/// Quick enough to test with; what a page uses is a matter of factors.
pub(crate) const PACE: Pace = Pace { first: 20, ceiling: 80, patience: 400, apart: 0 };

/// A tab. Dropped, it is gone: with it its listeners, its timers and its lock.
pub(crate) struct Tab {
    pub(crate) outbox: Rc<Outbox>,
    said: Rc<RefCell<Vec<Row>>>,
    faults: Rc<RefCell<Vec<Fault>>>,
}

impl Tab {
    /// A tab in which consent is not given yet.
    pub(crate) fn without_consent() -> Self {
        Self::watched(|_| ())
    }

    /// A tab that sends what is randomised, with a rest of at most so many milliseconds before each request.
    pub(crate) async fn of_reports(apart: u32) -> Self {
        let pace = Pace { apart, ..PACE };
        let settings = Settings {
            channel: Channel::Reports,
            endpoint: "/v1/reports".into(),
            token: None,
            pace,
            caps: Caps::default(),
        };
        let tab = Self::with(settings, |_| ());
        tab.outbox.open().await;
        tab
    }

    /// The same, with a second listener.
    pub(crate) fn watched(watch: impl Fn(&Row) + 'static) -> Self {
        Self::with(settings(Caps::default()), watch)
    }

    /// A tab in which no more may wait than this.
    pub(crate) async fn with_caps(caps: Caps) -> Self {
        let tab = Self::with(settings(caps), |_| ());
        tab.outbox.open().await;
        tab
    }

    fn with(settings: Settings, watch: impl Fn(&Row) + 'static) -> Self {
        let (said, faults) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
        let (saying, failing) = (said.clone(), faults.clone());
        let on_delivery = move |row: &Row| {
            watch(row);
            saying.borrow_mut().push(row.clone());
        };
        let outbox =
            Outbox::new(settings, Rc::new(on_delivery), Rc::new(move |fault| failing.borrow_mut().push(fault)));
        Self { outbox, said, faults }
    }

    /// A tab in which consent is given.
    pub(crate) async fn open() -> Self {
        let tab = Self::without_consent();
        tab.outbox.open().await;
        tab
    }

    /// `key rev state` of each thing said.
    pub(crate) fn said(&self) -> Vec<String> {
        let line = |row: &Row| format!("{} {} {}", row.key, row.rev, state(&row.delivery));
        self.said.borrow().iter().map(line).collect()
    }

    /// What was last said of the row.
    pub(crate) fn last_said(&self, key: &str) -> Option<Delivery> {
        self.said.borrow().iter().rev().find(|row| row.key == key).map(|row| row.delivery.clone())
    }

    /// `code: message` of each fault.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.faults.borrow().iter().map(|fault| format!("{}: {}", fault.code, fault.message)).collect()
    }

    /// Waits until the row is said to be sent.
    pub(crate) async fn until_sent(&self, key: &str) {
        until(&format!("{key} is sent"), || self.last_said(key) == Some(Delivery::Sent)).await;
    }
}

fn settings(caps: Caps) -> Settings {
    let (endpoint, token) = ("/v1/records".into(), Some("t0ken".into()));
    Settings { channel: Channel::Records, endpoint, token, pace: PACE, caps }
}

/// The state in one word, with the sentence of a refusal.
pub(crate) fn state(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Queued => "queued".into(),
        Delivery::Sent => "sent".into(),
        Delivery::Rejected(sentence) => format!("rejected ({sentence})"),
    }
}

/// A row of the feedback `name`.
pub(crate) fn row(name: &str, rev: u32) -> Row {
    sized_row(name, rev, 0)
}

/// A row of feedback that nobody meant to give.
pub(crate) fn implicit_row(name: &str, rev: u32) -> Row {
    Row { kind: "engagement".into(), ..row(name, rev) }
}

/// A row whose record is `bytes` long at least.
pub(crate) fn sized_row(name: &str, rev: u32, bytes: usize) -> Row {
    let text = "ä".repeat(bytes / 2);
    Row {
        key: format!("c|{name}|reaction"),
        id: name.into(),
        rev,
        kind: "reaction".into(),
        json: format!(r#"{{"id":"{name}","rev":{rev},"value":{{"name":"up","comment":"{text}"}}}}"#),
        delivery: Delivery::Queued,
        token: None,
        struck: 0,
    }
}

/// The key of the feedback `name`.
pub(crate) fn key(name: &str) -> String {
    row(name, 1).key
}
