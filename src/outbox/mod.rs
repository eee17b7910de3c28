//! Stored, then sent.
//!
//! A row goes to the disk first, then to the collector. One tab of the site sends for all. The collector answers for
//! each row, and only such an answer ends a row's waiting; after anything else (no network, no answer, a collector in
//! trouble) it is tried again, at a growing distance. What is said of a row is true at every moment: `queued` once it
//! is on the disk, `sent` once the collector has acknowledged it, `rejected` once the collector has refused it for
//! good.

mod answer;
pub mod backoff;
pub mod batch;
pub mod caps;
mod channel;
mod erase;
mod fault;
mod fetch;
mod gzip;
mod js;
mod lifecycle;
mod row;
mod sender;
mod store;
mod tabs;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo::events::EventListener;

pub use self::backoff::Pace;
pub use self::caps::Caps;
pub use self::channel::Channel;
pub use self::row::Row;
pub use self::store::KEPT;

use self::fault::Faults;
use self::sender::Sender;
use self::store::Store;
use self::tabs::{News, Tabs};
pub use crate::events::Fault;

/// Where a record is, truthfully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// On this device, not yet acknowledged.
    Queued,
    /// Acknowledged by the collector after its commit.
    Sent,
    /// Refused for good, with the collector's sentence.
    Rejected(String),
}

/// Where and how to send.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What is sent.
    pub channel: Channel,
    /// The collector's address, as `fetch` takes it: relative to the page, or absolute.
    pub endpoint: String,
    /// Sent as `Authorization: Bearer …`.
    pub token: Option<String>,
    /// The sender's timing.
    pub pace: Pace,
    /// How much may wait.
    pub caps: Caps,
}

/// The queue of one page. Everything that can be given up is given up when the last handle is dropped.
pub struct Outbox {
    me: Weak<Outbox>,
    settings: Settings,
    on_delivery: Rc<dyn Fn(&Row)>,
    faults: Faults,
    store: Store,
    sender: Sender,
    tabs: RefCell<Option<Tabs>>,
    listeners: RefCell<Vec<EventListener>>,
}

impl Outbox {
    /// An outbox that keeps what it is given in memory and sends nothing, until `open`.
    ///
    /// `on_delivery` is called for every change of a row's delivery, also for another tab's; `on_fault` for each fault,
    /// once until its cause changes.
    pub fn new(settings: Settings, on_delivery: Rc<dyn Fn(&Row)>, on_fault: Rc<dyn Fn(Fault)>) -> Rc<Self> {
        let channel = settings.channel;
        Rc::new_cyclic(|me: &Weak<Self>| {
            let (failing, deleting) = (me.clone(), me.clone());
            let failed = move |why: &str| {
                if let Some(outbox) = failing.upgrade() {
                    outbox.faults.no_storage(why);
                }
            };
            let deleted = move || {
                if let Some(outbox) = deleting.upgrade() {
                    outbox.forget();
                }
            };
            Self {
                me: me.clone(),
                settings,
                on_delivery,
                faults: Faults::new(on_fault),
                store: Store::new(channel.name(), failed, deleted),
                sender: Sender::new(channel.most()),
                tabs: RefCell::default(),
                listeners: RefCell::default(),
            }
        })
    }

    /// To be called once consent is there: opens the storage (memory takes its place where there is none, which is said
    /// once), brings to it what was put until now, follows the page's life, and starts sending what waits.
    pub async fn open(self: &Rc<Self>) {
        if self.sender.start() {
            let me = self.me.clone();
            self.tabs.replace(Tabs::join(self.settings.channel.name(), move |news| {
                if let Some(outbox) = me.upgrade() {
                    outbox.hear(news);
                }
            }));
            self.listeners.replace(lifecycle::follow(&self.me));
            self.store.open().await;
            self.wake();
        }
    }

    /// Stores `row` as queued in place of an older revision, says so, and has it sent.
    pub async fn put(&self, row: Row) {
        self.put_unless_later(row, &|| ()).await;
    }

    /// The same, and `stands` is called before it is said. Where another tab has stored a later word under this key, or
    /// another feedback, that stays, and is given back.
    pub async fn put_unless_later(&self, row: Row, stands: &dyn Fn()) -> Option<Row> {
        let life = self.sender.life();
        let put = self.store.put(Row { delivery: Delivery::Queued, ..row }).await;
        // Unless everything was deleted meanwhile.
        if self.sender.life() == life {
            let standing = match put {
                Ok(standing) => standing,
                Err(other) => return Some(other),
            };
            stands();
            self.tell(&standing);
            self.sender.one_more();
            self.wake();
        }
        None
    }

    /// The row under `key`, to show an earlier vote again and to count its revisions on.
    pub async fn row(&self, key: &str) -> Option<Row> {
        self.store.row(key).await
    }

    /// Forgets the row under `key`, which has moved to another: it would be a second feedback after a reload.
    pub async fn remove(&self, key: &str) {
        self.store.remove(key).await;
    }

    /// The value under `name`.
    pub async fn meta(&self, name: &str) -> Option<String> {
        self.store.meta(name).await
    }

    /// Stores `value` under `name` unless there is one already, and gives back the one that stands: of two tabs that
    /// bring one at once, both get the same.
    pub async fn set_meta(&self, name: &str, value: &str) -> String {
        self.store.set_meta(name, value).await
    }

    /// Adds `word` to the list under `name` unless it is there already.
    pub async fn add_meta(&self, name: &str, word: &str) {
        self.store.add_meta(name, word).await;
    }

    /// Queues the row under `key` again if it was rejected, with what vouches for it now.
    pub async fn retry(&self, key: &str, token: Option<String>) {
        if let Some(row) = self.row(key).await
            && matches!(row.delivery, Delivery::Rejected(_))
        {
            self.put(Row { token, ..row }).await;
        }
    }

    /// Forgets everything, in all tabs: memory, database, and requests in flight. Nothing is stored or sent any more
    /// until `open`.
    pub async fn wipe(&self) {
        if let Some(tabs) = &*self.tabs.borrow() {
            tabs.tell_wiped();
        }
        self.close();
        if let Err(why) = self.store.delete().await {
            self.faults.not_deleted(&js::reason(&why));
        }
    }

    /// Stops all that goes on.
    fn close(&self) {
        self.sender.stop();
        self.listeners.take();
        self.tabs.take();
    }

    /// Another tab has deleted everything.
    fn forget(&self) {
        self.close();
        self.store.forget();
    }

    /// Says what became of a row, here and in the other tabs.
    fn tell(&self, row: &Row) {
        if let Some(tabs) = &*self.tabs.borrow() {
            tabs.tell(row);
        }
        (self.on_delivery)(row);
    }

    fn hear(&self, news: News) {
        match news {
            News::Row(row) => {
                self.store.heard(&row);
                if row.waits() {
                    self.sender.one_more();
                }
                (self.on_delivery)(&row);
            }
            News::Wiped => self.forget(),
        }
    }
}
