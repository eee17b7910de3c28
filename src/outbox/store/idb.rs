//! IndexedDB by hand. Everything that is done to it has one shape, `Work`, because each asynchronous function costs a
//! kilobyte in the page.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters, IdbRequest, IdbTransactionMode,
    IdbVersionChangeEvent,
};

use crate::outbox::js::{Expiry, event, get, race};
use crate::outbox::row::QUEUED;

const VERSION: u32 = 1;
/// The store of rows, by `key`.
pub(super) const RECORDS: &str = "records";
/// The store of values, by `name`.
pub(super) const META: &str = "meta";
/// The index of `records` over delivery and age.
const DELIVERY: &str = "delivery";
/// Milliseconds after which a browser whose storage does not answer counts as one without.
const PATIENCE: u32 = 10_000;

/// An open connection; closed on drop.
pub(super) struct Database {
    handle: IdbDatabase,
    _on_version_change: Closure<dyn FnMut(IdbVersionChangeEvent)>,
}

/// What is done in one transaction.
pub(super) enum Work<'a> {
    /// Finds the entry under this key.
    Find(&'static str, &'a str),
    /// Finds at most so many of the rows that wait to be sent, oldest first.
    FindWaiting(u32),
    /// Finds the keys of all rows of this delivery, oldest first, and of those among them from no later than this hour.
    FindKeys(&'static str, f64),
    /// Goes through these keys and writes over each entry what the function makes of it and the key's index;
    /// `undefined` leaves it, `null` deletes it. Finds what stands then under each key.
    Change(&'static str, Vec<String>, &'a dyn Fn(usize, &JsValue) -> JsValue),
    /// Deletes everything.
    Clear(&'static str),
}

impl Drop for Database {
    fn drop(&mut self) {
        self.close();
    }
}

impl Database {
    /// Opens the database `name` and lays it out if it is new. `deleted` is called when another tab deletes it.
    pub(super) async fn open(name: &str, deleted: impl Fn() + 'static) -> Result<Self, JsValue> {
        let request = factory()?.open_with_u32(name, VERSION)?;
        let opening = request.clone();
        let lay_out = Closure::once(move || {
            // A failure shows as a missing store at the first transaction.
            let _ = opening.result().and_then(|handle| lay_out(&handle.unchecked_into()));
        });
        request.set_onupgradeneeded(Some(lay_out.as_ref().unchecked_ref()));
        let expiry = Expiry::new(PATIENCE, "its storage gives no answer".into());
        race(&done(&request), &expiry).await?;
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

    /// Does `work` in one transaction, and gives back what it found once all is on the disk.
    pub(super) async fn run(&self, work: &Work<'_>) -> Result<Array, JsValue> {
        let (name, mode) = match work {
            Work::Find(name, _) => (*name, IdbTransactionMode::Readonly),
            Work::FindWaiting(_) | Work::FindKeys(..) => (RECORDS, IdbTransactionMode::Readonly),
            Work::Change(name, ..) | Work::Clear(name) => (*name, IdbTransactionMode::Readwrite),
        };
        let transaction = self.handle.transaction_with_str_and_mode(name, mode)?;
        let store = transaction.object_store(name)?;
        // Watched from the start: it may be over before the last answer is looked at.
        let end = event(&mut |done| {
            transaction.set_oncomplete(Some(done));
            transaction.set_onabort(Some(done));
        });
        let found = Array::new();
        let mut index = 0;
        while let Some(request) = request(&store, work, index)? {
            done(&request).await?;
            found.push(&result(&request)?);
            if let Work::Change(_, keys, change) = work {
                let changed = change(index, &found.get(index as u32));
                if changed.is_null() {
                    store.delete(&keys[index].as_str().into())?;
                } else if !changed.is_undefined() {
                    store.put(&changed)?;
                }
                if !changed.is_undefined() {
                    found.set(index as u32, changed);
                }
            }
            index += 1;
        }
        if get(&end.await?, "type") == "complete" { Ok(found) } else { Err(transaction.error().into()) }
    }

    /// Lets go of the database, once the transactions under way are over.
    pub(super) fn close(&self) {
        self.handle.set_onversionchange(None);
        self.handle.close();
    }
}

/// The request that is step `index` of `work`, if it has that many.
fn request(store: &IdbObjectStore, work: &Work<'_>, index: usize) -> Result<Option<IdbRequest>, JsValue> {
    match work {
        Work::Change(_, keys, _) => keys.get(index).map(|key| store.get(&key.as_str().into())).transpose(),
        Work::FindKeys(state, hour) if index < 2 => {
            let range = if index == 0 { in_state(state)? } else { until(state, &(*hour).into())? };
            store.index(DELIVERY)?.get_all_keys_with_key(&range).map(Some)
        }
        _ if index > 0 => Ok(None),
        Work::Find(_, key) => store.get(&(*key).into()).map(Some),
        Work::FindWaiting(limit) => {
            store.index(DELIVERY)?.get_all_with_key_and_limit(&in_state(QUEUED)?, *limit).map(Some)
        }
        Work::FindKeys(..) => Ok(None),
        Work::Clear(_) => store.clear().map(Some),
    }
}

/// Deletes the database `name`. A tab that sleeps may hold that up, which is not waited for.
pub(super) async fn delete(name: &str) -> Result<(), JsValue> {
    // Where there is no storage there is nothing to delete.
    let Ok(factory) = factory() else { return Ok(()) };
    let request = factory.delete_database(name)?;
    let end = done(&request);
    let blocked = event(&mut |done| request.set_onblocked(Some(done)));
    Promise::race(Array::of2(&end, &blocked).unchecked_ref()).await?;
    // While it is held up, asking for the error throws.
    match request.error() {
        Ok(Some(error)) => Err(error.into()),
        _ => Ok(()),
    }
}

/// The browser's IndexedDB; an error where it has none or forbids it (a sandboxed frame throws here).
fn factory() -> Result<IdbFactory, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    window.indexed_db()?.ok_or_else(|| "this browser has no IndexedDB".into())
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

/// The part of the index that holds one delivery, whatever the age: an array sorts behind every number.
fn in_state(delivery: &str) -> Result<JsValue, JsValue> {
    until(delivery, &Array::new())
}

/// The part of the index that holds one delivery up to an hour.
fn until(delivery: &str, hour: &JsValue) -> Result<JsValue, JsValue> {
    let (from, to) = (Array::of1(&delivery.into()), Array::of2(&delivery.into(), hour));
    IdbKeyRange::bound(&from, &to).map(JsValue::from)
}

/// Settled when the request is over; its transaction is still open then.
fn done(request: &IdbRequest) -> Promise {
    event(&mut |done| {
        request.set_onsuccess(Some(done));
        request.set_onerror(Some(done));
    })
}

/// What came of a request that is over.
fn result(request: &IdbRequest) -> Result<JsValue, JsValue> {
    match request.error()? {
        Some(error) => Err(error.into()),
        None => request.result(),
    }
}
