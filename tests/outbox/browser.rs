//! What the tests do to the browser: bend it for the length of a test, and look into its storage.

use std::time::Duration;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
const undo = [];

/** Replaces a property until `mend`. */
function bend(object, name, descriptor) {
    const own = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { configurable: true, ...descriptor });
    undo.push(() => own ? Object.defineProperty(object, name, own) : delete object[name]);
}

export function mend() {
    while (undo.length) undo.pop()();
}

export function replaceFetch(answer) {
    bend(window, "fetch", { writable: true, value: (url, init) => answer(url, init) });
}

export function respond(status, body, retryAfter) {
    const headers = { "Content-Type": "application/json" };
    if (retryAfter !== undefined) headers["Retry-After"] = retryAfter;
    return new Response(body || null, { status, headers });
}

/** The text of a request's body, unpacked if it is packed. */
export function plain({ body, headers }) {
    const stream = new Response(body).body;
    return new Response(headers["Content-Encoding"] ? stream.pipeThrough(new DecompressionStream("gzip")) : stream).text();
}

export function forbidPacking() {
    bend(window, "CompressionStream", { value: undefined });
}

/** A promise that only the request's signal ends. */
export function hang(init) {
    return new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));
}

export function setOnline(online) {
    bend(navigator, "onLine", { get: () => online });
    window.dispatchEvent(new Event(online ? "online" : "offline"));
}

export function setVisibility(state) {
    bend(document, "visibilityState", { get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
}

export function pageEvent(type) {
    window.dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
}

export function forbidStorage() {
    bend(window, "indexedDB", { get() { throw new DOMException("The operation is insecure.", "SecurityError"); } });
}

export function forbidLocks() {
    bend(navigator, "locks", { get: () => undefined });
}

/** The next `times` transactions fail as Safari's do when it has lost the connection. */
export function failTransactions(times) {
    const whole = IDBDatabase.prototype.transaction;
    bend(IDBDatabase.prototype, "transaction", { writable: true, value(...rest) {
        if (times-- > 0) throw new DOMException("Connection to Indexed Database server lost.", "UnknownError");
        return whole.apply(this, rest);
    } });
}

/** Every write fails as on a full disk. */
export function fillDisk() {
    bend(IDBObjectStore.prototype, "put", { writable: true, value() {
        throw new DOMException("The disk is full.", "QuotaExceededError");
    } });
}

/** Calls `done` each time that a writing transaction is complete, before anybody else learns of it. */
export function watchWrites(done) {
    const whole = IDBDatabase.prototype.transaction;
    bend(IDBDatabase.prototype, "transaction", { writable: true, value(stores, mode, ...rest) {
        const work = whole.call(this, stores, mode, ...rest);
        if (mode === "readwrite") work.addEventListener("complete", () => done());
        return work;
    } });
}

const connections = new Set();

/** Knows every connection that is used from now on, for `evict`. */
export function watchConnections() {
    const whole = IDBDatabase.prototype.transaction;
    bend(IDBDatabase.prototype, "transaction", { writable: true, value(...rest) {
        connections.add(this);
        return whole.apply(this, rest);
    } });
}

/** What a browser does that runs out of room: it closes the database under its users, and deletes it. */
export async function evict() {
    for (const connection of connections) connection.close();
    connections.clear();
    await settled(indexedDB.deleteDatabase("afterword"));
}

let touched = 0;

/** Counts the rows that each transaction reads, writes and deletes. */
export function countRows() {
    const counts = new WeakMap();
    const count = (work, rows) => {
        counts.set(work, (counts.get(work) ?? 0) + rows);
        touched = Math.max(touched, counts.get(work));
    };
    touched = 0;
    for (const name of ["get", "put", "delete"]) {
        const whole = IDBObjectStore.prototype[name];
        bend(IDBObjectStore.prototype, name, { writable: true, value(...rest) {
            count(this.transaction, 1);
            return whole.apply(this, rest);
        } });
    }
    const whole = IDBIndex.prototype.getAll;
    bend(IDBIndex.prototype, "getAll", { writable: true, value(...rest) {
        const request = whole.apply(this, rest);
        const work = this.objectStore.transaction;
        request.addEventListener("success", () => count(work, request.result.length));
        return request;
    } });
}

/** The most that one of them touched. */
export const mostRows = () => touched;

/** Calls `heard` with the type of each event that somebody begins to listen for. */
export function watchListeners(heard) {
    const whole = EventTarget.prototype.addEventListener;
    bend(EventTarget.prototype, "addEventListener", { writable: true, value(type, ...rest) {
        heard(type);
        return whole.call(this, type, ...rest);
    } });
}

/** The clock, moved by `hours`. */
export function moveClock(hours) {
    const now = Date.now;
    bend(Date, "now", { writable: true, value: () => now() + hours * 3600000 });
}

/** Milliseconds by the clock that nobody can set. */
export const browserNow = () => performance.now();

export function pause(ms) {
    return new Promise((done) => setTimeout(done, ms));
}

const settled = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
});

export const deleteDatabase = () =>
    Promise.all(["afterword", "afterword-reports"].map((name) => settled(indexedDB.deleteDatabase(name))));

export const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

/** All rows on the disk; none if there is no database. */
export async function diskRows() {
    if (!(await databases()).includes("afterword")) return [];
    const database = await settled(indexedDB.open("afterword"));
    try {
        return await settled(database.transaction("records").objectStore("records").getAll());
    } finally {
        database.close();
    }
}

/** Writes entries into the database as it was laid out by the first version, and as that version wrote them. */
export async function writeRows(entries) {
    const opening = indexedDB.open("afterword", 1);
    opening.onupgradeneeded = () => {
        opening.result.createObjectStore("meta", { keyPath: "name" });
        const records = opening.result.createObjectStore("records", { keyPath: "key" });
        records.createIndex("delivery", ["delivery", "hour"]);
    };
    const database = await settled(opening);
    const writing = database.transaction("records", "readwrite");
    for (const entry of JSON.parse(entries)) writing.objectStore("records").put(entry);
    await new Promise((done) => { writing.oncomplete = done; });
    database.close();
}

let frame;

/** Another tab: it takes the lock and keeps it until `killTab`. */
export function openTabThatHoldsTheLock() {
    frame = document.body.appendChild(document.createElement("iframe"));
    return new Promise((held) => frame.contentWindow.navigator.locks.request("afterword", () => {
        held();
        return new Promise(() => {});
    }));
}

export function killTab() {
    frame.remove();
}
"#)]
extern "C" {
    pub(crate) fn mend();
    #[wasm_bindgen(js_name = replaceFetch)]
    pub(crate) fn replace_fetch(answer: &Function);
    pub(crate) fn respond(status: u16, body: &str, retry_after: Option<String>) -> JsValue;
    pub(crate) fn hang(init: &JsValue) -> Promise;
    pub(crate) fn plain(init: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = forbidPacking)]
    pub(crate) fn forbid_packing();
    #[wasm_bindgen(js_name = writeRows)]
    pub(crate) fn write_rows(entries: &str) -> Promise;
    #[wasm_bindgen(js_name = setOnline)]
    pub(crate) fn set_online(online: bool);
    #[wasm_bindgen(js_name = setVisibility)]
    pub(crate) fn set_visibility(state: &str);
    #[wasm_bindgen(js_name = pageEvent)]
    pub(crate) fn page_event(kind: &str);
    #[wasm_bindgen(js_name = forbidStorage)]
    pub(crate) fn forbid_storage();
    #[wasm_bindgen(js_name = forbidLocks)]
    pub(crate) fn forbid_locks();
    #[wasm_bindgen(js_name = failTransactions)]
    pub(crate) fn fail_transactions(times: u32);
    #[wasm_bindgen(js_name = fillDisk)]
    pub(crate) fn fill_disk();
    #[wasm_bindgen(js_name = watchWrites)]
    pub(crate) fn watch_writes(done: &Function);
    #[wasm_bindgen(js_name = watchConnections)]
    pub(crate) fn watch_connections();
    pub(crate) fn evict() -> Promise;
    #[wasm_bindgen(js_name = countRows)]
    pub(crate) fn count_rows();
    #[wasm_bindgen(js_name = mostRows)]
    pub(crate) fn most_rows() -> u32;
    #[wasm_bindgen(js_name = watchListeners)]
    pub(crate) fn watch_listeners(heard: &Function);
    #[wasm_bindgen(js_name = moveClock)]
    pub(crate) fn move_clock(hours: f64);
    #[wasm_bindgen(js_name = browserNow)]
    pub(crate) fn browser_now() -> f64;
    fn pause(ms: u32) -> Promise;
    #[wasm_bindgen(js_name = deleteDatabase)]
    fn delete_database() -> Promise;
    fn databases() -> Promise;
    #[wasm_bindgen(js_name = diskRows)]
    fn disk_rows() -> Promise;
    #[wasm_bindgen(js_name = openTabThatHoldsTheLock)]
    fn open_tab() -> Promise;
    #[wasm_bindgen(js_name = killTab)]
    pub(crate) fn kill_tab();
}

/// Waits.
pub(crate) async fn sleep(wait: Duration) {
    pause(wait.as_millis() as u32).await.unwrap();
}

/// Waits until it is so.
pub(crate) async fn until(what: &str, so: impl Fn() -> bool) {
    for _ in 0..500 {
        if so() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain until {what}");
}

/// A browser as new: nothing bent, nothing stored.
pub(crate) async fn clean() {
    mend();
    delete_database().await.unwrap();
}

/// Whether the database exists.
pub(crate) async fn has_database() -> bool {
    let names: Array = databases().await.unwrap().unchecked_into();
    names.iter().any(|name| name == "afterword")
}

/// `key rev delivery` of each row on the disk.
pub(crate) async fn on_disk() -> Vec<String> {
    let rows: Array = disk_rows().await.unwrap().unchecked_into();
    let word = |row: &JsValue, name: &str| {
        let value = js_sys::Reflect::get(row, &name.into()).unwrap();
        value.as_string().unwrap_or_else(|| value.as_f64().unwrap().to_string())
    };
    rows.iter().map(|row| format!("{} {} {}", word(&row, "key"), word(&row, "rev"), word(&row, "delivery"))).collect()
}

/// A tab that holds the lock until it is killed.
pub(crate) async fn open_tab_that_holds_the_lock() {
    open_tab().await.unwrap();
}
