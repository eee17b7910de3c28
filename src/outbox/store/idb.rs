//! IndexedDB by hand: the few calls that are needed, each one transaction.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters, IdbRequest, IdbTransaction,
    IdbTransactionMode, IdbVersionChangeEvent,
};

use super::KEPT;
use crate::outbox::Row;
use crate::outbox::js::{event, get, object, text, within};
use crate::outbox::row::{QUEUED, SENT};

const NAME: &str = "afterword";
const VERSION: u32 = 1;
const RECORDS: &str = "records";
const META: &str = "meta";
/// The index of `records` over delivery and age.
const DELIVERY: &str = "delivery";
/// Milliseconds after which a browser whose storage does not answer counts as one without.
const PATIENCE: u32 = 10_000;

/// An open connection; closed on drop.
pub(super) struct Database {
    handle: IdbDatabase,
    _on_version_change: Closure<dyn FnMut(IdbVersionChangeEvent)>,
}

impl Drop for Database {
    fn drop(&mut self) {
        self.close();
    }
}

/// The browser's IndexedDB; an error where it has none or forbids it (a sandboxed frame throws here).
fn factory() -> Result<IdbFactory, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    window.indexed_db()?.ok_or_else(|| "this browser has no IndexedDB".into())
}

impl Database {
    /// Opens the database and lays it out if it is new. `deleted` is called when another tab deletes it.
    pub(super) async fn open(deleted: impl Fn() + 'static) -> Result<Self, JsValue> {
        let request = factory()?.open_with_u32(NAME, VERSION)?;
        let opening = request.clone();
        let lay_out = Closure::once(move || {
            // A failure shows as a missing store at the first transaction.
            let _ = opening.result().and_then(|handle| lay_out(&handle.unchecked_into()));
        });
        request.set_onupgradeneeded(Some(lay_out.as_ref().unchecked_ref()));
        within(PATIENCE, done(&request), "its storage gives no answer").await?;
        let handle: IdbDatabase = result(&request)?.unchecked_into();
        let closing = handle.clone();
        let on_version_change = Closure::new(move |event: IdbVersionChangeEvent| {
            // Whoever wants to delete or upgrade it must not wait for this tab.
            closing.close();
            if event.new_version().is_none() {
                deleted();
            }
        });
        handle.set_onversionchange(Some(on_version_change.as_ref().unchecked_ref()));
        Ok(Self { handle, _on_version_change: on_version_change })
    }

    fn close(&self) {
        self.handle.set_onversionchange(None);
        self.handle.close();
    }

    /// Stores `row` unless a newer revision of it is there already, and gives back which of the two stands.
    pub(super) async fn put(&self, row: &Row) -> Result<Row, JsValue> {
        let (work, records) = self.begin(RECORDS, IdbTransactionMode::Readwrite)?;
        let end = end_of(&work);
        let stored = answer(&records.get(&row.key.as_str().into())?).await?;
        if let Some(newer) = Row::from_js(&stored).filter(|stored| stored.outdates(row)) {
            return Ok(newer);
        }
        records.put(&row.to_js())?;
        committed(&work, end).await?;
        Ok(row.clone())
    }

    /// The row under `key`.
    pub(super) async fn row(&self, key: &str) -> Result<Option<Row>, JsValue> {
        let (_, records) = self.begin(RECORDS, IdbTransactionMode::Readonly)?;
        Ok(Row::from_js(&answer(&records.get(&key.into())?).await?))
    }

    /// At most `limit` rows that wait to be sent, oldest first.
    pub(super) async fn waiting(&self, limit: u32) -> Result<Vec<Row>, JsValue> {
        let (_, records) = self.begin(RECORDS, IdbTransactionMode::Readonly)?;
        let request = records.index(DELIVERY)?.get_all_with_key_and_limit(&in_state(QUEUED)?, limit)?;
        let rows: Array = answer(&request).await?.unchecked_into();
        Ok(rows.iter().filter_map(|row| Row::from_js(&row)).collect())
    }

    /// Writes the final word on each of `verdicts` over the row that it is about, if that still waits and no newer
    /// revision has taken its place, and drops what was sent long ago. Gives back the rows that changed.
    pub(super) async fn settle(&self, verdicts: &[Row]) -> Result<Vec<Row>, JsValue> {
        let (work, records) = self.begin(RECORDS, IdbTransactionMode::Readwrite)?;
        let end = end_of(&work);
        let mut changed = Vec::new();
        for verdict in verdicts {
            let stored = answer(&records.get(&verdict.key.as_str().into())?).await?;
            if Row::from_js(&stored).is_some_and(|stored| stored.waits() && stored.repeats(verdict)) {
                records.put(&verdict.to_js())?;
                changed.push(verdict.clone());
            }
        }
        prune(&records).await?;
        committed(&work, end).await?;
        Ok(changed)
    }

    /// The value under `name`.
    pub(super) async fn meta(&self, name: &str) -> Result<Option<String>, JsValue> {
        let (_, meta) = self.begin(META, IdbTransactionMode::Readonly)?;
        Ok(text(&answer(&meta.get(&name.into())?).await?, "value"))
    }

    /// Stores `value` under `name` unless there is one, and gives back the one that stands: of two tabs, both get the
    /// first's.
    pub(super) async fn set_meta(&self, name: &str, value: &str) -> Result<String, JsValue> {
        let (work, meta) = self.begin(META, IdbTransactionMode::Readwrite)?;
        let end = end_of(&work);
        if let Some(standing) = text(&answer(&meta.get(&name.into())?).await?, "value") {
            return Ok(standing);
        }
        meta.put(&object(&[("name", name.into()), ("value", value.into())]))?;
        committed(&work, end).await?;
        Ok(value.into())
    }

    fn begin(&self, store: &str, mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), JsValue> {
        let work = self.handle.transaction_with_str_and_mode(store, mode)?;
        let store = work.object_store(store)?;
        Ok((work, store))
    }
}

/// Deletes the database, after emptying it where there is a connection: a tab that sleeps may hold up the deletion, but
/// not the emptying.
pub(super) async fn delete(connection: Option<&Database>) -> Result<(), JsValue> {
    // Where there is no storage there is nothing to delete.
    let Ok(factory) = factory() else { return Ok(()) };
    if let Some(database) = connection {
        for store in [RECORDS, META] {
            let (work, store) = database.begin(store, IdbTransactionMode::Readwrite)?;
            let end = end_of(&work);
            store.clear()?;
            committed(&work, end).await?;
        }
        database.close();
    }
    let request = factory.delete_database(NAME)?;
    let end = done(&request);
    let blocked = event(|done| request.set_onblocked(Some(done)));
    Promise::race(Array::of2(&end, &blocked).unchecked_ref()).await?;
    Ok(())
}

fn lay_out(database: &IdbDatabase) -> Result<(), JsValue> {
    let create = |name: &str, key: &str| {
        let parameters = IdbObjectStoreParameters::new();
        parameters.set_key_path(&key.into());
        database.create_object_store_with_optional_parameters(name, &parameters)
    };
    create(META, "name")?;
    let by = Array::of2(&"delivery".into(), &"hour".into());
    create(RECORDS, "key")?.create_index_with_str_sequence(DELIVERY, &by)?;
    Ok(())
}

/// Deletes the rows that were sent beyond the newest `KEPT`.
async fn prune(records: &IdbObjectStore) -> Result<(), JsValue> {
    let (index, sent) = (records.index(DELIVERY)?, in_state(SENT)?);
    let count = answer(&index.count_with_key(&sent)?).await?.as_f64().unwrap_or_default() as usize;
    let Some(excess) = count.checked_sub(KEPT).filter(|excess| *excess > 0) else { return Ok(()) };
    let keys: Array = answer(&index.get_all_keys_with_key_and_limit(&sent, excess as u32)?).await?.unchecked_into();
    for key in keys.iter() {
        records.delete(&key)?;
    }
    Ok(())
}

/// The part of the index that holds one delivery, whatever the age: an array sorts behind every number.
fn in_state(delivery: &str) -> Result<JsValue, JsValue> {
    let (from, to) = (Array::of1(&delivery.into()), Array::of2(&delivery.into(), &Array::new()));
    IdbKeyRange::bound(&from, &to).map(JsValue::from)
}

/// The request's result. The transaction is still open when this returns.
async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    done(request).await?;
    result(request)
}

fn done(request: &IdbRequest) -> Promise {
    event(|done| {
        request.set_onsuccess(Some(done));
        request.set_onerror(Some(done));
    })
}

fn result(request: &IdbRequest) -> Result<JsValue, JsValue> {
    match request.error()? {
        Some(error) => Err(error.into()),
        None => request.result(),
    }
}

/// Watches for the end of a transaction; to be called before anything is awaited in it.
fn end_of(work: &IdbTransaction) -> Promise {
    event(|done| {
        work.set_oncomplete(Some(done));
        work.set_onabort(Some(done));
    })
}

/// Waits until the transaction is on disk.
async fn committed(work: &IdbTransaction, end: Promise) -> Result<(), JsValue> {
    let end = end.await?;
    if get(&end, "type") == "complete" { Ok(()) } else { Err(work.error().into()) }
}
