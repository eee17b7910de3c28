//! Where rows are kept: on the disk, and in memory where there is none or it fails.
//!
//! What this tab puts is also held in memory until it is settled: a page that is being left has no time to read a disk.
//! Each operation goes to the disk, once more over a new connection if that fails (Safari loses connections), and then
//! to memory, which is said once. The next operation tries the disk again, unless it could not be opened at all.

mod idb;
mod memory;
mod room;

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use self::idb::{Database, META, RECORDS, Work};
use self::memory::Memory;
use super::Row;
use super::js::{object, reason, text};
use super::row::{REJECTED, SENT};

/// How many rows that were sent are kept, and as many that were refused, so that a vote is shown again, its next
/// revision counts on, and the person can look at what was sent and take it back. What is kept is what was sent:
/// scrubbed, on the person's own device.
pub const KEPT: u32 = 2_000;
/// For how many hours they are kept: a month. By then the pseudonyms in a row's key have changed, and nothing would find it.
const KEPT_HOURS: f64 = 31.0 * 24.0;

/// Where an entry of the store of values has its value.
const VALUE: &str = "value";

/// The rows and values of this device.
pub(super) struct Store {
    /// What the database is called.
    name: &'static str,
    disk: RefCell<Disk>,
    memory: RefCell<Memory>,
    /// How many rows were found that nobody can read.
    unreadable: Cell<usize>,
    /// Told why the disk cannot be used.
    failed: Box<dyn Fn(&str)>,
    /// Told that another tab deleted the database.
    deleted: Rc<dyn Fn()>,
}

enum Disk {
    /// Not to be touched: consent is not there, or no longer.
    Off,
    /// To be used; connected or not yet.
    On(Option<Rc<Database>>),
    /// Cannot be opened.
    Broken,
}

impl Store {
    /// A store in memory alone, until `open`.
    pub(super) fn new(name: &'static str, failed: impl Fn(&str) + 'static, deleted: impl Fn() + 'static) -> Self {
        Self {
            name,
            disk: RefCell::new(Disk::Off),
            memory: RefCell::default(),
            unreadable: Cell::default(),
            failed: Box::new(failed),
            deleted: Rc::new(deleted),
        }
    }

    /// Opens the disk and brings to it what was held until now.
    pub(super) async fn open(&self) {
        self.disk.replace(Disk::On(None));
        for state in [SENT, REJECTED] {
            self.drop_some(state, KEPT_HOURS, None).await;
        }
        let (rows, values) = self.memory.take().into_parts();
        for (name, value) in values {
            self.set_meta(&name, &value).await;
        }
        for row in rows {
            // Unless everything was deleted meanwhile.
            if !matches!(*self.disk.borrow(), Disk::Off) {
                let _ = self.put(row).await;
            }
        }
    }

    /// Stores `row` unless it has to yield, and gives back how it stands; the error is what it yields to. It is on the
    /// disk, where it can be, when this returns.
    pub(super) async fn put(&self, row: Row) -> Result<Row, Row> {
        let held = self.memory.borrow_mut().put(row.clone());
        if held.outdates(&row) {
            return Err(held);
        }
        let stored = self.on_disk(Work::Change(RECORDS, vec![row.key.clone()], &|_, stored| row.over(stored))).await;
        let stored = stored.and_then(|stored| Row::from_js(&stored.get(0)));
        let mut memory = self.memory.borrow_mut();
        match stored {
            Some(other) if row.yields_to(&other) => {
                memory.remove(&row.key);
                Err(other)
            }
            stored => Ok(memory.placed(&row, stored)),
        }
    }

    /// The row under `key`.
    pub(super) async fn row(&self, key: &str) -> Option<Row> {
        let found = self.on_disk(Work::Find(RECORDS, key)).await;
        let stored = found.and_then(|found| Row::from_js(&found.get(0)));
        let held = self.memory.borrow().row(key);
        match (stored, held) {
            (Some(stored), Some(held)) if stored.outdates(&held) => Some(stored),
            (stored, held) => held.or(stored),
        }
    }

    /// Forgets the row under `key`.
    pub(super) async fn remove(&self, key: &str) {
        self.memory.borrow_mut().remove(key);
        self.on_disk(Work::Change(RECORDS, vec![key.into()], &|_, _| JsValue::NULL)).await;
    }

    /// At most `limit` rows that wait to be sent.
    pub(super) async fn waiting(&self, limit: u32) -> Vec<Row> {
        let found = self.on_disk(Work::FindWaiting(limit)).await;
        let stored: Array = found.map(|found| found.get(0).unchecked_into()).unwrap_or_default();
        let memory = self.memory.borrow();
        let mut rows: Vec<Row> = memory.only_copies().filter(|row| row.waits()).cloned().collect();
        for entry in stored.iter() {
            match Row::from_js(&entry) {
                // What only this tab has is later word.
                Some(row) if memory.only_copies().all(|held| held.key != row.key) => rows.push(row),
                Some(_) => (),
                None => self.unreadable.set(self.unreadable.get() + 1),
            }
        }
        rows.truncate(limit as usize);
        rows
    }

    /// Writes each final word over the row that it is about, if that still waits and has not been replaced. Gives back
    /// the rows that stand so now.
    pub(super) async fn settle(&self, verdicts: &[Row]) -> Vec<Row> {
        let keys = verdicts.iter().map(|verdict| verdict.key.clone()).collect();
        let settle = |index: usize, stored: &JsValue| match Row::from_js(stored) {
            Some(stored) if stored.waits() && stored.repeats(&verdicts[index]) => verdicts[index].to_js().into(),
            _ => JsValue::UNDEFINED,
        };
        let stored = self.on_disk(Work::Change(RECORDS, keys, &settle)).await;
        let mut memory = self.memory.borrow_mut();
        let keep = stored.is_none() && !matches!(*self.disk.borrow(), Disk::Off);
        let mut settled = Vec::new();
        for (index, verdict) in verdicts.iter().enumerate() {
            let on_disk = stored.as_ref().and_then(|stored| Row::from_js(&stored.get(index as u32)));
            if memory.settle(verdict, keep) || on_disk.as_ref() == Some(verdict) {
                settled.push(verdict.clone());
            }
        }
        settled
    }

    /// The value under `name`.
    pub(super) async fn meta(&self, name: &str) -> Option<String> {
        let found = self.on_disk(Work::Find(META, name)).await;
        let stored = found.and_then(|found| text(&found.get(0), VALUE));
        stored.or_else(|| self.memory.borrow().meta(name))
    }

    /// Stores `value` under `name` unless there is one, and gives back the one that stands.
    pub(super) async fn set_meta(&self, name: &str, value: &str) -> String {
        self.change_meta(name, &|stored| stored.is_none().then(|| value.into())).await
    }

    /// Adds `word` to the list under `name`, words with spaces between, unless it is there already.
    pub(super) async fn add_meta(&self, name: &str, word: &str) {
        let add = |stored: Option<&str>| match stored {
            Some(list) if list.split(' ').any(|known| known == word) => None,
            Some(list) => Some([list, " ", word].concat()),
            None => Some(word.into()),
        };
        self.change_meta(name, &add).await;
    }

    /// Stores under `name` what the function makes of the value that is there, and gives back the one that stands.
    async fn change_meta(&self, name: &str, change: &dyn Fn(Option<&str>) -> Option<String>) -> String {
        let write = |_, stored: &JsValue| match change(text(stored, VALUE).as_deref()) {
            Some(value) => object(&[("name", name.into()), (VALUE, value.into())]).into(),
            None => JsValue::UNDEFINED,
        };
        let stored = self.on_disk(Work::Change(META, vec![name.into()], &write)).await;
        let mut memory = self.memory.borrow_mut();
        let here = || {
            let held = memory.meta(name);
            change(held.as_deref()).or(held)
        };
        let standing = stored.and_then(|stored| text(&stored.get(0), VALUE)).or_else(here).unwrap_or_default();
        memory.set_meta(name, &standing);
        standing
    }

    /// What another tab says became of a row.
    pub(super) fn heard(&self, row: &Row) {
        self.memory.borrow_mut().heard(row);
    }

    /// Rows for one request of at most `room` bytes that outlives the page.
    pub(super) fn leave(&self, room: usize, going: bool) -> Vec<Row> {
        self.memory.borrow_mut().leave(room, going)
    }

    /// That request is over.
    pub(super) fn stay(&self, rows: &[Row]) {
        self.memory.borrow_mut().stay(rows);
    }

    /// Forgets what is held here and touches the disk no more, until `open`. Gives back the connection.
    fn take_off(&self) -> Option<Rc<Database>> {
        self.memory.take();
        match self.disk.replace(Disk::Off) {
            Disk::On(connection) => connection,
            Disk::Off | Disk::Broken => None,
        }
    }

    /// Forgets what is held here and touches the disk no more, until `open`.
    pub(super) fn forget(&self) {
        self.take_off();
    }

    /// Forgets everything and deletes the database, opened or not.
    pub(super) async fn delete(&self) -> Result<(), JsValue> {
        if let Some(disk) = self.take_off() {
            // A tab that sleeps can hold up the deletion, but not this.
            for store in [RECORDS, META] {
                let _ = disk.run(&Work::Clear(store)).await;
            }
            disk.close();
        }
        idb::delete(self.name).await
    }

    /// Does `work` on the disk, over a new connection if the first attempt fails. `None` if it cannot be done. Boxed,
    /// or each caller would carry its state.
    fn on_disk<'a>(&'a self, work: Work<'a>) -> Pin<Box<dyn Future<Output = Option<Array>> + 'a>> {
        Box::pin(async move {
            let mut last = false;
            loop {
                let failure = match self.attempt(&work, last).await {
                    Ok(found) => return found,
                    Err(failure) => failure,
                };
                self.memory.borrow_mut().doubt();
                if let Disk::On(connection) = &mut *self.disk.borrow_mut() {
                    *connection = None;
                }
                if last {
                    (self.failed)(&reason(&failure));
                    return None;
                }
                last = true;
            }
        })
    }

    /// Does `work` over the connection, which is made now if need be; `None` where the disk is not to be used.
    async fn attempt(&self, work: &Work<'_>, last: bool) -> Result<Option<Array>, JsValue> {
        let connected = match &*self.disk.borrow() {
            Disk::On(connection) => connection.clone(),
            Disk::Off | Disk::Broken => return Ok(None),
        };
        let disk = match connected {
            Some(disk) => disk,
            None => {
                let deleted = self.deleted.clone();
                let opened = Database::open(self.name, move || deleted()).await.map(Rc::new);
                match (&mut *self.disk.borrow_mut(), &opened) {
                    (Disk::On(connection), Ok(disk)) => *connection = Some(disk.clone()),
                    (disk @ Disk::On(_), Err(_)) if last => *disk = Disk::Broken,
                    (Disk::On(_), Err(_)) => (),
                    // Everything was deleted meanwhile.
                    (Disk::Off | Disk::Broken, _) => return Ok(None),
                }
                opened?
            }
        };
        disk.run(work).await.map(Some)
    }
}
