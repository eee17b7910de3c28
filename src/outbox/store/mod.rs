//! Where rows are kept: on the disk, and in memory where there is none or it fails.
//!
//! What this tab puts is also held in memory until it is settled: a page that is being left has no time to read a disk.
//! Each operation goes to the disk, once more over a new connection if that fails (Safari loses connections), and then
//! to memory, which is said once. The next operation tries the disk again, unless it could not be opened at all.

mod idb;
mod memory;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use self::idb::Database;
use self::memory::Memory;
use super::Row;
use super::js::reason;

/// How many rows that were sent are kept, so that a vote is shown again and its next revision counts on.
pub const KEPT: usize = 2_000;

/// The rows and values of this device.
pub(super) struct Store {
    disk: RefCell<Disk>,
    memory: RefCell<Memory>,
    /// Told why the disk cannot be used.
    failed: Box<dyn Fn(String)>,
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
    pub(super) fn new(failed: impl Fn(String) + 'static, deleted: impl Fn() + 'static) -> Self {
        Self {
            disk: RefCell::new(Disk::Off),
            memory: RefCell::default(),
            failed: Box::new(failed),
            deleted: Rc::new(deleted),
        }
    }

    /// Opens the disk and brings to it what was held until now.
    pub(super) async fn open(&self) {
        self.disk.replace(Disk::On(None));
        self.on_disk(async |_| Ok(())).await;
    }

    /// Stores `row` unless a newer revision is there, and gives back which of the two stands; it is on the disk, where
    /// it can be, when this returns.
    pub(super) async fn put(&self, row: Row) -> Row {
        let row = self.memory.borrow_mut().put(row);
        let stored = self.on_disk(async |disk| disk.put(&row).await).await;
        self.memory.borrow_mut().placed(row, stored)
    }

    /// The row under `key`.
    pub(super) async fn row(&self, key: &str) -> Option<Row> {
        let stored = self.on_disk(async |disk| disk.row(key).await).await.flatten();
        let held = self.memory.borrow().row(key);
        match (stored, held) {
            (Some(stored), Some(held)) if stored.outdates(&held) => Some(stored),
            (stored, held) => held.or(stored),
        }
    }

    /// At most `limit` rows that wait to be sent.
    pub(super) async fn waiting(&self, limit: usize) -> Vec<Row> {
        let stored = self.on_disk(async |disk| disk.waiting(limit as u32).await).await.unwrap_or_default();
        let memory = self.memory.borrow();
        let held = memory.only_copies().filter(|row| row.waits()).cloned();
        let stored = stored.into_iter().filter(|row| memory.row(&row.key).is_none());
        held.chain(stored).take(limit).collect()
    }

    /// Writes each final word over the row that it is about, if that still waits and has not been replaced. Gives back
    /// the rows that changed.
    pub(super) async fn settle(&self, verdicts: &[Row]) -> Vec<Row> {
        let stored = self.on_disk(async |disk| disk.settle(verdicts).await).await;
        let mut memory = self.memory.borrow_mut();
        let off = matches!(*self.disk.borrow(), Disk::Off);
        let changed = |verdict: &&Row| match &stored {
            Some(changed) => memory.settle(verdict) || changed.contains(verdict),
            None if off => memory.settle(verdict),
            None => memory.overrule(verdict),
        };
        verdicts.iter().filter(changed).cloned().collect()
    }

    /// The value under `name`.
    pub(super) async fn meta(&self, name: &str) -> Option<String> {
        let stored = self.on_disk(async |disk| disk.meta(name).await).await.flatten();
        stored.or_else(|| self.memory.borrow().meta(name))
    }

    /// Stores `value` under `name` unless there is one, and gives back the one that stands.
    pub(super) async fn set_meta(&self, name: &str, value: &str) -> String {
        let stored = self.on_disk(async |disk| disk.set_meta(name, value).await).await;
        let mut memory = self.memory.borrow_mut();
        let standing = stored.or_else(|| memory.meta(name)).unwrap_or_else(|| value.into());
        memory.set_meta(name, &standing);
        standing
    }

    /// What another tab says became of a row.
    pub(super) fn heard(&self, row: &Row) {
        self.memory.borrow_mut().heard(row);
    }

    /// Rows for one request of at most `room` bytes that outlives the page.
    pub(super) fn leave(&self, room: usize) -> Vec<Row> {
        self.memory.borrow_mut().leave(room)
    }

    /// That request is over.
    pub(super) fn stay(&self, rows: &[Row]) {
        self.memory.borrow_mut().stay(rows);
    }

    /// Forgets what is held here and touches the disk no more, until `open`.
    pub(super) fn forget(&self) {
        self.take_off();
    }

    /// Forgets everything and deletes the database, opened or not.
    pub(super) async fn delete(&self) -> Result<(), String> {
        let connection = self.take_off();
        idb::delete(connection.as_deref()).await.map_err(|thrown| reason(&thrown))
    }

    fn take_off(&self) -> Option<Rc<Database>> {
        self.memory.take();
        match self.disk.replace(Disk::Off) {
            Disk::On(connection) => connection,
            Disk::Off | Disk::Broken => None,
        }
    }

    async fn on_disk<T>(&self, work: impl AsyncFn(&Database) -> Result<T, JsValue>) -> Option<T> {
        let mut last = false;
        loop {
            let connection = self.connection().await;
            let opened = connection.is_ok();
            let failure = match connection {
                Ok(None) => return None,
                Ok(Some(disk)) => match work(&disk).await {
                    Ok(done) => return Some(done),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.memory.borrow_mut().doubt();
            if let Disk::On(connection) = &mut *self.disk.borrow_mut() {
                *connection = None;
            }
            if last {
                if !opened {
                    self.disk.replace(Disk::Broken);
                }
                (self.failed)(reason(&failure));
                return None;
            }
            last = true;
        }
    }

    /// The connection, made now if need be; `None` where the disk is not to be used.
    async fn connection(&self) -> Result<Option<Rc<Database>>, JsValue> {
        match &*self.disk.borrow() {
            Disk::Off | Disk::Broken => return Ok(None),
            Disk::On(Some(disk)) => return Ok(Some(disk.clone())),
            Disk::On(None) => {}
        }
        let deleted = self.deleted.clone();
        let disk = Rc::new(Database::open(move || deleted()).await?);
        match &mut *self.disk.borrow_mut() {
            Disk::On(connection) => *connection = Some(disk.clone()),
            // Everything was deleted meanwhile.
            Disk::Off | Disk::Broken => return Ok(None),
        }
        // A disk that takes no more can still be read.
        let _ = self.bring(&disk).await;
        Ok(Some(disk))
    }

    /// Brings to the disk what only this tab has.
    async fn bring(&self, disk: &Database) -> Result<(), JsValue> {
        let rows: Vec<Row> = self.memory.borrow().only_copies().cloned().collect();
        for row in rows {
            let standing = disk.put(&row).await?;
            self.memory.borrow_mut().stored(&standing);
        }
        let values = self.memory.borrow().all_meta();
        for (name, value) in values {
            let standing = disk.set_meta(&name, &value).await?;
            self.memory.borrow_mut().set_meta(&name, &standing);
        }
        Ok(())
    }
}
